import type { Millis } from "../clock.ts";

export type Span = { from: Millis; to: Millis };

/** Time as it runs for attendance: it stands still while the event is paused. */
export type LiveTime = {
  /** The live time at an instant. */
  at: (instant: Millis) => Millis;
  /** The instant at which something that began at this live time began: after a pause that falls there. */
  beginning: (live: Millis) => Millis;
  /** The instant at which something that ended at this live time ended: before a pause that falls there. */
  ending: (live: Millis) => Millis;
};

/** Cuts the pauses out of time; they may overlap and come in any order. */
export function liveTime(pauses: Span[]): LiveTime {
  const cuts = unionOf(pauses, 0);
  const skip = (live: Millis, isBefore: (cut: Span, instant: Millis) => boolean) =>
    cuts.reduce(
      (instant, cut) => (isBefore(cut, instant) ? instant + lengthOf(cut) : instant),
      live,
    );
  return {
    at: (instant) =>
      instant - totalOf(cuts.map((cut) => ({ from: cut.from, to: Math.min(cut.to, instant) }))),
    beginning: (live) => skip(live, (cut, instant) => cut.from <= instant),
    ending: (live) => skip(live, (cut, instant) => cut.from < instant),
  };
}

/** The union of spans, in order; what lies less than `joinWithin` ms apart is one. Empty spans count for nothing. */
export function unionOf(spans: Span[], joinWithin: Millis): Span[] {
  const parts: Span[] = [];
  for (const { from, to } of spans.filter(isNotEmpty).sort((a, b) => a.from - b.from)) {
    const last = parts.at(-1);
    if (last && from - last.to < joinWithin) last.to = Math.max(last.to, to);
    else parts.push({ from, to });
  }
  return parts;
}

/** What lies between spans that are in order and do not overlap. */
export function gapsBetween(spans: Span[]): Span[] {
  return spans
    .slice(1)
    .map((next, index) => ({ from: spans[index]?.to ?? next.from, to: next.from }));
}

export function lengthOf({ from, to }: Span): Millis {
  return Math.max(0, to - from);
}

export function totalOf(spans: Span[]): Millis {
  return spans.reduce((sum, span) => sum + lengthOf(span), 0);
}

function isNotEmpty(span: Span): boolean {
  return lengthOf(span) > 0;
}
