import { openLiveKit, type LiveKit, type RoomParticipant } from "../../src/rooms/livekit.ts";
import { rightsText, type Rights } from "../../src/rooms/rooms.ts";

export const FAKE_URL = "ws://livekit.test:7880";

export type FakeParticipant = RoomParticipant & { rights: Rights | null };
export type Call = { call: string; room: string; identity?: string; rights?: Rights };

/** LiveKit's HTTP border in memory. Its tokens are real ones, signed with `key`. */
export function fakeLiveKit(key: { apiKey: string; apiSecret: string }) {
  const rooms = new Map<string, { sid: string; participants: Map<string, FakeParticipant> }>();
  const calls: Call[] = [];
  const signer = openLiveKit({ url: FAKE_URL, publicUrl: FAKE_URL, ...key, now: Date.now });
  let failure: ((call: Call) => Error | null) | null = null;
  let answersLost = false;
  let delay: (call: Call) => number = () => 0;
  let sids = 0;

  async function called(call: Call): Promise<void> {
    calls.push(call);
    const wait = delay(call);
    if (wait > 0) await new Promise((resume) => setTimeout(resume, wait));
    const error = failure?.(call) ?? null;
    if (error) throw error;
  }

  function findParticipant(room: string, identity: string): FakeParticipant {
    const found = rooms.get(room)?.participants.get(identity);
    if (!found) throw new Error("twirp error not_found: participant does not exist");
    return found;
  }

  function inRoom(room: string): FakeParticipant[] {
    return [...(rooms.get(room)?.participants.values() ?? [])];
  }

  const liveKit: LiveKit = {
    publicUrl: FAKE_URL,
    token: (grant) => signer.token(grant),
    async roomSid(room) {
      await called({ call: "roomSid", room });
      return rooms.get(room)?.sid ?? null;
    },
    async participants(room) {
      await called({ call: "participants", room });
      return inRoom(room).map(({ rights, ...listed }) => ({
        ...listed,
        microphones: [...listed.microphones],
        muted: [...listed.muted],
        mayPublish: rights === null ? null : rightsText(rights),
      }));
    },
    async setRights(room, identity, rights) {
      await called({ call: "setRights", room, identity, rights });
      findParticipant(room, identity).rights = rights;
      if (answersLost) throw new Error("socket hang up");
    },
    async remove(room, identity) {
      await called({ call: "remove", room, identity });
      findParticipant(room, identity);
      rooms.get(room)?.participants.delete(identity);
    },
    async closeRoom(room) {
      await called({ call: "closeRoom", room });
      if (!rooms.delete(room))
        throw new Error("twirp error not_found: requested room does not exist");
    },
    clockAhead: () => 0,
  };

  return {
    ...liveKit,
    /** Every call that came, failed ones too. */
    calls,
    /** Puts somebody in a room, opening it; whoever has the identity there is put out, as LiveKit does it. */
    enter(room: string, identity: string, details: Partial<FakeParticipant> = {}): FakeParticipant {
      sids += 1;
      const here = rooms.get(room) ?? { sid: `RM_${sids}`, participants: new Map() };
      rooms.set(room, here);
      const participant = {
        sid: `PA_${sids}`,
        identity,
        joinedAtMs: null,
        kind: "STANDARD",
        hidden: false,
        microphones: [],
        muted: [],
        mayPublish: null,
        rights: null,
        ...details,
      };
      here.participants.set(identity, participant);
      return participant;
    },
    leave(room: string, identity: string): void {
      rooms.get(room)?.participants.delete(identity);
    },
    /** The sid of a room that is there; no call. */
    sidOf: (room: string) => rooms.get(room)?.sid ?? null,
    /** Who is in a room, with the rights they were last given. */
    inRoom,
    /** It dies and comes back: its rooms and all who were in them are gone. */
    restart: () => rooms.clear(),
    /** From now on these calls fail; with null none does. */
    failWith(trouble: Error | ((call: Call) => Error | null) | null): void {
      failure = trouble instanceof Error ? () => trouble : trouble;
    },
    /** From now on rights are set, but nobody hears of it. */
    loseAnswers(lost: boolean): void {
      answersLost = lost;
    },
    /** From now on each call takes so many milliseconds, or as many as the function says. */
    slowDown(milliseconds: number | ((call: Call) => number)): void {
      delay = typeof milliseconds === "number" ? () => milliseconds : milliseconds;
    },
  };
}

export type FakeLiveKit = ReturnType<typeof fakeLiveKit>;
