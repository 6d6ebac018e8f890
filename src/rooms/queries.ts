import type { Kysely, Selectable } from "kysely";
import type { RoomSession, Sighting } from "../attendance/sightings.ts";
import type { RoomKnowledge } from "../attendance/stays.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { isoTime } from "../clock.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import type { ConnectionTable, RoomSessionTable } from "./table.ts";

export type ConnectionRow = Selectable<ConnectionTable>;

/** All that is known of an event's room, or of one site's identities in it: what the attendance is computed from. */
export async function roomKnowledge(
  db: Kysely<Database>,
  eventId: string,
  onlyIdentity?: string,
): Promise<RoomKnowledge> {
  const connections = await connectionsOf(db, eventId, onlyIdentity);
  const watch = await watchOf(db, eventId);
  const sessions = await db
    .selectFrom("room_session")
    .selectAll()
    .where("event_id", "=", eventId)
    .execute();
  const silences = await db
    .selectFrom("room_silence")
    .select("since_at")
    .where("event_id", "=", eventId)
    .execute();
  return {
    sightings: connections.map((row) => sightingOfRow(row, watch?.last_answer_at ?? null)),
    sessions: sessions.map(sessionOfRow),
    lastAnswerAt: watch?.last_answer_at ?? null,
    previousAnswerAt: watch?.previous_answer_at ?? null,
    silences: silences.map((row) => row.since_at),
  };
}

export function connectionsOf(
  db: Kysely<Database>,
  eventId: string,
  onlyIdentity?: string,
): Promise<ConnectionRow[]> {
  const rows = db.selectFrom("connection").selectAll().where("event_id", "=", eventId);
  if (onlyIdentity === undefined) return rows.execute();
  return rows
    .where((at) =>
      at.or([at("identity", "=", onlyIdentity), at("identity", "like", `${onlyIdentity}~%`)]),
    )
    .execute();
}

export function watchOf(db: Kysely<Database>, eventId: string) {
  return db.selectFrom("room_watch").selectAll().where("event_id", "=", eventId).executeTakeFirst();
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
