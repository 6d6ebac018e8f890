import { sql, type Kysely, type Selectable } from "kysely";
import type { RoomSession, Sighting } from "../attendance/sightings.ts";
import type { RoomKnowledge } from "../attendance/stays.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { isoTime } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import type { ConnectionTable, RoomSessionTable } from "./table.ts";

export type ConnectionRow = Selectable<ConnectionTable>;

/** All that is known of an event's room, or of one site's stays in it: what the attendance is computed from. */
export async function roomKnowledge(
  db: Kysely<Database>,
  eventId: string,
  onlyOwner?: string,
): Promise<RoomKnowledge> {
  return knowledgeOf(db, eventId, await connectionsOf(db, eventId, onlyOwner));
}

/** What tells of all that may be in the room now: the stays of every identity that has one without a told end. */
export async function openKnowledge(
  db: Kysely<Database>,
  eventId: string,
): Promise<{ room: RoomKnowledge; rows: ConnectionRow[] }> {
  const rows = await openConnections.all(db, { eventId });
  return { rows, room: await knowledgeOf(db, eventId, rows) };
}

/** The same of all stays of one owner of identities. */
export async function ownerKnowledge(
  db: Kysely<Database>,
  eventId: string,
  owner: string,
): Promise<{ room: RoomKnowledge; rows: ConnectionRow[] }> {
  const rows = await connectionsOf(db, eventId, owner);
  return { rows, room: await knowledgeOf(db, eventId, rows) };
}

async function knowledgeOf(
  db: Kysely<Database>,
  eventId: string,
  connections: ConnectionRow[],
): Promise<RoomKnowledge> {
  const watch = await watchOf(db, eventId);
  const sessions = await roomSessions.all(db, { eventId });
  const silences = await roomSilences.all(db, { eventId });
  return {
    sightings: connections.map((row) => sightingOfRow(row, watch?.last_answer_at ?? null)),
    sessions: sessions.map(sessionOfRow),
    lastAnswerAt: watch?.last_answer_at ?? null,
    previousAnswerAt: watch?.previous_answer_at ?? null,
    silences: silences.map((row) => row.since_at),
  };
}

type OfEvent = { eventId: string };

const allConnections = prepared((db, { eventId }: OfEvent) =>
  db.selectFrom("connection").selectAll().where("event_id", "=", eventId),
);

const connectionsOfOwner = prepared((db, { eventId, owner }: OfEvent & { owner: string }) =>
  db
    .selectFrom("connection")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("owner", "=", owner),
);

const openConnections = prepared((db, { eventId }: OfEvent) => {
  const open = db
    .selectFrom("connection")
    .select("identity")
    .where("event_id", "=", eventId)
    .where("ended_at", "is", null)
    .where("only_aborted", "=", sql.lit(0));
  return db
    .selectFrom("connection")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("identity", "in", open);
});

const roomSessions = prepared((db, { eventId }: OfEvent) =>
  db.selectFrom("room_session").selectAll().where("event_id", "=", eventId),
);

const roomSilences = prepared((db, { eventId }: OfEvent) =>
  db.selectFrom("room_silence").select("since_at").where("event_id", "=", eventId),
);

const roomWatch = prepared((db, { eventId }: OfEvent) =>
  db.selectFrom("room_watch").selectAll().where("event_id", "=", eventId),
);

export function connectionsOf(
  db: Kysely<Database>,
  eventId: string,
  onlyOwner?: string,
): Promise<ConnectionRow[]> {
  return onlyOwner === undefined
    ? allConnections.all(db, { eventId })
    : connectionsOfOwner.all(db, { eventId, owner: onlyOwner });
}

export function watchOf(db: Kysely<Database>, eventId: string) {
  return roomWatch.first(db, { eventId });
}

/** The stays that have a microphone published now. */
export async function openMicrophones(db: Kysely<Database>, eventId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom("microphone_track")
    .select("participant_sid")
    .where("event_id", "=", eventId)
    .where("unpublished_at", "is", null)
    .execute();
  return new Set(rows.map((row) => row.participant_sid));
}

/** Was anything at all told or answered in the window? */
export async function wasObserved(
  db: Kysely<Database>,
  eventId: string,
  window: { from: Millis; to: Millis },
): Promise<boolean> {
  const seen = await db
    .selectFrom("room_observation")
    .select("at")
    .where("event_id", "=", eventId)
    .where("at", ">=", window.from)
    .where("at", "<=", window.to)
    .limit(1)
    .executeTakeFirst();
  return seen !== undefined;
}

/** What was signed but not understood, newest last. */
export async function listQuarantine(db: Kysely<Database>, page: PageQuery) {
  const after = afterKey(page, "number");
  const rows = await db
    .selectFrom("livekit_delivery")
    .select(["id", "received_at", "quarantine", "body", "seq"])
    .where("quarantine", "is not", null)
    .$if(after !== null, (some) => some.where("seq", ">", Number(after?.[0])))
    .orderBy("seq")
    .limit(page.limit + 1)
    .execute();
  return pageOf(
    rows,
    page,
    (row) => [row.seq],
    (row) => ({
      id: row.id,
      receivedAt: isoTime(row.received_at),
      reason: row.quarantine,
      body: withoutPassword(row.body),
    }),
  );
}

/** Nobody gets the room's TURN password (api.md section 4), and nobody needs it to see what went wrong. */
function withoutPassword(body: string): string {
  return body.replace(/("turn_?password"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, '$1"…"');
}

/** A participant in the latest answer was listed at that answer's time; only leaving it is written down. */
export function sightingOfRow(row: ConnectionRow, lastAnswerAt: Millis | null): Sighting {
  return {
    sid: row.sid,
    identity: row.identity,
    roomSid: row.room_sid,
    toldJoinedAtMs: row.told_joined_at_ms,
    toldJoinedAt: row.told_joined_at,
    toldJoinedEventAt: row.told_joined_event_at,
    listedJoinedAtMs: row.listed_joined_at_ms,
    listedJoinedAt: row.listed_joined_at,
    firstCreatedAt: row.first_created_at,
    lastCreatedAt: row.last_created_at,
    firstReceivedAt: row.first_received_at,
    lastReceivedAt: row.last_received_at,
    firstListedAt: row.first_listed_at,
    lastListedAt: row.listed === 1 ? lastAnswerAt : row.last_listed_at,
    endedAt: row.ended_at,
    endReason: row.end_reason,
    onlyAborted: row.only_aborted === 1,
    excluded: row.excluded === 1,
  };
}

export function sessionOfRow(row: Selectable<RoomSessionTable>): RoomSession {
  return {
    roomSid: row.room_sid,
    firstSeenAt: row.first_seen_at,
    lastDeliveryAt: row.last_delivery_at,
    finishedAt: row.finished_at,
  };
}
