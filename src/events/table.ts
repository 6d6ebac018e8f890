import type { EventState } from "./events.ts";

export interface EventTable {
  id: string;
  title: string;
  folded: string;
  kind: string;
  place: string | null;
  organizer: string | null;
  starts_at: number;
  ends_at: number | null;
  time_zone: string;
  mic_policy: "floor" | "open";
  gap_tolerance_seconds: number;
  present_share_percent: number;
  state: EventState;
  live_at: number | null;
  closed_at: number | null;
  room_name: string;
  list_open: number;
  turns_version: number;
  programme_version: number;
  version: number;
  created_at: number;
  warning_seconds: number;
  danger_seconds: number;
  lost_line_pauses: number;
  site_budget_seconds: number | null;
  delegation_budget_seconds: number | null;
  record_state: "open" | "closed";
  record_version: number;
  record_closed_at: number | null;
  support_phone: string | null;
}

export interface EventPauseTable {
  event_id: string;
  from_at: number;
  to_at: number | null;
  seq: number;
}

export interface MicPolicyChangeTable {
  event_id: string;
  seq: number;
  at: number;
  mic_policy: "floor" | "open";
  by_kind: string;
  by_id: string | null;
}
