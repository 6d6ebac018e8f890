import { fork } from "node:child_process";
import type { ObserverMessage } from "../../scripts/rehearsal/happenings.ts";
import type { LiveKitEntry } from "../../scripts/rehearsal/record.ts";

export type Listener = Awaited<ReturnType<typeof openListener>>;
type Heard = Extract<ObserverMessage, { what: "heard" }>;

/** A hidden observer in a room, as a process of its own: it hears whoever can be heard. */
export async function openListener(entry: () => Promise<LiveKitEntry>) {
  const sounds: Heard[] = [];
  const script = new URL("../../scripts/rehearsal/observer-process.ts", import.meta.url);
  const child = fork(script, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const gone = new Promise((done) => child.once("exit", done));
  const listen = async () => {
    const { url, token } = await entry();
    child.send({ do: "listen", url, token });
  };
  await new Promise<void>((listening) => {
    // The script sends nothing else.
    child.on("message", (message: ObserverMessage) => {
      if (message.what === "listening") listening();
      if (message.what === "heard") sounds.push(message);
      if (message.what === "ready" || message.what === "token-needed")
        void listen().catch(() => undefined);
    });
  });
  return {
    /** Every frame of sound of a site since a moment, by its LiveKit identity. */
    since: (at: number, site: { liveKitIdentity: string }): Heard[] =>
      sounds.filter(
        (sound) => sound.at >= at && sound.identity.split("~")[0] === site.liveKitIdentity,
      ),
    async stop() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
