import type { Kysely, Selectable } from "kysely";
import { isoTime } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import type { CheckItems, Verdict } from "./checks.ts";
import type { LineCheckTable } from "./table.ts";

type CheckRow = Selectable<LineCheckTable>;

/** A site's results, the latest first. */
export async function listChecks(
  db: Kysely<Database>,
  eventId: string,
  siteId: string,
  page: PageQuery,
) {
  const after = afterKey(page, "number");
  const rows = await db
    .selectFrom("line_check")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("site_id", "=", siteId)
    .$if(after !== null, (some) => some.where("seq", "<", Number(after?.[0])))
    .orderBy("seq", "desc")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page, (row) => [row.seq], checkOut);
}

/** The latest result of each site that has sent one, in the order of the sites; `onlySite` confines it to one. */
export async function listLatestChecks(
  db: Kysely<Database>,
  eventId: string,
  onlySite: string | null,
  page: PageQuery,
) {
  const after = afterKey(page, "number", "string");
  const [position, siteId] = [Number(after?.[0]), String(after?.[1])];
  const rows = await latestOf(db, eventId)
    .innerJoin("site", "site.id", "line_check.site_id")
    .selectAll("line_check")
    .select("site.position")
    .$if(onlySite !== null, (some) => some.where("line_check.site_id", "=", onlySite ?? ""))
    .$if(after !== null, (some) =>
      some.where((row) =>
        row.or([
          row("site.position", ">", position),
          row.and([row("site.position", "=", position), row("site.id", ">", siteId)]),
        ]),
      ),
    )
    .orderBy("site.position")
    .orderBy("site.id")
    .limit(page.limit + 1)
    .execute();
  return pageOf(rows, page, (row) => [row.position, row.site_id], checkOut);
}

/** What the latest test of each site came to. */
export async function latestResults(
  db: Kysely<Database>,
  eventId: string,
): Promise<Map<string, Verdict>> {
  const rows = await latestOf(db, eventId).select(["site_id", "result"]).execute();
  return new Map(rows.map((row) => [row.site_id, row.result]));
}

function latestOf(db: Kysely<Database>, eventId: string) {
  const latest = db
    .selectFrom("line_check as later")
    .select((row) => row.fn.max("later.seq").as("seq"))
    .where("later.event_id", "=", eventId)
    .groupBy("later.site_id");
  return db
    .selectFrom("line_check")
    .where("line_check.event_id", "=", eventId)
    .where("line_check.seq", "in", latest);
}

export async function findCheck(db: Kysely<Database>, checkId: string) {
  const row = await db
    .selectFrom("line_check")
    .selectAll()
    .where("id", "=", checkId)
    .executeTakeFirstOrThrow();
  return checkOut(row);
}

function checkOut(row: CheckRow) {
  // Written by the projector of the fact.
  const items = JSON.parse(row.items) as CheckItems;
  return {
    id: row.id,
    siteId: row.site_id,
    result: row.result,
    ...items,
    checkedAt: isoTime(row.checked_at),
    checkedBy: { kind: row.checked_by_kind, id: row.checked_by_id },
  };
}
