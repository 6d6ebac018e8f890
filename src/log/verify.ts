import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import { NO_HEAD, readHead } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import { readTogether } from "../db/snapshot.ts";
import type { Deps } from "../deps.ts";
import { chainHashOf, dataHashOf, SYSTEM_LOG } from "./log.ts";
import { logRows, type LogRow } from "./queries.ts";

/** The head of a log as an export printed it. */
export type Printed = { seq: number; hash: string };

export type Verdict = {
  ok: boolean;
  /** The last number up to which the chain holds. */
  checkedTo: number;
  headHash: string;
  /** The first number that is wrong or missing. */
  brokenAt: number | null;
  printed?: "match" | "mismatch";
};

/** Where the check of a log has got to. `blanks`: blanked facts that no later fact has explained yet. */
type Progress = { seq: number; hash: string; blanks: Set<number>; printedHolds: boolean };

const ROWS_AT_ONCE = 1000;

/**
 * Recomputes a log's chain (api.md section 9) and says where it is first broken: a fact changed, moved or missing, a
 * blank that no `data_erased` fact names, a tail that the head knows and the rows do not, or the other way round.
 */
export async function verifyLog(
  db: Kysely<Database>,
  deps: Deps,
  eventId: string,
  printed: Printed | null = null,
): Promise<Verdict> {
  const at: Progress = { ...NO_HEAD, blanks: new Set(), printedHolds: false };
  for (;;) {
    // Rows and head of the same instant: what is committed meanwhile comes with its own head.
    const { rows, head } = await readTogether(db, async (snapshot) => ({
      rows: await logRows(snapshot, eventId, at.seq, ROWS_AT_ONCE),
      head: await readHead(snapshot, eventId),
    }));
    const broken = checkRows(deps, at, rows, printed);
    const end = rows.length === 0 ? endOf(at, head, eventId) : null;
    const brokenAt = broken ?? end;
    if (brokenAt !== null || rows.length === 0) {
      const checkedTo = brokenAt === null ? at.seq : brokenAt - 1;
      const verdict = { ok: brokenAt === null, checkedTo, headHash: head.hash, brokenAt };
      const holds = at.printedHolds && (brokenAt ?? Infinity) > (printed?.seq ?? 0);
      return printed === null ? verdict : { ...verdict, printed: holds ? "match" : "mismatch" };
    }
  }
}

/** Follows the chain over these rows; answers the first number that does not follow. */
function checkRows(
  deps: Deps,
  at: Progress,
  rows: LogRow[],
  printed: Printed | null,
): number | null {
  for (const row of rows) {
    const seq = at.seq + 1;
    if (row.seq !== seq || !follows(deps, at.hash, row)) return seq;
    at.seq = seq;
    at.hash = row.hash;
    if (row.data === null) at.blanks.add(seq);
    else if (row.type === "data_erased")
      for (const erased of erasedBy(row.data)) at.blanks.delete(erased);
    if (printed?.seq === seq && printed.hash === row.hash) at.printedHolds = true;
  }
  return null;
}

function follows(deps: Deps, previous: string, row: LogRow): boolean {
  if ((row.data === null) !== (row.salt === null)) return false;
  if (
    row.data !== null &&
    row.salt !== null &&
    dataHashOf(deps, row.salt, row.data) !== row.data_hash
  )
    return false;
  return isTime(row.at) && hashOf(deps, previous, row) === row.hash;
}

function hashOf(deps: Deps, previous: string, row: LogRow): string {
  const actor = { kind: row.actor_kind, id: row.actor_id };
  const { event_id: eventId, seq, at, type, data_hash: dataHash } = row;
  return chainHashOf(deps, previous, { eventId, seq, at, type, actor, dataHash });
}

/** SQLite holds whatever is written into a column: a tampered time may be none. */
function isTime(at: Millis): boolean {
  return Number.isInteger(at) && !Number.isNaN(new Date(at).getTime());
}

/** The numbers of the facts that a `data_erased` fact blanked. */
function erasedBy(data: string): number[] {
  // Its hash was checked just before, so it is as its command wrote it.
  const { erased } = JSON.parse(data) as { erased?: { seq: number }[] };
  return (erased ?? []).map(({ seq }) => seq);
}

/** What is wrong once all rows there are were read; every commit writes the head where the rows are not. */
function endOf(at: Progress, head: { seq: number; hash: string }, eventId: string): number | null {
  if (at.blanks.size > 0) return Math.min(...at.blanks);
  if (head.seq !== at.seq) return Math.min(head.seq, at.seq) + 1;
  if (head.hash !== at.hash) return at.seq;
  // An event begins with the fact that made it.
  return at.seq === 0 && eventId !== SYSTEM_LOG ? 1 : null;
}
