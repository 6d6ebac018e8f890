import type { LiveKitOverHttp } from "./livekit-http.ts";
import { delivery } from "./webhook.ts";

export type ToldRoom = ReturnType<typeof toldRoom>;

/**
 * A room of the stand-in LiveKit that lists those of whom its webhooks told. One that tells and lists nobody is found out
 * after some seconds, and all who came are gone.
 */
export function toldRoom(
  rooms: LiveKitOverHttp["rooms"],
  name: string,
  send: (delivery: object) => Promise<number>,
) {
  const tell = async (what: string, about: { identity: string; sid: string }, more: object) => {
    const room = { name, sid: rooms.sidOf(name) ?? "" };
    const status = await send(delivery(what, room, { ...about, at: Date.now(), ...more }));
    if (status !== 200) throw new Error(`${what} of ${about.identity}: ${status}`);
  };
  const sids = new Map<string, string>();
  return {
    async come(identity: string): Promise<void> {
      const joinedAt = Date.now();
      const { sid } = rooms.enter(name, identity, { joinedAtMs: joinedAt });
      sids.set(identity, sid);
      await tell("participant_joined", { identity, sid }, { joinedAt });
    },
    /** With `STATE_MISMATCH` its line is lost, with `CLIENT_INITIATED` it left. */
    async go(identity: string, reason: "STATE_MISMATCH" | "CLIENT_INITIATED"): Promise<void> {
      rooms.leave(name, identity);
      await tell("participant_left", { identity, sid: sids.get(identity) ?? "" }, { reason });
    },
  };
}
