/** How a delegate stands in the roll call; marks are added, the latest counts. */
export type RollCallStatus =
  | "present"
  | "present_online"
  | "excused"
  | "unexcused"
  | "late"
  | "left_early"
  | "substituted"
  | "unknown";

export const ROLL_CALL_STATUSES = [
  "present",
  "present_online",
  "excused",
  "unexcused",
  "late",
  "left_early",
  "substituted",
  "unknown",
] as const;

/** Those that count as present in the figures (api.md section 5). */
export const COUNTS_AS_PRESENT: readonly RollCallStatus[] = ["present", "present_online", "late", "left_early", "substituted"];
