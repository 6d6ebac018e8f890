import type { RollCallStatus } from "./delegates.ts";

export interface DelegateTable {
  id: string;
  event_id: string;
  site_id: string;
  position: number;
  name: string | null;
  label: string | null;
  rank: string | null;
  positions: string;
  organization: string | null;
  role: string;
  precedence: number | null;
  mode: "in_person" | "online";
  status: RollCallStatus;
  folded: string;
  sort_key: string;
  version: number;
}

export interface SubstituteTable {
  id: string;
  event_id: string;
  delegate_id: string;
  name: string;
  rank: string | null;
  positions: string;
}

export interface RollCallMarkTable {
  id: string;
  event_id: string;
  delegate_id: string;
  status: RollCallStatus;
  marked_at: number;
  note: string | null;
  substitute_id: string | null;
  actor_kind: string;
  actor_id: string | null;
  seq: number;
  round_id: string | null;
  after_sent: number;
}

export interface RollCallRoundTable {
  id: string;
  event_id: string;
  position: number;
  name: string;
  opened_at: number;
  closed_at: number | null;
}

export interface RollCallAnswerTable {
  round_id: string;
  site_id: string;
  event_id: string;
  sent_at: number;
  actor_kind: string;
  actor_id: string | null;
}

export interface HeadcountTable {
  id: string;
  event_id: string;
  site_id: string;
  expected: number;
  present: number;
  excused: number;
  unexcused: number;
  note: string | null;
  reported_at: number;
  seq: number;
}
