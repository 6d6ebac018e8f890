import { canonicalJson } from "../json.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import type { CheckItems, Verdict } from "./checks.ts";

export type LineChecked = {
  checkId: string;
  siteId: string;
  result: Verdict;
  items: CheckItems;
};

export const checkFacts: Projections = {
  line_checked(db, fact) {
    const { checkId, siteId, result, items } = dataOf<LineChecked>(fact);
    return [
      db.insertInto("line_check").values({
        id: checkId,
        event_id: fact.eventId,
        site_id: siteId,
        result,
        items: canonicalJson(items),
        checked_at: fact.at,
        checked_by_kind: fact.actor.kind,
        checked_by_id: fact.actor.id,
        seq: fact.seq,
      }),
    ];
  },
};
