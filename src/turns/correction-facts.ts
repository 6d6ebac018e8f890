import type { Compilable, Kysely } from "kysely";
import type { Fact, LoggedFact } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import { canonicalJson } from "../json.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import type { TurnShape } from "./corrections.ts";

/** `before` is the turn as it was observed or corrected until then. */
export type TurnCorrected = {
  correctionId: string;
  turnId: string;
  before: TurnShape;
  after: TurnShape;
  reason: string;
};

export function turnCorrected(data: TurnCorrected): Fact {
  return { type: "turn_corrected", data };
}

export const turnCorrectionFacts: Projections = {
  turn_corrected(db, fact) {
    const data = dataOf<TurnCorrected>(fact);
    const { before, after } = data;
    const moved = JSON.stringify(before.segments) !== JSON.stringify(after.segments);
    return [
      correctedTurn(db, fact, moved),
      ...(moved ? newSegments(db, fact) : []),
      keepCorrection(db, fact, data),
      db
        .updateTable("event")
        .set((row) => ({ turns_version: row("turns_version", "+", 1) }))
        .where("id", "=", fact.eventId),
    ];
  },
};

/** Start and end follow from the segments once these were given; an end by hand stays with those it had. */
function correctedTurn(db: Kysely<Database>, fact: LoggedFact, moved: boolean): Compilable {
  const { turnId, after } = dataOf<TurnCorrected>(fact);
  const { state, siteId, delegateId, segments } = after;
  const end = segments.at(-1)?.to;
  return db
    .updateTable("turn")
    .set({ state, site_id: siteId, delegate_id: delegateId, corrected_at: fact.at })
    .set((row) => ({ version: row("version", "+", 1) }))
    .$if(moved, (update) => update.set({ started_at: segments[0]?.from ?? null }))
    .$if(moved && state === "finished", (update) =>
      update.set((row) => ({ ended_at: end ?? row.fn.coalesce("ended_at", row.val(fact.at)) })),
    )
    .where("id", "=", turnId);
}

function newSegments(db: Kysely<Database>, fact: LoggedFact): Compilable[] {
  const { turnId, after } = dataOf<TurnCorrected>(fact);
  const rows = after.segments.map(({ from, to }, part) => ({
    turn_id: turnId,
    event_id: fact.eventId,
    from_at: from,
    to_at: to,
    seq: fact.seq,
    part,
  }));
  return [
    db.deleteFrom("turn_segment").where("turn_id", "=", turnId),
    ...rows.map((row) => db.insertInto("turn_segment").values(row)),
  ];
}

function keepCorrection(db: Kysely<Database>, fact: LoggedFact, data: TurnCorrected): Compilable {
  return db.insertInto("turn_correction").values({
    id: data.correctionId,
    event_id: fact.eventId,
    turn_id: data.turnId,
    reason: data.reason,
    state_before: canonicalJson(data.before),
    state_after: canonicalJson(data.after),
    corrected_at: fact.at,
    actor_kind: fact.actor.kind,
    actor_id: fact.actor.id,
    seq: fact.seq,
  });
}
