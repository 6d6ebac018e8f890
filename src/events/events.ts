import type { Millis } from "../clock.ts";

/** The life cycle of api.md section 2. */
export type EventState =
  | "draft"
  | "scheduled"
  | "live"
  | "paused"
  | "closed"
  | "archived"
  | "cancelled";

export const EVENT_STATES = [
  "draft",
  "scheduled",
  "live",
  "paused",
  "closed",
  "archived",
  "cancelled",
] as const;

const NEXT: Record<EventState, readonly EventState[]> = {
  draft: ["scheduled", "cancelled"],
  scheduled: ["live", "draft", "cancelled"],
  live: ["paused", "closed"],
  paused: ["live", "closed"],
  closed: ["archived", "paused"],
  archived: [],
  cancelled: [],
};

/** May an event go from one state to the other? (`scheduled → draft` asks besides that nobody has joined.) */
export function mayFollow(from: EventState, to: EventState): boolean {
  return NEXT[from].includes(to);
}

/** Open: sites may come in, from the rehearsal on. */
export function isOpen(state: EventState): boolean {
  return state === "scheduled" || state === "live" || state === "paused";
}

/** The chair's and secretary's moves; every other state is the organizer's. Reopening is too. */
export function isConduct(from: EventState, to: EventState): boolean {
  return to === "live" || to === "closed" || (to === "paused" && from !== "closed");
}

/** How long after `closed` the room stays, so that people can say goodbye. */
export const ROOM_STAYS_OPEN: Millis = 5 * 60_000;

export const EVENT_STATE_WORDS: Record<EventState, string> = {
  draft: "nháp",
  scheduled: "đã lên lịch",
  live: "đang diễn ra",
  paused: "tạm dừng",
  closed: "đã kết thúc",
  archived: "đã lưu trữ",
  cancelled: "đã hủy",
};

/** A pause of the event; `to` is null while it lasts. */
export type Pause = { from: Millis; to: Millis | null };
