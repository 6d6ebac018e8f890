import type { Kysely } from "kysely";
import { isoTime } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import type { HeadcountRow } from "./queries.ts";

/** Marks logged behind number `seq`, in the order of the log; with 0 all of the event. */
export async function marksSince(db: Kysely<Database>, eventId: string, seq: number) {
  const rows = await marksBehind.all(db, { eventId, seq });
  return rows.map((row) => {
    const positions: string[] = JSON.parse(row.positions ?? "[]");
    return {
      id: row.id,
      delegateId: row.delegate_id,
      status: row.status,
      at: isoTime(row.marked_at),
      note: row.note,
      substitute: row.name === null ? null : { name: row.name, rank: row.rank, positions },
      markedBy: { kind: row.actor_kind, id: row.actor_id },
    };
  });
}

const marksBehind = prepared((db, { eventId, seq }: { eventId: string; seq: number }) =>
  db
    .selectFrom("roll_call_mark as mark")
    .leftJoin("substitute", "substitute.id", "mark.substitute_id")
    .selectAll("mark")
    .select(["substitute.name", "substitute.rank", "substitute.positions"])
    .where("mark.event_id", "=", eventId)
    .where("mark.seq", ">", seq)
    .orderBy("mark.seq"),
);

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
