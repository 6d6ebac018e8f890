import { dataOf, type Projections } from "../log/projection.ts";
import { foldContribution, type ContributionFields } from "./contributions.ts";
import { fieldsOf } from "./queries.ts";

export type ContributionReceived = ContributionFields & {
  contributionId: string;
  position: number;
};
export type ContributionChanged = Partial<ContributionFields> & { contributionId: string };

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
};

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
