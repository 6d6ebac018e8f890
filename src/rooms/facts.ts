import type { Compilable, Kysely } from "kysely";
import {
  mergeSessions,
  mergeSightings,
  sessionAnswered,
  sessionOf,
  sightingListed,
  sightingOf,
  type Listed,
  type RoomSession,
  type Sighting,
} from "../attendance/sightings.ts";
import { identityOwner } from "../attendance/attendance.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import type { Told } from "./delivery.ts";
import { sessionOfRow, sightingOfRow, watchOf, type ConnectionRow } from "./queries.ts";
import {
  findConnection,
  findRoomSession,
  insertConnection,
  setHeard,
  setObserved,
  setPublished,
  setRoomSession,
  setUnpublished,
  touchConnection,
  updateConnection,
  type SeenRow,
} from "./rows.ts";

export type ListedHere = Listed & { microphones: string[] };
/** `participants` is left out when they are those of the answer before. */
export type Answered = { askedAt: Millis; roomSid: string | null; participants?: ListedHere[] };
export type Silent = { since: Millis };
export type ClockApart = { ahead: Millis };
export type RightsConfirmed = { sid: string; identity: string; rights: string };
/** All microphones of remote sites were closed: the turn that was paused by it, and the policy that stood before. */
export type MicrophonesClosed = { turnId: string | null; micPolicy: "floor" | "open" };
export type RightsFailed = { sid: string; identity: string; error: string };
export type Removed = {
  sid: string;
  identity: string;
  why: "stranger" | "session_ended" | "one_too_many" | "link_ended";
};
export type DeliveryQuarantined = { deliveryId: string; reason: string };

export const roomFacts: Projections = {
  async livekit_told(db, fact) {
    const told = dataOf<Told>(fact);
    const delivery = { ...told, receivedAt: fact.at };
    const { eventId } = fact;
    return [
      ...(await sightingRows(db, eventId, sightingOf(delivery), null)),
      ...(await observationRows(db, eventId, told.createdAt, sessionOf(delivery))),
      ...trackRows(db, eventId, told),
      setHeard.with(db, { event_id: eventId, at: fact.at }),
    ];
  },

  async livekit_answered(db, fact) {
    const { askedAt, roomSid, participants } = dataOf<Answered>(fact);
    const { eventId } = fact;
    const before = (await watchOf(db, eventId))?.last_answer_at ?? null;
    return [
      ...(participants === undefined
        ? []
        : await listRows(db, eventId, { at: askedAt, roomSid, participants }, before)),
      ...(await observationRows(
        db,
        eventId,
        askedAt,
        sessionAnswered({ at: askedAt, roomSid, participants: [] }),
      )),
      answered(db, eventId, {
        last_answer_at: askedAt,
        previous_answer_at: before,
        last_answer_sid: roomSid,
      }),
    ];
  },

  livekit_silent(db, fact) {
    const { since } = dataOf<Silent>(fact);
    const row = { event_id: fact.eventId, since_at: since };
    return [
      db
        .insertInto("room_silence")
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
    ];
  },

  livekit_clock_apart(db, fact) {
    return [clockOf(db, fact.eventId, dataOf<ClockApart>(fact).ahead)];
  },
  livekit_clock_right: (db, fact) => [clockOf(db, fact.eventId, null)],

  rights_confirmed(db, fact) {
    const { sid, rights } = dataOf<RightsConfirmed>(fact);
    return [
      atSid(db, fact.eventId, sid).set({
        rights,
        rights_at: fact.at,
        rights_failed_at: null,
        rights_error: null,
      }),
    ];
  },
  rights_failed(db, fact) {
    const { sid, error } = dataOf<RightsFailed>(fact);
    return [atSid(db, fact.eventId, sid).set({ rights_failed_at: fact.at, rights_error: error })];
  },

  // What was done to LiveKit; the room itself tells what came of it.
  participant_removed: () => [],
  // What moved with it stands in facts of its own.
  microphones_closed: () => [],
  room_closed: () => [],
  delivery_quarantined: () => [],
};

function atSid(db: Kysely<Database>, eventId: string, sid: string) {
  return db.updateTable("connection").where("event_id", "=", eventId).where("sid", "=", sid);
}

async function sightingRows(
  db: Kysely<Database>,
  eventId: string,
  seen: Sighting | null,
  listedAt: Millis | null,
): Promise<Compilable[]> {
  if (seen === null) return [];
  const key = { event_id: eventId, sid: seen.sid };
  const row = await findConnection.first(db, key);
  if (!row) return [insertConnection.with(db, { ...key, ...seenColumns(seen, listedAt !== null) })];
  const known = mergeSightings(sightingOfRow({ ...row, listed: 0 }, null), seen);
  const after = seenColumns(known, listedAt !== null || row.listed === 1);
  const update = onlyHeardAgain(row, after) ? touchConnection : updateConnection;
  return [update.with(db, { ...key, ...after })];
}

/** Most webhooks tell of somebody who is known: only when they were last heard of changes. */
function onlyHeardAgain(before: ConnectionRow, after: Omit<SeenRow, "event_id" | "sid">): boolean {
  // The keys of an object are not known to its type.
  const names = Object.keys(after) as (keyof typeof after)[];
  return names.every(
    (name) =>
      name === "last_created_at" || name === "last_received_at" || before[name] === after[name],
  );
}

