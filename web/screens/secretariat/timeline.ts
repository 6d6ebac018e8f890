/** How a site stood for a while: in, out for no longer than the rule forgives, or out longer or for good. Before it came and after it left is nothing. */
export type LineState = "connected" | "unsteady" | "lost";
export type Span = { state: LineState; from: number; to: number };
type Stay = { from: string; to: string | null; reason: string | null; void?: boolean };

/** LiveKit's ends are whole seconds: stays less than this apart are one, as the figures have it. */
const JOIN_WITHIN = 1000;

/** Whoever ends a stay so has left; everybody else lost the line (api.md section 3). */
const LEFT = ["CLIENT_INITIATED", "PARTICIPANT_REMOVED", "ROOM_DELETED"];

/** A site's line in order of time, cut to `from`–`to`; `tolerance` is the rule's, in seconds. */
export function spansOf(
  stays: readonly Stay[],
  { from, to, tolerance }: { from: number; to: number; tolerance: number },
): Span[] {
  const parts = stays
    .filter((stay) => !stay.void)
    .map((stay) => ({
      from: Math.max(from, Date.parse(stay.from)),
      to: Math.min(to, stay.to === null ? to : Date.parse(stay.to)),
      lost: !LEFT.includes(stay.reason ?? ""),
    }))
    .filter((part) => part.to > part.from)
    .toSorted((a, b) => a.from - b.from);
  const spans: Span[] = [];
  for (const part of parts) {
    const last = spans.at(-1);
    if (last && part.from - last.to < JOIN_WITHIN) last.to = Math.max(last.to, part.to);
    else {
      if (last) spans.push(gap(last.to, part.from, tolerance));
      spans.push({ state: "connected", from: part.from, to: part.to });
    }
  }
  const [end, last] = [spans.at(-1), parts.toSorted((a, b) => a.to - b.to).at(-1)];
  if (end && last?.lost && end.to < to) spans.push(gap(end.to, to, 0));
  return spans;
}

function gap(from: number, to: number, tolerance: number): Span {
  return { state: to - from <= tolerance * 1000 ? "unsteady" : "lost", from, to };
}

/** One path for all spans of a state, as bars of a row that is 1 high, between 0 and `width`. */
export function pathOf(
  spans: readonly Span[],
  state: LineState,
  { from, to, width, top }: { from: number; to: number; width: number; top: number },
): string {
  const scale = width / Math.max(1, to - from);
  const [high, low] = BARS[state];
  return spans
    .filter((span) => span.state === state)
    .map((span) => {
      const left = round((span.from - from) * scale);
      // What was short is still seen.
      const wide = Math.max(LEAST, round((span.to - span.from) * scale));
      return `M${left} ${round(top + high)}h${wide}v${round(low - high)}h${-wide}z`;
    })
    .join("");
}

const LEAST = 1.5;
/** The states differ in shape too: whole bars, half bars, thin lines. */
const BARS: Record<LineState, [high: number, low: number]> = {
  connected: [0.2, 0.8],
  unsteady: [0.35, 0.65],
  lost: [0.44, 0.56],
};

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * 60_000);

/** Round moments for an axis, at most about eight. */
export function ticksOf(from: number, to: number): number[] {
  const step = STEPS.find((one) => (to - from) / one <= 8) ?? 24 * 3600_000;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, nth) => {
    return first + nth * step;
  });
}
