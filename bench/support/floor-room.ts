import { fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { ObserverMessage } from "../../scripts/rehearsal/happenings.ts";
import type { PlayerMessage, PlayerOrder } from "./floor-player.ts";

/** A site that can speak and somebody who listens, each a process of its own, in one room. */
export type FloorRoom = Awaited<ReturnType<typeof openFloorRoom>>;

/** So long nothing must be heard for it to be silent. */
const SILENT: number = 700;
const TOO_LONG = 10_000;

export async function openFloorRoom(entry: { url: string; site: string; observer: string }) {
  const listener = start<ObserverMessage>("../../scripts/rehearsal/observer-process.ts");
  const speaker = start<PlayerMessage>("floor-player.ts");
  await Promise.all([listener.next("ready"), speaker.next("ready")]);
  const order = (one: PlayerOrder) => void speaker.child.send(one);
  const listening = listener.next("listening");
  listener.child.send({ do: "listen", url: entry.url, token: entry.observer });
  await listening;
  const inRoom = speaker.next("in");
  order({ do: "enter", url: entry.url, token: entry.site });
  await inRoom;
  return {
    order,
    /** Milliseconds from the call of `give` to the first sound that is heard. */
    async opening(give: () => Promise<unknown>): Promise<number> {
      const first = listener.next("heard");
      const at = Date.now();
      await give();
      return (await first).at - at;
    },
    /** Milliseconds from the call of `take` to the last sound that is heard. */
    async closing(take: () => Promise<unknown>): Promise<number> {
      const at = Date.now();
      let last = at;
      const hear = (message: ObserverMessage) => {
        if (message.what === "heard") last = message.at;
      };
      listener.messages.on("any", hear);
      await take();
      while (Date.now() - last < SILENT) await sleep(20);
      listener.messages.off("any", hear);
      const hushed = speaker.next("hushed");
      order({ do: "hush" });
      await hushed;
      return last - at;
    },
    stop: () => [listener, speaker].forEach(({ child }) => child.kill("SIGKILL")),
  };
}

function start<Message extends { what: string }>(file: string) {
  const child = fork(new URL(file, import.meta.url), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const messages = new EventEmitter();
  // Both files send nothing else.
  child.on("message", (message: Message) => {
    messages.emit("any", message);
    messages.emit(message.what, message);
  });
  return {
    child,
    messages,
    async next(what: Message["what"]): Promise<Message> {
      const [message] = await once(messages, what, { signal: AbortSignal.timeout(TOO_LONG) });
      return message;
    },
  };
}
