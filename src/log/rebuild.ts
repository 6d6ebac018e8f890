import type { Kysely } from "kysely";
import type { LoggedFact } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { canonicalJson, type JsonObject } from "../json.ts";
import { projectFact, type Projections } from "./projection.ts";
import { logIds, logRows, type LogRow } from "./queries.ts";

/** The tables whose every row follows from the log; a table stands behind those it points to. */
export const DERIVED_TABLES = [
  "api_key",
  "event_role",
  "role_taken",
  "sign_in_link",
  "staff_session",
  "event",
  "event_pause",
  "mic_policy_change",
  "site",
  "link",
  "site_session",
  "site_session_token",
  "take_over",
  "delegate",
  "substitute",
  "roll_call_mark",
  "roll_call_round",
  "roll_call_answer",
  "headcount",
  "contribution",
  "recommendation",
  "contribution_file",
  "programme_item",
  "programme_run",
  "turn",
  "turn_segment",
  "turn_readiness",
  "turn_correction",
  "connection",
  "room_session",
  "room_watch",
  "room_silence",
  "room_observation",
  "microphone_track",
  "correction",
  "checkpoint",
  "checkpoint_confirmation",
  "record_proposal",
  "record_proposal_person",
  "message",
  "message_recipient",
  "message_receipt",
  "incident",
  "incident_correction",
  "line_check",
] as const satisfies (keyof Database)[];

export type DerivedTable = (typeof DERIVED_TABLES)[number];
export type Rebuilt = { events: number; facts: number };

const ROWS_AT_ONCE = 1000;

/**
 * Empties every derived table and replays the facts of all logs, the system's first, then the events' in the order
 * they were made. `tx` is a transaction: either all of it happens or nothing.
 */
export async function rebuild(tx: Kysely<Database>, projections: Projections): Promise<Rebuilt> {
  const logs = await logIds(tx);
  for (const table of DERIVED_TABLES.toReversed()) await tx.deleteFrom(table).execute();
  const rebuilt = { events: 0, facts: 0 };
  for (const eventId of logs) {
    const facts = await replay(tx, eventId, projections);
    rebuilt.facts += facts;
  }
  const { events } = await tx
    .selectFrom("event")
    .select((row) => row.fn.countAll().as("events"))
    .executeTakeFirstOrThrow();
  return { ...rebuilt, events: Number(events) };
}

async function replay(
  tx: Kysely<Database>,
  eventId: string,
  projections: Projections,
): Promise<number> {
  const remains = await remainsOf(tx, eventId);
  let replayed = 0;
  for (let after = 0; ;) {
    const rows = await logRows(tx, eventId, after, ROWS_AT_ONCE);
    for (const row of rows) {
      const fact = factOf(row, remains);
      for (const change of await projectFact(projections, tx, fact))
        await tx.executeQuery(change.compile());
      after = row.seq;
    }
    replayed += rows.length;
    if (rows.length < ROWS_AT_ONCE) return replayed;
  }
}

/** What stays of each blanked fact without the person; the fact that blanked it says so. */
async function remainsOf(tx: Kysely<Database>, eventId: string): Promise<Map<number, JsonObject>> {
  const rows = await tx
    .selectFrom("log")
    .select("data")
    .where("event_id", "=", eventId)
    .where("type", "=", "data_erased")
    .orderBy("seq")
    .execute();
  const erased = rows.flatMap(({ data }) => {
    // Written by the command that blanked them; `verifyLog` tells whether anybody changed it.
    const fact = JSON.parse(data ?? "{}") as { erased?: { seq: number; remains: JsonObject }[] };
    return fact.erased ?? [];
  });
  return new Map(erased.map(({ seq, remains }) => [seq, remains]));
}

function factOf(row: LogRow, remains: Map<number, JsonObject>): LoggedFact {
  const { event_id: eventId, seq, at, type } = row;
  const data = row.data === null ? remains.get(seq) : (JSON.parse(row.data) as JsonObject); // facts are objects
  if (data === undefined)
    throw new Error(`fact ${seq} of ${eventId} is blank and nothing says why`);
  return { eventId, seq, at, type, actor: { kind: row.actor_kind, id: row.actor_id }, data };
}

/** A digest of each derived table, whatever the order of its rows: equal tables, equal digests. */
export async function tableDigests(
  db: Kysely<Database>,
  deps: Deps,
): Promise<Map<DerivedTable, string>> {
  const digests = new Map<DerivedTable, string>();
  for (const table of DERIVED_TABLES)
    digests.set(table, deps.sha256((await tableRows(db, table)).join("\n")));
  return digests;
}

/** Every row of a table as one line of canonical JSON, sorted. */
export async function tableRows(db: Kysely<Database>, table: DerivedTable): Promise<string[]> {
  const rows: JsonObject[] = await db.selectFrom(table).selectAll().execute();
  return rows.map((row) => canonicalJson(row)).sort();
}
