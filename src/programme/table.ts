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
  actual_start_at: number | null;
  actual_end_at: number | null;
}
