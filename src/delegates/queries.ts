import { sql, type Kysely, type Selectable } from "kysely";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { foldText } from "../text.ts";
import { COUNTS_AS_PRESENT, ROLL_CALL_STATUSES, type RollCallStatus } from "./delegates.ts";
import type { DelegateTable, HeadcountTable } from "./table.ts";

export type DelegateRow = Selectable<DelegateTable>;
export type HeadcountRow = Selectable<HeadcountTable>;
export type DelegateFilter = {
  siteId: string | null;
  status: RollCallStatus | undefined;
  q: string | undefined;
  sort: "precedence" | "name";
};

/** Behind every precedence that can be given. */
const NO_PRECEDENCE = 1_000_000_000;
/** D1 binds at most 100 values to a statement. */
const MOST_IDS = 90;

/** Delegates by site, precedence and entry, or by name. */
export async function listDelegates(
  db: Kysely<Database>,
  eventId: string,
  filter: DelegateFilter,
  page: PageQuery,
) {
  const byName = filter.sort === "name";
  const after = afterKey(page, byName ? "string" : "number", "number", "number");
  const precedence = sql<number>`coalesce(delegate.precedence, ${NO_PRECEDENCE})`;
  const first = byName ? sql<string>`delegate.sort_key` : sql<number>`site.position`;
  let rows = db
    .selectFrom("delegate")
    .innerJoin("site", "site.id", "delegate.site_id")
    .selectAll("delegate")
    .select("site.position as site_position")
    .where("delegate.event_id", "=", eventId);
  if (filter.siteId !== null) rows = rows.where("delegate.site_id", "=", filter.siteId);
  if (filter.status !== undefined) rows = rows.where("delegate.status", "=", filter.status);
  if (filter.q !== undefined) rows = rows.where("delegate.folded", "like", like(filter.q));
  if (after !== null) {
    const behind = sql<boolean>`(${first}, ${precedence}, delegate.position) > (${sql.join(after)})`;
    rows = rows.where(behind);
  }
  const found = await rows
    .orderBy(first)
    .orderBy(precedence)
    .orderBy("delegate.position")
    .limit(page.limit + 1)
    .execute();
  const keyOf = (row: (typeof found)[number]) => [
    byName ? row.sort_key : row.site_position,
    row.precedence ?? NO_PRECEDENCE,
    row.position,
  ];
  return pageOf(found, page, keyOf, delegateOut);
}

function like(q: string): string {
  return `%${foldText(q)}%`;
}

/** The delegate's row, or 404; also when the caller is confined to another site. */
export async function findDelegate(
  db: Kysely<Database>,
  eventId: string,
  delegateId: string,
  onlySiteId: string | null = null,
): Promise<DelegateRow> {
  const row = (await findDelegates(db, eventId, [delegateId])).get(delegateId);
  if (!row || (onlySiteId !== null && row.site_id !== onlySiteId)) throw noDelegate();
  return row;
}

export function noDelegate() {
  return notFound({ vi: "đại biểu", en: "delegate" });
}

