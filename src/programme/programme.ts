import { wholeSeconds, type Millis } from "../clock.ts";
import { lengthOf, liveTime, unionOf, type LiveTime, type Span } from "../attendance/intervals.ts";
import type { Pause } from "../events/events.ts";

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

/** `to` is null while it goes on. */
export type Run = { from: Millis; to: Millis | null };

/**
 * What the schedule is computed from. `addedSeconds`: what its turns were given besides, negative where time was taken.
 * `runs`: when a turn of the item spoke, and when it was run by hand; they may overlap. `held`: a turn of it is paused,
 * so it goes on later. `awaited`: a turn of it still waits for the floor.
 */
export type Slot = {
  plannedSeconds: number;
  addedSeconds: number;
  startsAt: Millis | null;
  runs: readonly Run[];
  held: boolean;
  awaited: boolean;
};

export type Times = {
  plannedStartAt: Millis;
  actualStartAt: Millis | null;
  actualEndAt: Millis | null;
  /** What it has really taken, without the pauses of the event and the gaps between its runs; null if it has not begun. */
  actualSeconds: number | null;
  /** It goes on now, if only in a rehearsal. */
  running: boolean;
  predictedStartAt: Millis;
  predictedEndAt: Millis;
};

export type Schedule = {
  items: Times[];
  endsAt: { planned: Millis | null; predicted: Millis | null };
};

/** `now` is the moment of asking, or that of the closing; `liveAt` null: it has not begun. */
export type Clock = {
  startsAt: Millis;
  now: Millis;
  liveAt: Millis | null;
  pauses: readonly Pause[];
};

/** What became of an item: `to` is null while it goes on or is held. */
type Real = Slot & { from: Millis | null; to: Millis | null; spent: Millis; goesOn: boolean };

const UNTRIED = { runs: [], held: false, addedSeconds: 0 };

/** When each item is planned, was and will be; what is tried before the event is live counts for nothing. */
export function schedule(slots: Slot[], clock: Clock): Schedule {
  const { liveAt, now } = clock;
  const time = liveTime(clock.pauses.map(({ from, to }) => ({ from, to: to ?? now })));
  const real = slots.map((slot) =>
    realOf(liveAt === null ? { ...slot, ...UNTRIED } : slot, time, now),
  );
  const planned = plan(real, clock.startsAt);
  const onTime = liveAt === null && now <= clock.startsAt;
  const predicted = onTime ? planned : predict(real, planned, clock);
  const items = real.flatMap((item, index): Times[] => {
    const [slot, ours, theirs] = [slots[index], planned[index], predicted[index]];
    return slot && ours && theirs ? [timesOf(item, slot, ours, theirs)] : [];
  });
  return { items, endsAt: { planned: lastEnd(planned), predicted: lastEnd(predicted) } };
}

function timesOf(item: Real, slot: Slot, planned: Span, predicted: Span): Times {
  return {
    plannedStartAt: planned.from,
    actualStartAt: item.from,
    actualEndAt: item.to,
    actualSeconds: item.from === null ? null : wholeSeconds(item.spent),
    running: slot.held || slot.runs.some(({ to }) => to === null),
    predictedStartAt: predicted.from,
    predictedEndAt: predicted.to,
  };
}

function realOf(slot: Slot, time: LiveTime, now: Millis): Real {
  const goesOn = slot.runs.some(({ to }) => to === null);
  const spans = slot.runs.map(({ from, to }) => ({ from, to: to ?? now }));
  const parts = unionOf(spans, 0).map(({ from, to }) => ({ from: time.at(from), to: time.at(to) }));
  const begun = spans.length > 0;
  return {
    ...slot,
    goesOn,
    from: begun ? Math.min(...spans.map(({ from }) => from)) : null,
    to: begun && !goesOn && !slot.held ? Math.max(...spans.map(({ to }) => to)) : null,
    spent: parts.reduce((sum, part) => sum + lengthOf(part), 0),
  };
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
function predict(items: Real[], planned: Span[], { startsAt, now }: Clock): Span[] {
  const latest = items.findLastIndex((item) => item.from !== null);
  const ends = endsOfBegun(items, now);
  let free: Millis | null = null;
  return items.map((item, index) => {
    const end = ends.get(item);
    if (item.from !== null && end !== undefined) {
      free = Math.max(free ?? end, end);
      return { from: item.from, to: end };
    }
    const ours = planned[index];
    if (ours && index < latest && !item.awaited) return ours;
    const from = Math.max(free ?? startsAt, now, item.startsAt ?? 0);
    free = from + whole(item);
    return { from, to: free };
  });
}

/** How long an item may take by what was planned and added. */
function whole({ plannedSeconds, addedSeconds }: Slot): Millis {
  return Math.max(0, plannedSeconds + addedSeconds) * 1000;
}

/**
 * What goes on ends when its time is used up, or now. After that those that are held, and those a turn still waits for,
 * take what is left of theirs, one after the other.
 */
function endsOfBegun(items: Real[], now: Millis): Map<Real, Millis> {
  const ends = new Map<Real, Millis>();
  const left = (item: Real) => Math.max(0, whole(item) - item.spent);
  for (const item of items.filter(({ goesOn }) => goesOn)) ends.set(item, now + left(item));
  let free = Math.max(now, ...ends.values());
  for (const item of items.filter(({ from, goesOn }) => from !== null && !goesOn)) {
    if (item.held || item.awaited) free += left(item);
    ends.set(item, item.held || item.awaited ? free : (item.to ?? now));
  }
  return ends;
}

function lastEnd(spans: Span[]): Millis | null {
  return spans.length === 0 ? null : Math.max(...spans.map((span) => span.to));
}
