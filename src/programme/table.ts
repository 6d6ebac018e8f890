export interface ProgrammeItemTable {
  id: string;
  event_id: string;
  position: number;
  kind: string;
  title: string;
  planned_seconds: number;
  site_id: string | null;
  delegate_id: string | null;
  contribution_id: string | null;
  starts_at: number | null;
}

export interface ProgrammeRunTable {
  item_id: string;
  event_id: string;
  from_at: number;
  to_at: number | null;
  seq: number;
}
