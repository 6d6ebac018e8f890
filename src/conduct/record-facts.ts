import { dataOf, type Projections } from "../log/projection.ts";
import { canonicalJson, type JsonObject } from "../json.ts";
import type { PersonProposed, ProposalKind } from "./record.ts";

export type RecordClosed = { version: number };
/** A reopening is proposed and approved like any correction; this is what it changes. */
export type RecordReopened = { reason: string };
/** `wish` is the correction as it was asked for, without what tells of a person. */
export type CorrectionProposed = {
  proposalId: string;
  kind: ProposalKind;
  wish: JsonObject;
  reason: string | null;
};
/** Note and substitute of one mark of a proposal: apart, so that the person can be erased. */
export type CorrectionPersonProposed = PersonProposed & { proposalId: string };
/** `version` is the record's from now on; what was corrected stands in the facts before this one. */
export type CorrectionApproved = { proposalId: string; version: number };
export type CorrectionRejected = { proposalId: string; reason: string | null };

export const recordFacts: Projections = {
  record_closed(db, fact) {
    return [
      db
        .updateTable("event")
        .set({ record_state: "closed", record_closed_at: fact.at })
        .where("id", "=", fact.eventId),
    ];
  },
  record_reopened(db, fact) {
    return [
      db
        .updateTable("event")
        .set({ record_state: "open", record_closed_at: null })
        .where("id", "=", fact.eventId),
    ];
  },
  record_correction_proposed(db, fact) {
    const { proposalId, kind, wish, reason } = dataOf<CorrectionProposed>(fact);
    return [
      db.insertInto("record_proposal").values({
        id: proposalId,
        event_id: fact.eventId,
        kind,
        wish: canonicalJson(wish),
        reason,
        proposed_at: fact.at,
        proposed_by_kind: fact.actor.kind,
        proposed_by_id: fact.actor.id,
        state: "pending",
        decided_at: null,
        decided_by_kind: null,
        decided_by_id: null,
        decision_reason: null,
        record_version: null,
        seq: fact.seq,
      }),
    ];
  },
  record_person_proposed(db, fact) {
    const { proposalId, place, delegateId, note, substitute } =
      dataOf<CorrectionPersonProposed>(fact);
    return [
      db.insertInto("record_proposal_person").values({
        proposal_id: proposalId,
        place,
        event_id: fact.eventId,
        delegate_id: delegateId,
        note,
        substitute: substitute && canonicalJson(substitute),
      }),
    ];
  },
  record_correction_approved(db, fact) {
    const { proposalId, version } = dataOf<CorrectionApproved>(fact);
    return [
      decide(db, fact, proposalId).set({ state: "approved", record_version: version }),
      db.updateTable("event").set({ record_version: version }).where("id", "=", fact.eventId),
    ];
  },
  record_correction_rejected(db, fact) {
    const { proposalId, reason } = dataOf<CorrectionRejected>(fact);
    return [decide(db, fact, proposalId).set({ state: "rejected", decision_reason: reason })];
  },
};

function decide(...[db, fact, proposalId]: [...Parameters<Projections[string]>, string]) {
  return db
    .updateTable("record_proposal")
    .set({
      decided_at: fact.at,
      decided_by_kind: fact.actor.kind,
      decided_by_id: fact.actor.id,
    })
    .where("id", "=", proposalId);
}
