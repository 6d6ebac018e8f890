import type { Millis } from "../clock.ts";
import type { Fact } from "../db/commit.ts";
import { findEvent } from "../events/queries.ts";
import { SYSTEM_LOG } from "../log/log.ts";
import { byNeed, wishesFor, type Wish } from "../rooms/keeping.ts";
import type { RoomParticipant } from "../rooms/livekit.ts";
import { openMicrophones } from "../rooms/queries.ts";
import { openLanes, type Trouble } from "./lanes.ts";
import { bothOf, concernOf, EVERYBODY, type Concern } from "./concern.ts";
import {
  closeRoom,
  endTakenOver,
  remove,
  setRights,
  type Keeping,
  type Room,
} from "./room-acts.ts";
import { openDoubts } from "./room-doubts.ts";
import { mustCloseRoom, roomView, whoIsConcerned, whoIsHere } from "./room-view.ts";

const AFTER_TROUBLE: Millis = 1000;
const GATHER: Millis = 10;
const NONE: ReadonlySet<string> = new Set();
/** How long those who are heard and must not be are ahead of so many others or more. */
const HEAD_START: Millis = 30;
const MANY = 8;
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
    const now = keeping.deps.now();
    const wishes = wishesFor(await roomView(keeping.store.read, event, known, concern, now));
    const sounding = wishes.length > 1 ? await openMicrophones(keeping.store.read, eventId) : NONE;
    const [first, others] = byNeed(wishes, sounding);
    for (const wish of first) await carryOut(room, wish);
    if (first.length > 0 && others.length >= MANY) await pause(HEAD_START);
    for (const wish of others) await carryOut(room, wish);
  }

  async function carryOut(room: Room, wish: Wish): Promise<void> {
    const { eventId } = room;
    const lookAgain = () => void look(eventId);
    if (wish.do === "end session") return endTakenOver(keeping, eventId, wish.sessionId);
    if (wish.do === "remove") {
      const lane = `${eventId} ${wish.sid}`;
      return lanes.run(lane, () => remove(keeping, room, wish), lookAgain, AFTER_REMOVAL);
    }
    const change = async (trouble: Trouble) => {
      doubts.begin(wish.sid);
      await setRights(keeping, room, wish, trouble);
      doubts.end(wish.sid);
    };
    // Who has come back has had no trouble yet, whatever there was with the stay before.
    lanes.run(`${eventId} ${wish.identity}`, change, lookAgain, 0, wish.sid);
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

function pause(length: Millis): Promise<void> {
  return new Promise((resume) => setTimeout(resume, length));
}
