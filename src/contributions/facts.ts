import { dataOf, type Projections } from "../log/projection.ts";
import {
  foldContribution,
  foldRecommendation,
  type ContributionFields,
  type FileType,
  type RecommendationFields,
} from "./contributions.ts";
import { fieldsOf } from "./queries.ts";
import { recommendationFields } from "./recommendation-queries.ts";

export type ContributionReceived = ContributionFields & {
  contributionId: string;
  position: number;
};
export type ContributionChanged = Partial<ContributionFields> & { contributionId: string };
/** Bytes that are on the disk already. */
export type FileStored = {
  fileId: string;
  contributionId: string;
  sha256: string;
  size: number;
  type: FileType;
};
/** Its name as it was handed in, in a fact of its own: people name files after people, so it may be blanked. */
export type FileNamed = { fileId: string; name: string };
export type RecommendationMade = Pick<RecommendationFields, "text" | "addressee"> & {
  recommendationId: string;
  contributionId: string;
  position: number;
};
export type RecommendationChanged = Partial<RecommendationFields> & { recommendationId: string };

export const contributionFacts: Projections = {
  contribution_received(db, fact) {
    const { contributionId, position, ...fields } = dataOf<ContributionReceived>(fact);
    return [
      db.insertInto("contribution").values({
        id: contributionId,
        event_id: fact.eventId,
        position,
        ...columns(fields),
        version: 1,
        created_at: fact.at,
      }),
    ];
  },
  async contribution_changed(db, fact) {
    const { contributionId, ...changes } = dataOf<ContributionChanged>(fact);
    const row = await db
      .selectFrom("contribution")
      .selectAll()
      .where("id", "=", contributionId)
      .executeTakeFirstOrThrow();
    return [
      db
        .updateTable("contribution")
        .set(columns({ ...fieldsOf(row), ...changes }))
        .set((contribution) => ({ version: contribution("version", "+", 1) }))
        .where("id", "=", contributionId),
    ];
  },
  contribution_file_stored(db, fact) {
    const { fileId, contributionId, ...file } = dataOf<FileStored>(fact);
    return [
      db.insertInto("contribution_file").values({
        id: fileId,
        event_id: fact.eventId,
        contribution_id: contributionId,
        ...file,
        name: null,
        stored_at: fact.at,
        seq: fact.seq,
      }),
      db
        .updateTable("contribution")
        .set((contribution) => ({ version: contribution("version", "+", 1) }))
        .where("id", "=", contributionId),
    ];
  },
  contribution_file_named(db, fact) {
    const { fileId, name } = dataOf<FileNamed>(fact);
    return [db.updateTable("contribution_file").set({ name }).where("id", "=", fileId)];
  },
  recommendation_made(db, fact) {
    const { recommendationId, contributionId, position, ...words } =
      dataOf<RecommendationMade>(fact);
    return [
      db.insertInto("recommendation").values({
        id: recommendationId,
        event_id: fact.eventId,
        contribution_id: contributionId,
        position,
        ...recommendationColumns({ ...words, disposition: "pending", answer: null }),
        version: 1,
        created_at: fact.at,
      }),
    ];
  },
  async recommendation_changed(db, fact) {
    const { recommendationId, ...changes } = dataOf<RecommendationChanged>(fact);
    const row = await db
      .selectFrom("recommendation")
      .selectAll()
      .where("id", "=", recommendationId)
      .executeTakeFirstOrThrow();
    return [
      db
        .updateTable("recommendation")
        .set(recommendationColumns({ ...recommendationFields(row), ...changes }))
        .set((recommendation) => ({ version: recommendation("version", "+", 1) }))
        .where("id", "=", recommendationId),
    ];
  },
};

function recommendationColumns(fields: RecommendationFields) {
  const { text: wording, addressee, disposition, answer } = fields;
  return { wording, addressee, disposition, answer, folded: foldRecommendation(fields) };
}

function columns(fields: ContributionFields) {
  return {
    site_id: fields.siteId,
    organization: fields.organization,
    title: fields.title,
    delivery: fields.delivery,
    received_at: fields.receivedAt,
    topics: JSON.stringify(fields.topics),
    summary: JSON.stringify(fields.summary),
    folded: foldContribution(fields),
  };
}
