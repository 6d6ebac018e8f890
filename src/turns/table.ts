import type { Fitness } from "./readiness.ts";
import type { ActorKind } from "../log/log.ts";
import type { TurnKind, TurnState } from "./turns.ts";

export interface TurnTable {
  id: string;
  event_id: string;
  kind: TurnKind;
  state: TurnState;
  place: number;
  site_id: string | null;
  delegate_id: string | null;
  item_id: string | null;
  contribution_id: string | null;
  note: string | null;
  requested_at: number;
  requested_seq: number;
  requested_by_kind: string;
  requested_by_id: string | null;
  called_at: number | null;
  started_at: number | null;
  ended_at: number | null;
  planned_seconds: number | null;
  added_seconds: number;
  version: number;
  corrected_at: number | null;
}

export interface TurnSegmentTable {
  turn_id: string;
  event_id: string;
  from_at: number;
  to_at: number | null;
  seq: number;
  /** Which of the segments that one fact gives. */
  part: number;
}

/** `state_before` and `state_after` are JSON of what the correction found and left. */
export interface TurnCorrectionTable {
  id: string;
  event_id: string;
  turn_id: string;
  reason: string;
  state_before: string;
  state_after: string;
  corrected_at: number;
  actor_kind: ActorKind;
  actor_id: string | null;
  seq: number;
}

export interface TurnReadinessTable {
  turn_id: string;
  event_id: string;
  ready: number;
  microphone: Fitness;
  camera: Fitness;
  line: Fitness | null;
  note: string | null;
  at: number;
}
