export interface CorrectionTable {
  id: string;
  event_id: string;
  site_id: string;
  interval_id: string | null;
  from_at: number | null;
  to_at: number | null;
  void: number;
  reason: string;
  seq: number;
}
