import type { Millis } from "../clock.ts";
import { isLeaving } from "../sites/sites.ts";
import type { Lasting, Scene, SiteSeen, SiteStay } from "./scene.ts";

/** LiveKit's ends are whole seconds: what is less than this apart is one. */
const JOIN_WITHIN: Millis = 1000;

/** The times a site was in the room; `last`: the stay that each of them ended with. */
export type Presence = Lasting & { last: SiteStay };

export function presencesOf({ stays }: SiteSeen): Presence[] {
  const parts: Presence[] = [];
  for (const stay of stays) {
    const part = parts.at(-1);
    if (part && isWithin(part, stay.from)) {
      if (endsLater(stay, part)) Object.assign(part, { to: stay.to, last: stay });
    } else parts.push({ from: stay.from, to: stay.to, last: stay });
  }
  return parts;
}

/** The times in `within` that none of `spans` covers; `after`: the one that went before. */
export function gapsIn<Span extends Lasting>(
  within: Lasting,
  spans: Span[],
): (Lasting & { after: Span | null })[] {
  const gaps: (Lasting & { after: Span | null })[] = [];
  let after: Span | null = null;
  for (const span of spans) {
    const from: Millis | null = after === null ? within.from : after.to;
    if (from !== null) gaps.push({ from: Math.max(from, within.from), to: span.from, after });
    after = span;
  }
  const from = after === null ? within.from : after.to;
  if (from !== null) gaps.push({ from: Math.max(from, within.from), to: null, after });
  return gaps.flatMap((gap) => {
    const to = earlier(gap.to, within.to);
    return to === null || to > gap.from ? [{ ...gap, to }] : [];
  });
}

/** What of it falls in the event's open times, before `until` and before now. */
export function cutTo(
  { open, now }: Pick<Scene, "open" | "now">,
  lasting: Lasting,
  until: Millis | null,
): Lasting[] {
  const whole = { from: lasting.from, to: earlier(lasting.to, until) };
  return open.flatMap((span) => {
    const from = Math.max(whole.from, span.from);
    const to = earlier(whole.to, span.to);
    return from <= now && (to === null || to > from) ? [{ from, to }] : [];
  });
}

/** The earlier of two ends; one that is not yet is none. */
export function earlier(a: Millis | null, b: Millis | null): Millis | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

export function covers({ from, to }: Lasting, at: Millis): boolean {
  return from <= at && (to === null || to > at);
}

function isWithin({ to }: Lasting, from: Millis): boolean {
  return to === null || from - to < JOIN_WITHIN;
}

/** Of two that end at once the one that did not go by itself tells what happened. */
function endsLater(stay: SiteStay, part: Presence): boolean {
  if (part.to === null || stay.to === null) return part.to !== null;
  return stay.to > part.to || (stay.to === part.to && isLeaving(part.last.reason));
}