function seenColumns(seen: Sighting, listed: boolean): Omit<SeenRow, "event_id" | "sid"> {
  return {
    identity: seen.identity,
    owner: identityOwner(seen.identity),
    room_sid: seen.roomSid,
    told_joined_at_ms: seen.toldJoinedAtMs,
    told_joined_at: seen.toldJoinedAt,
    told_joined_event_at: seen.toldJoinedEventAt,
    listed_joined_at_ms: seen.listedJoinedAtMs,
    listed_joined_at: seen.listedJoinedAt,
    first_created_at: seen.firstCreatedAt,
    last_created_at: seen.lastCreatedAt,
    first_received_at: seen.firstReceivedAt,
    last_received_at: seen.lastReceivedAt,
    first_listed_at: seen.firstListedAt,
    last_listed_at: seen.lastListedAt,
    ended_at: seen.endedAt,
    end_reason: seen.endReason,
    only_aborted: seen.onlyAborted ? 1 : 0,
    excluded: seen.excluded ? 1 : 0,
    listed: listed ? 1 : 0,
  };
}

/** That something was told or answered at a moment, and of which session of the room. */
async function observationRows(
  db: Kysely<Database>,
  eventId: string,
  at: Millis,
  seen: RoomSession | null,
): Promise<Compilable[]> {
  const observed = setObserved.with(db, { event_id: eventId, at });
  if (seen === null) return [observed];
  const row = await findRoomSession.first(db, { event_id: eventId, room_sid: seen.roomSid });
  const before = row ? sessionOfRow(row) : null;
  // LiveKit tells in whole seconds: most of what it tells stands there already.
  if (before?.lastDeliveryAt === at && seen.lastDeliveryAt === at && seen.finishedAt === null)
    return [];
  const known = before ? mergeSessions(before, seen) : seen;
  const after = {
    event_id: eventId,
    room_sid: known.roomSid,
    first_seen_at: known.firstSeenAt,
    last_delivery_at: known.lastDeliveryAt,
    finished_at: known.finishedAt,
  };
  return [setRoomSession.with(db, after), observed];
}

/** A new list of participants: who fell out was last listed in the answer before. */
async function listRows(
  db: Kysely<Database>,
  eventId: string,
  answer: { at: Millis; roomSid: string | null; participants: ListedHere[] },
  before: Millis | null,
): Promise<Compilable[]> {
  const fellOut = db
    .updateTable("connection")
    .set({ listed: 0, last_listed_at: before })
    .where("event_id", "=", eventId)
    .where("listed", "=", 1);
  const rows: Compilable[] = [fellOut];
  for (const listed of answer.participants) {
    rows.push(...(await sightingRows(db, eventId, sightingListed(answer, listed), answer.at)));
    rows.push(...(await microphoneRows(db, eventId, listed, answer.at)));
  }
  return rows;
}

async function microphoneRows(
  db: Kysely<Database>,
  eventId: string,
  { sid, microphones }: ListedHere,
  at: Millis,
): Promise<Compilable[]> {
  const open = db
    .updateTable("microphone_track")
    .set({ unpublished_at: at })
    .where("event_id", "=", eventId)
    .where("participant_sid", "=", sid);
  // Published less than a second before LiveKit was asked, or after that: the answer may not know it yet.
  const gone = open
    .where("unpublished_at", "is", null)
    .where((track) =>
      track.or([track("published_at", "is", null), track("published_at", "<", at - 1000)]),
    )
    .$if(microphones.length > 0, (some) => some.where("track_sid", "not in", microphones));
  return [
    gone,
    ...microphones.map((track) =>
      setPublished.with(db, { event_id: eventId, participant_sid: sid, track_sid: track, at }),
    ),
  ];
}

/** A publication and its end may be told in either order; the end stands. */
function trackRows(db: Kysely<Database>, eventId: string, told: Told): Compilable[] {
  if (told.track === null || told.sid === null || told.track.source !== "MICROPHONE") return [];
  const set = told.event === "track_published" ? setPublished : setUnpublished;
  const { createdAt: at } = told;
  return [
    set.with(db, {
      event_id: eventId,
      participant_sid: told.sid,
      track_sid: told.track.sid,
      at,
    }),
  ];
}

type Answer = {
  last_answer_at: Millis;
  previous_answer_at: Millis | null;
  last_answer_sid: string | null;
};

function clockOf(db: Kysely<Database>, eventId: string, ahead: Millis | null) {
  const clock = { livekit_ahead: ahead };
  const nothing = { last_answer_at: null, previous_answer_at: null, last_answer_sid: null };
  return db
    .insertInto("room_watch")
    .values({ event_id: eventId, last_delivery_at: null, ...nothing, ...clock })
    .onConflict((conflict) => conflict.column("event_id").doUpdateSet(clock));
}

function answered(db: Kysely<Database>, eventId: string, answer: Answer) {
  return db
    .insertInto("room_watch")
    .values({ event_id: eventId, last_delivery_at: null, ...answer })
    .onConflict((conflict) => conflict.column("event_id").doUpdateSet(answer));
}
