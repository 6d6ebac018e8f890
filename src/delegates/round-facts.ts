import { dataOf, type Projections } from "../log/projection.ts";

export type RoundOpened = { roundId: string; name: string; position: number };
export type RoundClosed = { roundId: string };
/** A site says that its marks of the round are complete; what it marks later is logged as such. */
export type RollCallSent = { roundId: string; siteId: string };

export const roundFacts: Projections = {
  roll_call_round_opened(db, fact) {
    const { roundId, name, position } = dataOf<RoundOpened>(fact);
    return [
      db.insertInto("roll_call_round").values({
        id: roundId,
        event_id: fact.eventId,
        position,
        name,
        opened_at: fact.at,
        closed_at: null,
      }),
    ];
  },
  roll_call_round_closed(db, fact) {
    const { roundId } = dataOf<RoundClosed>(fact);
    return [
      db.updateTable("roll_call_round").set({ closed_at: fact.at }).where("id", "=", roundId),
    ];
  },
  roll_call_sent(db, fact) {
    const { roundId, siteId } = dataOf<RollCallSent>(fact);
    return [
      db.insertInto("roll_call_answer").values({
        round_id: roundId,
        site_id: siteId,
        event_id: fact.eventId,
        sent_at: fact.at,
        actor_kind: fact.actor.kind,
        actor_id: fact.actor.id,
      }),
    ];
  },
};