/** Those of these ids that are delegates of the event. */
export async function findDelegates(
  db: Kysely<Database>,
  eventId: string,
  ids: readonly string[],
): Promise<Map<string, DelegateRow>> {
  const wanted = [...new Set(ids)];
  const [only, another] = wanted;
  if (only !== undefined && another === undefined) {
    const row = await delegateOfId.first(db, { eventId, delegateId: only });
    return new Map(row ? [[only, row]] : []);
  }
  const found = new Map<string, DelegateRow>();
  for (let from = 0; from < wanted.length; from += MOST_IDS) {
    const rows = await db
      .selectFrom("delegate")
      .selectAll()
      .where("event_id", "=", eventId)
      .where("id", "in", wanted.slice(from, from + MOST_IDS))
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return found;
}

const delegateOfId = prepared(
  (db, { eventId, delegateId }: { eventId: string; delegateId: string }) =>
    db
      .selectFrom("delegate")
      .selectAll()
      .where("event_id", "=", eventId)
      .where("id", "=", delegateId),
);

/** Which sites the event has, for lists that name many of them. */
export async function siteIdsOf(db: Kysely<Database>, eventId: string): Promise<Set<string>> {
  const rows = await db.selectFrom("site").select("id").where("event_id", "=", eventId).execute();
  return new Set(rows.map((row) => row.id));
}

/** The delegate as the API shows it. */
export function delegateOut(row: DelegateRow) {
  const positions: string[] = JSON.parse(row.positions);
  return {
    id: row.id,
    eventId: row.event_id,
    siteId: row.site_id,
    name: row.name,
    label: row.label,
    rank: row.rank,
    positions,
    organization: row.organization,
    role: row.role,
    precedence: row.precedence,
    mode: row.mode,
    status: row.status,
    version: row.version,
  };
}

export type DelegateCounts = {
  expected: number;
  present: number;
  excused: number;
  unexcused: number;
  unknown: number;
};
export const NO_DELEGATES: DelegateCounts = {
  expected: 0,
  present: 0,
  excused: 0,
  unexcused: 0,
  unknown: 0,
};

/** The named list of each site, or of one, by its latest marks; a site without delegates is not in it. */
export async function delegateCounts(
  db: Kysely<Database>,
  eventId: string,
  onlySiteId: string | null = null,
): Promise<Map<string, DelegateCounts>> {
  const counts = new Map<string, DelegateCounts>();
  for (const { siteId, status, count } of await countDelegates(db, eventId, onlySiteId)) {
    const site = counts.get(siteId) ?? { ...NO_DELEGATES };
    counts.set(siteId, site);
    site.expected += count;
    site[figureOf(status)] += count;
  }
  return counts;
}

function figureOf(status: RollCallStatus): Exclude<keyof DelegateCounts, "expected"> {
  if (status === "excused" || status === "unexcused") return status;
  return COUNTS_AS_PRESENT.includes(status) ? "present" : "unknown";
}

/** How many of each site somebody else stands in for; a site without any is not in it. */
export async function substitutedCounts(
  db: Kysely<Database>,
  eventId: string,
): Promise<Map<string, number>> {
  const counted = await countDelegates(db, eventId);
  const substituted = counted.filter(({ status }) => status === "substituted");
  return new Map(substituted.map(({ siteId, count }) => [siteId, count]));
}

/** How many delegates of the event have each status; all statuses are there. */
export async function delegatesByStatus(
  db: Kysely<Database>,
  eventId: string,
): Promise<Record<RollCallStatus, number>> {
  // The keys are all statuses, which fromEntries forgets.
  const counts = Object.fromEntries(ROLL_CALL_STATUSES.map((status) => [status, 0])) as Record<
    RollCallStatus,
    number
  >;
  for (const { status, count } of await countDelegates(db, eventId)) counts[status] += count;
  return counts;
}

async function countDelegates(
  db: Kysely<Database>,
  eventId: string,
  onlySiteId: string | null = null,
) {
  const rows = await db
    .selectFrom("delegate")
    .select((row) => ["site_id", "status", row.fn.countAll().as("count")])
    .where("event_id", "=", eventId)
    .$if(onlySiteId !== null, (some) => some.where("site_id", "=", onlySiteId ?? ""))
    .groupBy(["site_id", "status"])
    .execute();
  return rows.map((row) => ({
    siteId: row.site_id,
    status: row.status,
    count: Number(row.count),
  }));
}

/** The report that counts of each site that made one. */
export async function latestHeadcounts(
  db: Kysely<Database>,
  eventId: string,
): Promise<Map<string, HeadcountRow>> {
  const latest = db
    .selectFrom("headcount")
    .select((row) => row.fn.max("seq").as("seq"))
    .where("event_id", "=", eventId)
    .groupBy("site_id");
  const rows = await db
    .selectFrom("headcount")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("seq", "in", latest)
    .execute();
  return new Map(rows.map((row) => [row.site_id, row]));
}
