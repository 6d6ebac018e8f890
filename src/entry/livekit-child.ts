import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { liveKitVersion } from "./livekit-build.ts";
import type { Slot } from "./livekit-folder.ts";

export type Server = { kind: "binary"; path: string } | { kind: "docker" };

/** One run of the server, from its start to its end. */
export type Child = {
  /** Null when it could not even be started. */
  pid: number | null;
  /** Answers with how it ended, when it has. */
  ended: Promise<string>;
  isGone: () => boolean;
  send: (signal: NodeJS.Signals) => void;
};

/** Starts the server with the configuration of its slot, its output going to the log. */
export async function startChild(server: Server, slot: Slot, port: number): Promise<Child> {
  const [command, args] = await commandOf(server, slot, port);
  const output = openSync(slot.log, "a", 0o600);
  // A session of its own: Ctrl-C in the terminal reaches only us, and we end it in order.
  const child = spawn(command, args, {
    stdio: ["ignore", output, output],
    detached: true,
    env: childEnv(),
  });
  closeSync(output);
  return watched(child, server.kind === "docker" ? "SIGTERM" : "SIGKILL");
}

/** Waits until `GET /` answers 200; false when the server ends, the wait is called off or it takes too long. */
export async function isReady(
  url: string,
  child: Child,
  signal: AbortSignal,
  patience: number,
): Promise<boolean> {
  const until = performance.now() + patience;
  while (!child.isGone() && !signal.aborted && performance.now() < until) {
    // What answers while our own server is gone is somebody else's.
    if ((await answers(url)) && !child.isGone()) return !signal.aborted;
    await sleep(50);
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url.replace(/^ws/, "http"), { signal: AbortSignal.timeout(1000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

async function commandOf(server: Server, slot: Slot, port: number): Promise<[string, string[]]> {
  if (server.kind === "binary") return [server.path, ["--config", slot.config]];
  const name = `diem-cau-livekit-${port}`;
  // A killed client leaves its container running; nobody else's can have this name, for the port is free.
  await promisify(execFile)("docker", ["rm", "-f", name]).catch(() => undefined);
  const inside = "/livekit.yaml";
  const options = [
    "--rm",
    "--name",
    name,
    "--network",
    "host",
    "-v",
    `${slot.config}:${inside}:ro`,
  ];
  const image = `livekit/livekit-server:${liveKitVersion}`;
  return ["docker", ["run", ...options, image, "--config", inside]];
}

/** Only what it needs: LiveKit takes settings from LIVEKIT_… too, and our own secrets are none of its business. */
function childEnv(): NodeJS.ProcessEnv {
  const wanted = /^(PATH|HOME|TMPDIR|TZ|XDG_RUNTIME_DIR|DOCKER_\w+)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)));
}

/** `lastResort` is sent when this process exits without having stopped the child. */
function watched(child: ChildProcess, lastResort: NodeJS.Signals): Child {
  let failed = false;
  const atExit = () => void child.kill(lastResort);
  process.on("exit", atExit);
  const ended = new Promise<string>((answer) => {
    child.once("error", (error) => {
      failed = true;
      answer(error.message);
    });
    child.once("exit", (code, signal) => answer(signal ?? `exit ${code}`));
  });
  return {
    pid: child.pid ?? null,
    ended: ended.finally(() => process.off("exit", atExit)),
    isGone: () => failed || child.exitCode !== null || child.signalCode !== null,
    send: (signal) => void child.kill(signal),
  };
}
