import type { Millis } from "../clock.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import type { ProgrammeKind } from "./programme.ts";

export type ItemFields = {
  kind: ProgrammeKind;
  title: string;
  plannedSeconds: number;
  siteId: string | null;
  delegateId: string | null;
  contributionId: string | null;
  startsAt: Millis | null;
};
export type ProgrammeItem = ItemFields & { itemId: string };
/** The whole list in its order, and the items it no longer has. */
export type ProgrammeSet = { items: ProgrammeItem[]; dropped: string[] };

export const programmeFacts: Projections = {
  programme_set(db, fact) {
    const { items, dropped } = dataOf<ProgrammeSet>(fact);
    return [
      ...dropped.map((itemId) => db.deleteFrom("programme_item").where("id", "=", itemId)),
      ...items.map(({ itemId, ...fields }, index) => {
        const row = { position: index + 1, ...columns(fields) };
        return db
          .insertInto("programme_item")
          .values({
            id: itemId,
            event_id: fact.eventId,
            ...row,
            actual_start_at: null,
            actual_end_at: null,
          })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(row));
      }),
      db
        .updateTable("event")
        .set((row) => ({ programme_version: row("programme_version", "+", 1) }))
        .where("id", "=", fact.eventId),
    ];
  },
};

function columns(fields: ItemFields) {
  return {
    kind: fields.kind,
    title: fields.title,
    planned_seconds: fields.plannedSeconds,
    site_id: fields.siteId,
    delegate_id: fields.delegateId,
    contribution_id: fields.contributionId,
    starts_at: fields.startsAt,
  };
}
