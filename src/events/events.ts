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

/** Archived or cancelled: nothing that people say is added any more. */
export function isShut(state: EventState): boolean {
  return state === "archived" || state === "cancelled";
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

/** Who might use the microphone from a moment on, and who said so. */
export type MicPolicyChange = {
  at: Millis;
  micPolicy: "floor" | "open";
  by: { kind: string; id: string | null };
};

/** A discussion: everybody could speak. `to` and `endedBy` are null while it lasts, `endedBy` also when the event ended it. */
export type Discussion = {
  from: Millis;
  to: Millis | null;
  startedBy: MicPolicyChange["by"];
  endedBy: MicPolicyChange["by"] | null;
};

/**
 * The times between `liveAt` and the end in which the microphone policy was `open`, in their order: what is tried
 * before counts for nothing. `changes` are in the order of the log.
 */
export function discussionsOf(
  changes: readonly MicPolicyChange[],
  event: { liveAt: Millis | null; endsAt: Millis | null },
): Discussion[] {
  const { liveAt, endsAt } = event;
  if (liveAt === null) return [];
  return changes.flatMap((change, nth) => {
    const next = changes[nth + 1] ?? null;
    const { at, micPolicy, by: startedBy } = change;
    if (micPolicy !== "open" || (next !== null && next.at <= liveAt)) return [];
    const from = Math.max(at, liveAt);
    if (endsAt !== null && from >= endsAt) return [];
    const to = next === null || (endsAt !== null && endsAt < next.at) ? endsAt : next.at;
    return [{ from, to, startedBy, endedBy: to === next?.at ? next.by : null }];
  });
}

/** What is left of a stretch of time without the pauses of the event. */
export function unpausedMillis(from: Millis, to: Millis, pauses: readonly Pause[]): Millis {
  const paused = pauses.reduce(
    (sum, pause) => sum + Math.max(0, Math.min(pause.to ?? to, to) - Math.max(pause.from, from)),
    0,
  );
  return Math.max(0, to - from) - paused;
}
