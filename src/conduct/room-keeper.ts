import type { Millis } from "../clock.ts";
import type { Change, EventAt, Fact, Store } from "../db/commit.ts";
import type { Deps } from "../deps.ts";
import { findEvent } from "../events/queries.ts";
import { SYSTEM_LOG } from "../log/log.ts";
import { wishesFor, type Wish } from "../rooms/keeping.ts";
import type { LiveKit, RoomParticipant } from "../rooms/livekit.ts";
import { rightsText } from "../rooms/rooms.ts";
import { endSession } from "../sites/commands.ts";
import { openLanes, type Trouble } from "./lanes.ts";
import { bothOf, concernOf, EVERYBODY, type Concern } from "./concern.ts";
import { openDoubts } from "./room-doubts.ts";
import { mustCloseRoom, roomView, whoIsConcerned, whoIsHere } from "./room-view.ts";

export type Keeping = { store: Store; deps: Deps; liveKit: LiveKit };

const SYSTEM = { kind: "system", id: null } as const;
const FAILED_AFTER: Millis = 3000;
const AFTER_TROUBLE: Millis = 1000;
const GATHER: Millis = 10;
/** How long LiveKit has to tell that somebody left before it is asked once more. */
const AFTER_REMOVAL: Millis = 1000;

/** Keeps LiveKit's rooms as the record wants them. */
export type RoomKeeper = {
  /** Compares one room with the record; done when every call that was due has been answered. */
  look(eventId: string): Promise<void>;
  /** Holds what LiveKit lists against the rights it confirmed, and sets right what differs. */
  see(eventId: string, listed: Pick<RoomParticipant, "sid" | "mayPublish">[]): Promise<void>;
  stop(): Promise<void>;
};

/** Whom to look at next in a room, whether all rights there are to be set anew, and the look that is under way. */
type Looked = { next: Concern | null; anew: boolean; look: Promise<void> | null };

/**
 * There is no list of effects: after each commit the room is compared with the record, and what differs is put right
 * until LiveKit confirms it. So no wish can be outdated, and a restart loses none.
 */
export function keepRooms(keeping: Keeping): RoomKeeper {
  const lanes = openLanes(() => keeping.deps.now());
  const rooms = new Map<string, Looked>();
  const doubts = openDoubts();
  let stopped = false;

  function look(
    eventId: string,
    concern: Concern = EVERYBODY,
    anew: boolean = false,
  ): Promise<void> {
    if (stopped || eventId === SYSTEM_LOG) return Promise.resolve();
    const room: Looked = rooms.get(eventId) ?? { next: null, anew: false, look: null };
    rooms.set(eventId, room);
    room.next = bothOf(room.next, concern);
    room.anew ||= anew;
    room.look ??= lookUntilSame(eventId, room);
    return room.look;
  }

  function hear(eventId: string, facts: readonly Fact[]): void {
    const concern = concernOf(facts);
    // Whoever closes all microphones hears somebody who should not be heard: no earlier confirmation counts.
    const anew = facts.some(({ type }) => type === "microphones_closed");
    if (concern) void look(eventId, concern, anew);
  }

  async function lookUntilSame(eventId: string, room: Looked): Promise<void> {
    try {
      while (room.next && !stopped) {
        // The answers of whoever committed go out first, and what comes together is compared once.
        await pause(GATHER);
        const { next: concern, anew } = room;
        Object.assign(room, { next: null, anew: false });
        await compare(eventId, concern, anew);
      }
    } catch {
      // The database was not there for a moment.
      lanes.later(AFTER_TROUBLE, () => void look(eventId));
    } finally {
      rooms.delete(eventId);
    }
  }

  async function compare(eventId: string, concern: Concern, anew: boolean): Promise<void> {
    const event = await findEvent(keeping.store.read, eventId);
    const mustClose = mustCloseRoom(event, keeping.deps.now());
    const here = await whoIsConcerned(keeping.store.read, eventId, concern, mustClose);
    if (here.length === 0) return;
    const room = { eventId, name: event.room_name };
    const lookAgain = () => void look(eventId);
    if (mustClose) {
      return lanes.run(eventId, () => closeRoom(keeping, room), lookAgain, AFTER_REMOVAL);
    }
    if (anew) for (const { sid } of here) doubts.begin(sid);
    const known = doubts.withoutDoubtful(here);
    for (const wish of wishesFor(await roomView(keeping.store.read, event, known, concern))) {
      if (wish.do === "end session") await endTakenOver(keeping, eventId, wish.sessionId);
      else if (wish.do === "remove") {
        lanes.run(
          `${eventId} ${wish.sid}`,
          () => remove(keeping, room, wish),
          lookAgain,
          AFTER_REMOVAL,
        );
      } else {
        lanes.run(
          `${eventId} ${wish.identity}`,
          async (trouble) => {
            doubts.begin(wish.sid);
            await setRights(keeping, room, wish, trouble);
            doubts.end(wish.sid);
          },
          lookAgain,
          0,
          // Who has come back has had no trouble yet, whatever there was with the stay before.
          wish.sid,
        );
      }
    }
  }

  const stopListening = keeping.store.onCommit(hear);
  return {
    async look(eventId) {
      await look(eventId);
      await lanes.idle();
    },
    async see(eventId, listed) {
      if (doubts.hold(await whoIsHere(keeping.store.read, eventId), listed)) void look(eventId);
    },
    async stop() {
      stopped = true;
      stopListening();
      await Promise.all([...rooms.values()].map(async (room) => room.look));
      await lanes.stop();
    },
  };
}

