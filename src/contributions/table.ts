export interface ContributionTable {
  id: string;
  event_id: string;
  site_id: string | null;
  position: number;
  organization: string;
  title: string | null;
  delivery: "written_only" | "oral_and_written";
  received_at: number;
  topics: string;
  summary: string;
  folded: string;
  version: number;
  created_at: number;
}
