import type { Millis } from "../clock.ts";
import type { Fact } from "../db/commit.ts";
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

export type ItemNamed = { itemId: string };

/** A fact of the programme's run with the data that belongs to it; turns tell of themselves. */
export const programmeFact = {
  started: (data: ItemNamed): Fact => ({ type: "programme_item_started", data }),
  ended: (data: ItemNamed): Fact => ({ type: "programme_item_ended", data }),
  /** What was tried before the event was live counts for nothing. */
  reset: (): Fact => ({ type: "programme_runs_reset", data: {} }),
};

export const programmeFacts: Projections = {
  programme_set(db, fact) {
    const { items, dropped } = dataOf<ProgrammeSet>(fact);
    return [
      ...dropped.map((itemId) => db.deleteFrom("programme_item").where("id", "=", itemId)),
      ...items.map(({ itemId, ...fields }, index) => {
        const row = { position: index + 1, ...columns(fields) };
        return db
          .insertInto("programme_item")
          .values({ id: itemId, event_id: fact.eventId, ...row })
          .onConflict((conflict) => conflict.column("id").doUpdateSet(row));
      }),
      db
        .updateTable("event")
        .set((row) => ({ programme_version: row("programme_version", "+", 1) }))
        .where("id", "=", fact.eventId),
    ];
  },
  programme_item_started(db, fact) {
    const { itemId } = dataOf<ItemNamed>(fact);
    const run = { event_id: fact.eventId, from_at: fact.at, to_at: null, seq: fact.seq };
    return [db.insertInto("programme_run").values({ item_id: itemId, ...run })];
  },
  programme_item_ended: (db, fact) => [
    db
      .updateTable("programme_run")
      .set({ to_at: fact.at })
      .where("item_id", "=", dataOf<ItemNamed>(fact).itemId)
      .where("to_at", "is", null),
  ],
  programme_runs_reset: (db, fact) => [
    db.deleteFrom("programme_run").where("event_id", "=", fact.eventId),
  ],
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
