import type { Kysely, Selectable } from "kysely";
import { isoTime } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import type { RollCallStatus } from "./delegates.ts";
import type { HeadcountRow } from "./queries.ts";
import type { RollCallMarkTable, SubstituteTable } from "./table.ts";

/** Marks logged behind number `seq`, in the order of the log; with 0 all of the event. */
export async function marksSince(db: Kysely<Database>, eventId: string, seq: number) {
  const rows = await marksBehind.all(db, { eventId, seq });
  const shown = [];
  // Sorted here: for the one mark that most commands make, SQLite's sorting takes more time than storing it.
  for (const row of rows.toSorted((a, b) => a.seq - b.seq)) {
    // Few have one, and SQLite takes many times as long for a join.
    const id = row.substitute_id;
    const substitute = id === null ? undefined : await substituteOfId.first(db, { id });
    shown.push(markOut({ ...row, ...(substitute ?? NOBODY) }));
  }
  return shown;
}

type ShownMark = Selectable<RollCallMarkTable> &
  Pick<NullableOf<SubstituteTable>, "name" | "rank" | "positions">;
type NullableOf<T> = { [Key in keyof T]: T[Key] | null };

function markOut(row: ShownMark) {
  const positions: string[] = JSON.parse(row.positions ?? "[]");
  return {
    id: row.id,
    delegateId: row.delegate_id,
    status: row.status,
    at: isoTime(row.marked_at),
    note: row.note,
    substitute: row.name === null ? null : { name: row.name, rank: row.rank, positions },
    markedBy: { kind: row.actor_kind, id: row.actor_id },
    roundId: row.round_id,
    afterSent: row.after_sent === 1,
  };
}

export type MarkFilter = {
  siteId: string | null;
  delegateId: string | undefined;
  roundId: string | undefined;
  status: RollCallStatus | undefined;
};

/** All marks that were ever made, the latest first: who came late or left early and when, who came instead. */
export async function listMarks(
  db: Kysely<Database>,
  eventId: string,
  { siteId, delegateId, roundId, status }: MarkFilter,
  page: PageQuery,
) {
  const after = afterKey(page, "number");
  const rows = await db
    .selectFrom("roll_call_mark as mark")
    .innerJoin("delegate", "delegate.id", "mark.delegate_id")
    .leftJoin("substitute", "substitute.id", "mark.substitute_id")
    .selectAll("mark")
    .select(["substitute.name", "substitute.rank", "substitute.positions"])
    .where("mark.event_id", "=", eventId)
    .$if(siteId !== null, (some) => some.where("delegate.site_id", "=", siteId ?? ""))
    .$if(delegateId !== undefined, (some) => some.where("mark.delegate_id", "=", delegateId ?? ""))
    .$if(roundId !== undefined, (some) => some.where("mark.round_id", "=", roundId ?? ""))
    .$if(status !== undefined, (some) => some.where("mark.status", "=", status ?? "unknown"))
    .$if(after !== null, (some) => some.where("mark.seq", "<", Number(after?.[0])))
    .orderBy("mark.seq", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page, (row) => [row.seq], markOut);
}

const marksBehind = prepared((db, { eventId, seq }: { eventId: string; seq: number }) =>
  db
    .selectFrom("roll_call_mark")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("seq", ">", seq),
);

const substituteOfId = prepared((db, { id }: { id: string }) =>
  db.selectFrom("substitute").select(["name", "rank", "positions"]).where("id", "=", id),
);
const NOBODY = { name: null, rank: null, positions: null };

/** A site's reports, the latest first. */
export async function listHeadcounts(
  db: Kysely<Database>,
  eventId: string,
  siteId: string,
  page: PageQuery,
) {
  const after = afterKey(page, "number");
  let rows = db
    .selectFrom("headcount")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("site_id", "=", siteId);
  if (after !== null) rows = rows.where("seq", "<", Number(after[0]));
  const found = await rows
    .orderBy("seq", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(found, page, (row) => [row.seq], headcountOut);
}

export async function findHeadcount(db: Kysely<Database>, headcountId: string) {
  const row = await db
    .selectFrom("headcount")
    .selectAll()
    .where("id", "=", headcountId)
    .executeTakeFirstOrThrow();
  return headcountOut(row);
}

/** The report as the API shows it. */
export function headcountOut(row: HeadcountRow) {
  return {
    id: row.id,
    siteId: row.site_id,
    expected: row.expected,
    present: row.present,
    excused: row.excused,
    unexcused: row.unexcused,
    note: row.note,
    reportedAt: isoTime(row.reported_at),
  };
}
