import type { Millis } from "../clock.ts";

export type ProgrammeKind = (typeof PROGRAMME_KINDS)[number];

export const PROGRAMME_KINDS = [
  "roll_call",
  "opening",
  "keynote",
  "presentation",
  "discussion",
  "break",
  "closing",
  "other",
] as const;

/** What the schedule is computed from. `awaited`: a turn of this item still waits for the floor. */
export type Slot = {
  plannedSeconds: number;
  startsAt: Millis | null;
  actualStartAt: Millis | null;
  actualEndAt: Millis | null;
  awaited: boolean;
};

export type Times = {
  plannedStartAt: Millis;
  actualStartAt: Millis | null;
  actualEndAt: Millis | null;
  predictedStartAt: Millis;
  predictedEndAt: Millis;
};

export type Schedule = {
  items: Times[];
  endsAt: { planned: Millis | null; predicted: Millis | null };
};

/** `now` is the moment of asking, or that of the closing; `liveAt` null: it has not begun. */
export type Clock = { startsAt: Millis; now: Millis; liveAt: Millis | null };

type Span = { from: Millis; to: Millis };

/** When each item is planned, was and will be; what was tried before `liveAt` counts for nothing. */
export function schedule(slots: Slot[], clock: Clock): Schedule {
  const real = slots.map((slot) => withoutRehearsal(slot, clock.liveAt));
  const planned = plan(real, clock.startsAt);
  const onTime = clock.liveAt === null && clock.now <= clock.startsAt;
  const predicted = onTime ? planned : predict(real, planned, clock);
  const items = real.flatMap(({ actualStartAt, actualEndAt }, index): Times[] => {
    const [ours, theirs] = [planned[index], predicted[index]];
    if (!ours || !theirs) return [];
    const { from: predictedStartAt, to: predictedEndAt } = theirs;
    return [
      { plannedStartAt: ours.from, actualStartAt, actualEndAt, predictedStartAt, predictedEndAt },
    ];
  });
  return { items, endsAt: { planned: lastEnd(planned), predicted: lastEnd(predicted) } };
}

function withoutRehearsal(slot: Slot, liveAt: Millis | null): Slot {
  if (slot.actualStartAt !== null && liveAt !== null && slot.actualStartAt >= liveAt) return slot;
  return { ...slot, actualStartAt: null, actualEndAt: null };
}

/** Each behind the one before; a start of its own simply stands. */
function plan(slots: Slot[], startsAt: Millis): Span[] {
  let free = startsAt;
  return slots.map((slot) => {
    const from = slot.startsAt ?? free;
    free = from + slot.plannedSeconds * 1000;
    return { from, to: free };
  });
}

/**
 * What is over and what runs tell when the rest begins: never before now, nor before a start of its own. An item
 * that a later one overtook and that no turn waits for was dealt with unnoticed: it takes no more time.
 */
function predict(slots: Slot[], planned: Span[], { startsAt, now }: Clock): Span[] {
  const latest = slots.findLastIndex((slot) => slot.actualStartAt !== null);
  let free: Millis | null = null;
  return slots.map((slot, index) => {
    const length = slot.plannedSeconds * 1000;
    const ours = planned[index];
    if (slot.actualStartAt !== null) {
      const to = slot.actualEndAt ?? Math.max(now, slot.actualStartAt + length);
      free = Math.max(free ?? to, to);
      return { from: slot.actualStartAt, to };
    }
    if (ours && index < latest && !slot.awaited) return ours;
    const from = Math.max(free ?? startsAt, now, slot.startsAt ?? 0);
    free = from + length;
    return { from, to: free };
  });
}

function lastEnd(spans: Span[]): Millis | null {
  return spans.length === 0 ? null : Math.max(...spans.map((span) => span.to));
}