type Room = { eventId: string; name: string };

async function remove(
  { store, liveKit }: Keeping,
  room: Room,
  wish: Wish & { do: "remove" },
): Promise<void> {
  const { sid, identity, why } = wish;
  await liveKit.remove(room.name, identity);
  await log(store, room.eventId, { type: "participant_removed", data: { sid, identity, why } });
}

async function setRights(
  keeping: Keeping,
  room: Room,
  { sid, identity, rights }: Wish & { do: "set rights" },
  trouble: Trouble,
): Promise<void> {
  const fail = (error: string) =>
    sayFailed(keeping, room.eventId, { sid, identity, error }, trouble);
  // A LiveKit that leaves the call hanging must not keep that from being said.
  const overdue = setTimeout(
    () => void fail("no answer yet").catch(() => undefined),
    Math.max(0, trouble.since + FAILED_AFTER - keeping.deps.now()),
  );
  try {
    await keeping.liveKit.setRights(room.name, identity, rights);
  } catch (error) {
    await fail(reasonOf(error));
    throw error;
  } finally {
    clearTimeout(overdue);
  }
  const data = { sid, identity, rights: rightsText(rights) };
  await log(keeping.store, room.eventId, { type: "rights_confirmed", data });
}

/** Said once, when LiveKit has not confirmed for three seconds. */
async function sayFailed(
  { store, deps }: Keeping,
  eventId: string,
  data: { sid: string; identity: string; error: string },
  trouble: Trouble,
): Promise<void> {
  if (trouble.said || deps.now() - trouble.since < FAILED_AFTER) return;
  trouble.said = true;
  await log(store, eventId, { type: "rights_failed", data });
}

async function closeRoom({ store, liveKit }: Keeping, room: Room): Promise<void> {
  await liveKit.closeRoom(room.name);
  await log(store, room.eventId, { type: "room_closed", data: {} });
}

/** The new device is in the room: the session before it ends, and is removed at the next look. */
async function endTakenOver({ store }: Keeping, eventId: string, sessionId: string): Promise<void> {
  const decide = async (event: EventAt): Promise<Change> => ({
    facts: await endSession(event, sessionId, "taken_over"),
    value: undefined,
  });
  await store.commit({ eventId, by: SYSTEM, decide });
}

async function log(store: Store, eventId: string, fact: Fact): Promise<void> {
  await store.commit({
    eventId,
    by: SYSTEM,
    decide: async () => ({ facts: [fact], value: undefined }),
  });
}

function pause(length: Millis): Promise<void> {
  return new Promise((resume) => setTimeout(resume, length));
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
