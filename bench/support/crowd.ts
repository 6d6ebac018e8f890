import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";

export type CrowdOrder =
  | { do: "open"; port: number; path: string; headers: Record<string, string>; count: number }
  | { do: "arm" };
export type CrowdSaid = { opened: number } | { armed: number } | { all: number; bytes: number };

export type Crowd = {
  /** Has something told to all; milliseconds from the telling to the last who has it, and bytes that came to each. */
  tell(telling: () => Promise<unknown>): Promise<{ milliseconds: number; bytes: number }>;
  close(): void;
};

/** So many listeners of a stream, in a process of their own, when all of them have their snapshot. */
export async function gatherCrowd(
  base: string,
  path: string,
  headers: Record<string, string>,
  count: number,
): Promise<Crowd> {
  const child = fork(join(import.meta.dirname, "crowd-process.ts"));
  process.once("exit", () => child.kill("SIGKILL"));
  const port = Number(new URL(base).port);
  await ask(child, { do: "open", port, path, headers, count }, "opened");
  return {
    async tell(telling) {
      await ask(child, { do: "arm" }, "armed");
      const all = said(child, "all");
      const began = performance.timeOrigin + performance.now();
      await telling();
      const { all: at, bytes } = await all;
      return { milliseconds: at - began, bytes: bytes / count };
    },
    close: () => child.disconnect(),
  };
}

function ask<Key extends string>(child: ChildProcess, order: CrowdOrder, key: Key) {
  const answer = said(child, key);
  child.send(order);
  return answer;
}

function said<Key extends string>(
  child: ChildProcess,
  key: Key,
): Promise<Extract<CrowdSaid, { [K in Key]: number }>> {
  return new Promise((done, failed) => {
    const end = () => failed(new Error("The crowd is gone"));
    const hear = (message: CrowdSaid) => {
      if (!(key in message)) return;
      child.off("message", hear);
      child.off("exit", end);
      done(message as Extract<CrowdSaid, { [K in Key]: number }>); // it has the key
    };
    child.on("message", hear);
    child.once("exit", end);
  });
}
