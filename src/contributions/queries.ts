import type { ExpressionBuilder, Kysely, Selectable } from "kysely";
import { isoTime } from "../clock.ts";
import { idsAtOnce } from "../db/many-ids.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { foldText } from "../text.ts";
import type { ContributionFields, Delivery, Disposition } from "./contributions.ts";
import { fileOut, filesOf } from "./file-queries.ts";
import { recommendationOut, recommendationsOf } from "./recommendation-queries.ts";
import type { ContributionTable } from "./table.ts";

export type ContributionRow = Selectable<ContributionTable>;
export type ContributionFilter = {
  siteId: string | null;
  delivery: Delivery | undefined;
  /** Of at least one recommendation. */
  disposition: Disposition | undefined;
  q: string | undefined;
};

/** The register in its order of entry. */
export async function listContributions(
  db: Kysely<Database>,
  eventId: string,
  filter: ContributionFilter,
  page: PageQuery,
) {
  const after = afterKey(page, "number");
  let rows = db.selectFrom("contribution").selectAll().where("event_id", "=", eventId);
  if (filter.siteId !== null) rows = rows.where("site_id", "=", filter.siteId);
  if (filter.delivery !== undefined) rows = rows.where("delivery", "=", filter.delivery);
  const { disposition, q } = filter;
  if (disposition !== undefined)
    rows = rows.where((row) => row.exists(ofRow(row).where("rec.disposition", "=", disposition)));
  if (q !== undefined) rows = rows.where((row) => holds(row, `%${foldText(q)}%`));
  if (after !== null) rows = rows.where("position", ">", Number(after[0]));
  const found = await rows
    .orderBy("position")
    .limit(page.limit + 1)
    .execute();
  const shown = await contributionsOut(db, eventId, found);
  return pageOf(
    shown,
    page,
    ({ position }) => [position],
    ({ out }) => out,
  );
}

type Row = ExpressionBuilder<Database, "contribution">;

function ofRow(row: Row) {
  return row
    .selectFrom("recommendation as rec")
    .select("rec.id")
    .whereRef("rec.contribution_id", "=", "contribution.id");
}

/** What is searched stands in the contribution itself or in one of its recommendations. */
function holds(row: Row, pattern: string) {
  const inRecommendation = row.exists(ofRow(row).where("rec.folded", "like", pattern));
  return row.or([row("contribution.folded", "like", pattern), inRecommendation]);
}

/** The whole register with the places in it, as the API shows each. */
export async function wholeRegister(db: Kysely<Database>, eventId: string) {
  const rows = await db
    .selectFrom("contribution")
    .selectAll()
    .where("event_id", "=", eventId)
    .orderBy("position")
    .execute();
  const shown = await contributionsOut(db, eventId, rows);
  return shown.map(({ position, out }) => ({ position, ...out }));
}

/** The row, or 404; also when the caller is confined to another site. */
export async function findContribution(
  db: Kysely<Database>,
  eventId: string,
  contributionId: string,
  onlySiteId: string | null = null,
): Promise<ContributionRow> {
  const row = (await findContributions(db, eventId, [contributionId])).get(contributionId);
  if (!row || (onlySiteId !== null && row.site_id !== onlySiteId))
    throw notFound({ vi: "văn bản góp ý", en: "contribution" });
  return row;
}

/** Those of these ids that are contributions to the event. */
export async function findContributions(
  db: Kysely<Database>,
  eventId: string,
  ids: readonly string[],
): Promise<Map<string, ContributionRow>> {
  const found = new Map<string, ContributionRow>();
  for (const wanted of idsAtOnce(ids)) {
    const rows = await db
      .selectFrom("contribution")
      .selectAll()
      .where("event_id", "=", eventId)
      .where("id", "in", wanted)
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return found;
}

/** One contribution as the API shows it, or 404. */
export async function findContributionOut(
  db: Kysely<Database>,
  eventId: string,
  contributionId: string,
  onlySiteId: string | null = null,
) {
  const row = await findContribution(db, eventId, contributionId, onlySiteId);
  const [shown] = await contributionsOut(db, eventId, [row]);
  return shown?.out ?? null;
}

/** How many stand in the register, and how many of them were really spoken. */
export async function contributionCounts(
  db: Kysely<Database>,
  eventId: string,
): Promise<{ written: number; presented: number; writtenOnly: number }> {
  const row = await db
    .selectFrom("contribution")
    .select((contribution) => contribution.fn.countAll().as("count"))
    .where("event_id", "=", eventId)
    .executeTakeFirstOrThrow();
  const written = Number(row.count);
  const presented = (await presentedIn(db, eventId)).size;
  return { written, presented, writtenOnly: written - presented };
}

/** Contributions with a finished turn that spoke for a while since the event went live. */
async function presentedIn(db: Kysely<Database>, eventId: string): Promise<Set<string | null>> {
  const rows = await db
    .selectFrom("turn")
    .innerJoin("turn_segment as segment", "segment.turn_id", "turn.id")
    .innerJoin("event", "event.id", "turn.event_id")
    .select("turn.contribution_id")
    .distinct()
    .where("turn.event_id", "=", eventId)
    .where("turn.state", "=", "finished")
    .where("turn.contribution_id", "is not", null)
    .whereRef("segment.to_at", ">", "segment.from_at")
    .whereRef("segment.to_at", ">", "event.live_at")
    .execute();
  return new Set(rows.map((row) => row.contribution_id));
}

/** The fields as a command compares them. */
export function fieldsOf(row: ContributionRow): ContributionFields {
  return {
    siteId: row.site_id,
    organization: row.organization,
    title: row.title,
    delivery: row.delivery,
    receivedAt: row.received_at,
    topics: JSON.parse(row.topics),
    summary: JSON.parse(row.summary),
  };
}

/** The contributions as the API shows them, with their places in the register. */
async function contributionsOut(db: Kysely<Database>, eventId: string, rows: ContributionRow[]) {
  const ids = rows.map(({ id }) => id);
  const recommendations = await recommendationsOf(db, eventId, ids);
  const files = await filesOf(db, eventId, ids);
  const presented = await presentedIn(db, eventId);
  return rows.map((row) => {
    const { receivedAt, ...fields } = fieldsOf(row);
    const out = {
      id: row.id,
      eventId: row.event_id,
      ...fields,
      receivedAt: isoTime(receivedAt),
      presented: presented.has(row.id),
      file: fileOut(files.get(row.id)),
      recommendations: (recommendations.get(row.id) ?? []).map(recommendationOut),
      version: row.version,
      createdAt: isoTime(row.created_at),
    };
    return { position: row.position, out };
  });
}
