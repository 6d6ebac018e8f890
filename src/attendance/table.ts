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

export interface CheckpointTable {
  id: string;
  event_id: string;
  opens_at: number;
  closes_at: number;
  drawn: number;
  note: string | null;
  created_at: number;
  cancelled_at: number | null;
  seq: number;
}

export interface CheckpointConfirmationTable {
  checkpoint_id: string;
  site_id: string;
  event_id: string;
  confirmed_at: number;
  late: number;
  present: number | null;
}
