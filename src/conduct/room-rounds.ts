import type { Millis } from "../clock.ts";
import { readHead } from "../db/commit.ts";
import { findEvent, type EventRow } from "../events/queries.ts";
import { noteClock, noteSilence, takeAnswer } from "../rooms/commands.ts";
import type { RoomParticipant } from "../rooms/livekit.ts";
import { watchOf } from "../rooms/queries.ts";
import { settledWithin } from "./lanes.ts";
import type { Keeping } from "./room-acts.ts";
import type { RoomKeeper } from "./room-keeper.ts";
import { mayBePeopled, mustCloseRoom, watchedEvents, whoIsHere } from "./room-view.ts";

const LIVEKIT = { kind: "livekit", id: null } as const;
const SYSTEM = { kind: "system", id: null } as const;
const ROUND_EVERY: Millis = 1000;
const ASK_EVERY: Millis = 15_000;
const SILENT_AFTER: Millis = 60_000;

/**
 * A round this late finds that we ourselves were away, or our clock was set: what was not heard meanwhile is no silence
 * of LiveKit's.
 */
const OWN_GAP: Millis = 5000;
/** How long a stop waits for an answer that is under way; without it nothing is lost. */
const LAST_WAIT: Millis = 1000;

/** Asks LiveKit who is in the rooms: at the start, after a gap, and every 15 s while an event is live or peopled. */
export type RoomRounds = {
  /** Asks every watched room in the next round, as after a gap. */
  askSoon(): void;
  stop(): Promise<void>;
};

export function goRounds(
  keeping: Keeping,
  keeper: RoomKeeper,
  every: Millis = ROUND_EVERY,
): RoomRounds {
  const { store, deps } = keeping;
  const askedAt = new Map<string, Millis>();
  const asking = new Map<string, Promise<void>>();
  const answeredAt = new Map<string, Millis>();
  /** Rooms that LiveKit has left without an answer. */
  const unanswered = new Set<string>();
  let lastRoundAt = deps.now();
  let listeningSince = lastRoundAt;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function oneRound(): Promise<void> {
    const now = deps.now();
    // A clock that went back would else put off every question until it has caught up.
    if (now - lastRoundAt > OWN_GAP || now < lastRoundAt) {
      listeningSince = now;
      askedAt.clear();
    }
    lastRoundAt = now;
    const all = askedAt.size === 0 || unanswered.size > 0;
    for (const event of await watchedEvents(store.read, now, all)) {
      await noticeSilence(
        keeping,
        event.id,
        Math.max(listeningSince, answeredAt.get(event.id) ?? 0),
      );
      const due = now - (askedAt.get(event.id) ?? 0) >= ASK_EVERY;
      if (due && (await isToBeAsked(event))) ask(event.id, now);
      else if (!mustCloseRoom(event, now)) continue;
      // Not waited for: a participant who does not answer must not hold up the round.
      void keeper.look(event.id);
    }
  }

  async function isToBeAsked({ id, state }: EventRow): Promise<boolean> {
    if (!askedAt.has(id) || unanswered.has(id) || state === "live") return true;
    return mayBePeopled(store.read, id);
  }

  /** Not waited for either: a LiveKit that hangs is found to be silent meanwhile. */
  function ask(eventId: string, now: Millis): void {
    askedAt.set(eventId, now);
    if (asking.has(eventId)) return;
    // Until it has answered it owes an answer; silence is noticed meanwhile.
    unanswered.add(eventId);
    const asked = askRoom(keeping, eventId)
      .then(async (listed) => {
        unanswered.delete(eventId);
        answeredAt.set(eventId, deps.now());
        await noticeClock(keeping, eventId);
        return keeper.see(eventId, listed);
      })
      .catch(() => undefined)
      .finally(() => asking.delete(eventId));
    asking.set(eventId, asked);
  }

  function next(): Promise<void> {
    return oneRound()
      .catch(() => undefined) // the next round tries again
      .finally(() => {
        if (!stopped) timer = setTimeout(again, every);
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
      await settledWithin(LAST_WAIT, asking.values());
    },
  };
}

/** Asks who is in a room, logs the answer and gives it back; it is kept only when the room's sid was the same before and after. */
export async function askRoom(
  { store, deps, liveKit }: Keeping,
  eventId: string,
): Promise<RoomParticipant[]> {
  const { room_name: room, state } = await findEvent(store.read, eventId);
  const watch = await watchOf(store.read, eventId);
  // The times of the log never go back, and answers stand in it; each is later than the one before.
  const { at } = await readHead(store.read, eventId);
  const askedAt = Math.max(deps.now(), at, (watch?.last_answer_at ?? 0) + 1);
  const roomSid = await liveKit.roomSid(room);
  const listed = roomSid === null ? [] : await liveKit.participants(room);
  if (roomSid !== null && (await liveKit.roomSid(room)) !== roomSid) return [];
  // A room that nobody has come to yet, of an event that does not go on: nothing to tell.
  if (roomSid === null && state !== "live" && !watch) return [];
  const participants = listed.map(asFact);
  await store.commit({
    eventId,
    by: LIVEKIT,
    decide: (event) => takeAnswer(event, { askedAt, roomSid, participants }),
  });
  return listed;
}

function asFact({ sid, identity, joinedAtMs, kind, hidden, microphones }: RoomParticipant) {
  return { sid, identity, joinedAtMs, joinedAt: null, kind, hidden, microphones };
}

/**
 * LiveKit has neither told nor answered for 60 s while people are in the room: a fact, with the last moment it was
 * heard. Only time counts in which we were there to hear it.
 */
export async function noticeSilence(
  { store, deps }: Keeping,
  eventId: string,
  listeningSince: Millis,
): Promise<void> {
  const watch = await watchOf(store.read, eventId);
  const since = Math.max(watch?.last_answer_at ?? 0, watch?.last_delivery_at ?? 0);
  if (since === 0 || deps.now() - Math.max(since, listeningSince) < SILENT_AFTER) return;
  if ((await whoIsHere(store.read, eventId)).length === 0) return;
  await store.commit({ eventId, by: SYSTEM, decide: (event) => noteSilence(event, since) });
}

/** Whether LiveKit's clock goes with ours, by its latest answer. */
export async function noticeClock(
  { store, liveKit }: Pick<Keeping, "store" | "liveKit">,
  eventId: string,
): Promise<void> {
  const ahead = Math.round(liveKit.clockAhead());
  await store.commit({ eventId, by: SYSTEM, decide: (event) => noteClock(event, ahead) });
}
