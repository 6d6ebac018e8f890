import type { Verdict } from "./checks.ts";

export interface LineCheckTable {
  id: string;
  event_id: string;
  site_id: string;
  result: Verdict;
  items: string;
  checked_at: number;
  checked_by_kind: string;
  checked_by_id: string | null;
  seq: number;
}
