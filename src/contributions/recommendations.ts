import type { Change, EventAt } from "../db/commit.ts";
import { expectVersion, invalidField } from "../errors.ts";
import { newId } from "../ids.ts";
import { needsAnswer, type RecommendationFields } from "./contributions.ts";
import type { RecommendationChanged, RecommendationMade } from "./facts.ts";
import { findContribution } from "./queries.ts";
import { findRecommendation, recommendationFields } from "./recommendation-queries.ts";

/** Adds a proposal behind those the contribution makes already; nothing became of it yet. */
export async function makeRecommendation(
  event: EventAt,
  contributionId: string,
  wanted: Pick<RecommendationFields, "text" | "addressee">,
): Promise<Change<string>> {
  await findContribution(event.db, event.id, contributionId);
  const last = await event.db
    .selectFrom("recommendation")
    .select("position")
    .where("event_id", "=", event.id)
    .where("contribution_id", "=", contributionId)
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  const recommendationId = newId(event.deps, "rec");
  const position = (last?.position ?? 0) + 1;
  const data: RecommendationMade = { recommendationId, contributionId, position, ...wanted };
  return { facts: [{ type: "recommendation_made", data }], value: recommendationId };
}

/** Says what became of a recommendation, or puts its words right. */
export async function changeRecommendation(
  event: EventAt,
  recommendationId: string,
  changes: Partial<RecommendationFields>,
  version: number | null,
): Promise<Change> {
  const row = await findRecommendation(event.db, event.id, recommendationId);
  expectVersion(row.version, version);
  const now = recommendationFields(row);
  const { disposition, answer } = { ...now, ...changes };
  if (needsAnswer(disposition) && answer === null) throw noAnswer();
  const differing = Object.entries(changes).filter(
    ([key, value]) => now[key as keyof RecommendationFields] !== value, // keys of changes are such keys
  );
  if (differing.length === 0) return { facts: [], value: undefined };
  const data: RecommendationChanged = { ...Object.fromEntries(differing), recommendationId };
  return { facts: [{ type: "recommendation_changed", data }], value: undefined };
}

function noAnswer() {
  return invalidField("/answer", "answer_needed", {
    vi: "Tiếp thu một phần và giải trình phải kèm nội dung trả lời.",
    en: "What is partly accepted or explained needs an answer.",
  });
}
