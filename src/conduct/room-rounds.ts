import type { Millis } from "../clock.ts";
import { findEvent } from "../events/queries.ts";
import { noteSilence, takeAnswer } from "../rooms/commands.ts";
import { watchOf } from "../rooms/queries.ts";
import type { Keeping, RoomKeeper } from "./room-keeper.ts";
import { mustCloseRoom, watchedEvents, whoIsHere } from "./room-view.ts";

const LIVEKIT = { kind: "livekit", id: null } as const;
const SYSTEM = { kind: "system", id: null } as const;
const ROUND_EVERY: Millis = 1000;
const ASK_EVERY: Millis = 15_000;
const SILENT_AFTER: Millis = 60_000;

/** Asks LiveKit who is in the rooms: at the start, after a gap, and every 15 s while an event is live or peopled. */
export type RoomRounds = {
  /** Asks every watched room in the next round, as after a gap. */
  askSoon(): void;
  stop(): Promise<void>;
};

export function goRounds(keeping: Keeping, keeper: RoomKeeper): RoomRounds {
  const askedAt = new Map<string, Millis>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function oneRound(): Promise<void> {
    const now = keeping.deps.now();
    for (const event of await watchedEvents(keeping.store.read, now)) {
      const closing = mustCloseRoom(event, now);
      const due = now - (askedAt.get(event.id) ?? 0) >= ASK_EVERY;
      if (!due && !closing) continue;
      if (event.state !== "live" && (await whoIsHere(keeping.store.read, event.id)).length === 0)
        continue;
      if (due) {
        askedAt.set(event.id, now);
        await askRoom(keeping, event.id).catch(() => noticeSilence(keeping, event.id));
      }
      // Not waited for: a participant who does not answer must not hold up the round.
      void keeper.look(event.id);
    }
  }

  function next(): Promise<void> {
    return oneRound()
      .catch(() => undefined) // the next round tries again
      .finally(() => {
        if (!stopped) timer = setTimeout(again, ROUND_EVERY);
      });
  }

  function again(): void {
    round = next();
  }

  let round = next();
  return {
    askSoon: () => askedAt.clear(),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

/** Asks who is in a room and logs the answer; it is kept only when the room's sid was the same before and after. */
export async function askRoom({ store, deps, liveKit }: Keeping, eventId: string): Promise<void> {
  const { room_name: room } = await findEvent(store.read, eventId);
  const askedAt = deps.now();
  const roomSid = await liveKit.roomSid(room);
  const listed = roomSid === null ? [] : await liveKit.participants(room);
  if (roomSid !== null && (await liveKit.roomSid(room)) !== roomSid) return;
  const participants = listed.map((one) => ({ ...one, joinedAt: null }));
  await store.commit({
    eventId,
    by: LIVEKIT,
    decide: (event) => takeAnswer(event, { askedAt, roomSid, participants }),
  });
}

/** LiveKit has neither told nor answered for 60 s: a fact, with the last moment it was heard. */
export async function noticeSilence({ store, deps }: Keeping, eventId: string): Promise<void> {
  const watch = await watchOf(store.read, eventId);
  const since = Math.max(watch?.last_answer_at ?? 0, watch?.last_delivery_at ?? 0);
  if (since === 0 || deps.now() - since < SILENT_AFTER) return;
  await store.commit({ eventId, by: SYSTEM, decide: (event) => noteSilence(event, since) });
}
