import type { Disposition, FileType } from "./contributions.ts";

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

export interface RecommendationTable {
  id: string;
  event_id: string;
  contribution_id: string;
  position: number;
  wording: string;
  addressee: string | null;
  disposition: Disposition;
  answer: string | null;
  folded: string;
  version: number;
  created_at: number;
}

export interface ContributionFileTable {
  id: string;
  event_id: string;
  contribution_id: string;
  sha256: string;
  size: number;
  type: FileType;
  name: string | null;
  stored_at: number;
  seq: number;
}
