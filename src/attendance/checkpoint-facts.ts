import type { Millis } from "../clock.ts";
import { dataOf, type Projections } from "../log/projection.ts";

/** `opensAt` was chosen, or drawn between two moments (`drawn`); sites do not see it before it comes. */
export type CheckpointSet = {
  checkpointId: string;
  opensAt: Millis;
  closesAt: Millis;
  drawn: { from: Millis; to: Millis } | null;
  note: string | null;
};
export type CheckpointCancelled = { checkpointId: string };
export type CheckpointConfirmed = {
  checkpointId: string;
  siteId: string;
  late: boolean;
  /** How many are there, if the site said so. */
  present: number | null;
};

export const checkpointFacts: Projections = {
  checkpoint_set(db, fact) {
    const { checkpointId, opensAt, closesAt, drawn, note } = dataOf<CheckpointSet>(fact);
    return [
      db.insertInto("checkpoint").values({
        id: checkpointId,
        event_id: fact.eventId,
        opens_at: opensAt,
        closes_at: closesAt,
        drawn: drawn === null ? 0 : 1,
        note,
        created_at: fact.at,
        cancelled_at: null,
        seq: fact.seq,
      }),
    ];
  },
  checkpoint_cancelled(db, fact) {
    const { checkpointId } = dataOf<CheckpointCancelled>(fact);
    return [
      db.updateTable("checkpoint").set({ cancelled_at: fact.at }).where("id", "=", checkpointId),
    ];
  },
  checkpoint_confirmed(db, fact) {
    const { checkpointId, siteId, late, present } = dataOf<CheckpointConfirmed>(fact);
    return [
      db.insertInto("checkpoint_confirmation").values({
        checkpoint_id: checkpointId,
        site_id: siteId,
        event_id: fact.eventId,
        confirmed_at: fact.at,
        late: late ? 1 : 0,
        present,
      }),
    ];
  },
};
