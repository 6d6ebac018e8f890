import type { Kysely, Selectable } from "kysely";
import { isoTime } from "../clock.ts";
import { idsAtOnce } from "../db/many-ids.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import type { RecommendationFields } from "./contributions.ts";
import type { RecommendationTable } from "./table.ts";

export type RecommendationRow = Selectable<RecommendationTable>;

/** The row, or 404. */
export async function findRecommendation(
  db: Kysely<Database>,
  eventId: string,
  recommendationId: string,
): Promise<RecommendationRow> {
  const row = await db
    .selectFrom("recommendation")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("id", "=", recommendationId)
    .executeTakeFirst();
  if (!row) throw notFound({ vi: "kiến nghị", en: "recommendation" });
  return row;
}

/** One recommendation as the API shows it, or 404. */
export async function findRecommendationOut(
  db: Kysely<Database>,
  eventId: string,
  recommendationId: string,
) {
  return recommendationOut(await findRecommendation(db, eventId, recommendationId));
}

/** The fields as a command compares them. */
export function recommendationFields(row: RecommendationRow): RecommendationFields {
  const { wording: text, addressee, disposition, answer } = row;
  return { text, addressee, disposition, answer };
}

/** The recommendation as the API shows it. */
export function recommendationOut(row: RecommendationRow) {
  return {
    id: row.id,
    contributionId: row.contribution_id,
    ...recommendationFields(row),
    version: row.version,
    createdAt: isoTime(row.created_at),
  };
}

/** The recommendations of each of these contributions, in their order; one that makes none is not in it. */
export async function recommendationsOf(
  db: Kysely<Database>,
  eventId: string,
  contributionIds: Iterable<string>,
): Promise<Map<string, RecommendationRow[]>> {
  const found: RecommendationRow[] = [];
  for (const ids of idsAtOnce(contributionIds)) {
    const rows = await db
      .selectFrom("recommendation")
      .selectAll()
      .where("event_id", "=", eventId)
      .where("contribution_id", "in", ids)
      .orderBy("position")
      .execute();
    found.push(...rows);
  }
  return Map.groupBy(found, (row) => row.contribution_id);
}
