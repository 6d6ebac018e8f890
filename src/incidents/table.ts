import type { IncidentKind } from "./incidents.ts";

export interface IncidentTable {
  id: string;
  event_id: string;
  site_id: string | null;
  kind: IncidentKind;
  happened_at: number;
  text: string;
  noted_at: number;
  noted_by_kind: string;
  noted_by_id: string | null;
  resolved_at: number | null;
  resolved_by_kind: string | null;
  resolved_by_id: string | null;
  resolution: string | null;
  version: number;
}

export interface IncidentCorrectionTable {
  incident_id: string;
  seq: number;
  corrected_at: number;
  corrected_by_kind: string;
  corrected_by_id: string | null;
  reason: string;
  before: string;
}
