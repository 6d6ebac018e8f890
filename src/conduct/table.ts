import type { ProposalKind, ProposalState } from "./record.ts";

export interface RecordProposalTable {
  id: string;
  event_id: string;
  kind: ProposalKind;
  wish: string;
  reason: string | null;
  proposed_at: number;
  proposed_by_kind: string;
  proposed_by_id: string | null;
  state: ProposalState;
  decided_at: number | null;
  decided_by_kind: string | null;
  decided_by_id: string | null;
  decision_reason: string | null;
  record_version: number | null;
  seq: number;
}

export interface RecordProposalPersonTable {
  proposal_id: string;
  place: number;
  event_id: string;
  delegate_id: string;
  note: string | null;
  substitute: string | null;
}
