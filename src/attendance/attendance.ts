import { wholeSeconds } from "../clock.ts";
import type { Millis } from "../clock.ts";
import { intervalsOf } from "./corrections.ts";
import type { Correction, Interval } from "./corrections.ts";
import { gapsBetween, lengthOf, liveTime, totalOf, unionOf } from "./intervals.ts";
import type { LiveTime, Span } from "./intervals.ts";
import { staysOf } from "./stays.ts";
import type { RoomKnowledge } from "./stays.ts";

export type AttendanceRule = { gapToleranceSeconds: number; presentSharePercent: number };

/** `running`: its end is now and the event is not closed. Null before the event is live. */
export type Window = { from: Millis; to: Millis; running: boolean } | null;

/** `to` is null while the event is paused. */
export type Pause = { from: Millis; to: Millis | null };

/** What the figures of a site are measured against; `observed`: anything at all for the event in the window. */
export type Measure = {
  window: Window;
  pauses: Pause[];
  rule: AttendanceRule;
  now: Millis;
  observed: boolean;
};

export type SiteFigures = {
  status: "present" | "partial" | "absent" | "unknown";
  connectedSeconds: number;
  presentSeconds: number;
  sharePercent: number;
  firstJoinAt: Millis | null;
  lastLeaveAt: Millis | null;
  connectedNow: boolean;
  stays: number;
  drops: number;
  longestGapSeconds: number;
  intervals: Interval[];
};

export type Attendance = {
  sites: Map<string, SiteFigures>;
  unknownParticipants: { identity: string; intervals: Interval[] }[];
};

type SiteIdentity = { siteId: string; liveKitIdentity: string };

/** LiveKit's ends are whole seconds: parts less than this apart are one. */
const JOIN_WITHIN: Millis = 1000;

/** Who is in the room without being a site; `display` is a hall's screen. */
const STAFF = ["chair", "secretary", "observer", "display"];

/** The attendance of every site of an event, and who was in its room without being one (api.md section 5). */
export function attendanceOf(
  event: { room: RoomKnowledge; sites: SiteIdentity[]; corrections: Correction[] } & Measure,
): Attendance {
  const stays = staysOf(event.room).filter(({ identity }) => !isStaffIdentity(identity));
  const staysByOwner = Map.groupBy(stays, ({ identity }) => identityOwner(identity));
  const corrections = Map.groupBy(event.corrections, ({ siteId }) => siteId);
  const figures = event.sites.map(({ siteId, liveKitIdentity }): [string, SiteFigures] => {
    const siteStays = staysByOwner.get(liveKitIdentity) ?? [];
    const intervals = intervalsOf(siteStays, corrections.get(siteId) ?? []);
    return [siteId, figuresOf({ ...event, intervals })];
  });
  const owners = new Set(event.sites.map(({ liveKitIdentity }) => liveKitIdentity));
  const strangers = stays.filter(({ identity }) => !owners.has(identityOwner(identity)));
  const unknown = Map.groupBy(strangers, ({ identity }) => identity);
  return {
    sites: new Map(figures),
    unknownParticipants: [...unknown].map(([identity, theirs]) => ({
      identity,
      intervals: intervalsOf(theirs, []),
    })),
  };
}

/** Who an identity belongs to: a site or staff, whichever session they come with. */
export function identityOwner(identity: string): string {
  const [owner = ""] = identity.split("~", 1);
  return owner;
}

export function isStaffIdentity(identity: string): boolean {
  return STAFF.includes(identityOwner(identity));
}

/** The window from going live to closing (or now), its ends replaced by `from` and `to`; none is in the future. */
export function windowOf(event: {
  liveAt: Millis | null;
  closedAt: Millis | null;
  now: Millis;
  from?: Millis | null;
  to?: Millis | null;
}): Window {
  const { closedAt, now } = event;
  const from = event.from ?? event.liveAt;
  if (from === null) return null;
  const to = event.to ?? closedAt ?? now;
  return {
    from: Math.min(from, now),
    to: Math.min(to, now),
    running: closedAt === null && to >= now,
  };
}

/** Length of the window without the pauses, in whole seconds. */
export function windowSeconds({
  window,
  pauses,
  now,
}: Pick<Measure, "window" | "pauses" | "now">): number {
  if (window === null) return 0;
  const time = timeWithout(pauses, now);
  return wholeSeconds(lengthOf({ from: time.at(window.from), to: time.at(window.to) }));
}

/** What a site's intervals come to in the window. All sums are in milliseconds, cut to seconds once. */
export function figuresOf(site: { intervals: Interval[] } & Measure): SiteFigures {
  const { intervals, window, rule, now } = site;
  const counted = intervals.filter((interval) => !interval.void);
  const time = timeWithout(site.pauses, now);
  const parts = window ? partsIn(window, counted, time, now) : [];
  const gaps = gapsBetween(parts);
  const tolerated = gaps.filter((gap) => lengthOf(gap) <= rule.gapToleranceSeconds * 1000);
  const presentSeconds = wholeSeconds(totalOf(parts) + totalOf(tolerated));
  const sharePercent = percentOf(presentSeconds, windowSeconds(site));
  const connectedNow = counted.some(({ to }) => to === null);
  const [first, last] = [parts.at(0), parts.at(-1)];
  const stillIn = connectedNow && window?.running;
  return {
    status: statusOf(presentSeconds, sharePercent, site),
    connectedSeconds: wholeSeconds(totalOf(parts)),
    presentSeconds,
    sharePercent,
    firstJoinAt: first ? time.beginning(first.from) : null,
    lastLeaveAt: last && !stillIn ? time.ending(last.to) : null,
    connectedNow,
    stays: parts.length,
    drops: gaps.length,
    longestGapSeconds: wholeSeconds(Math.max(0, ...gaps.map(lengthOf))),
    intervals,
  };
}

function partsIn(
  window: NonNullable<Window>,
  intervals: Interval[],
  time: LiveTime,
  now: Millis,
): Span[] {
  const cut = intervals.map(({ from, to }) => ({
    from: time.at(Math.max(from, window.from)),
    to: time.at(Math.min(to ?? now, window.to)),
  }));
  return unionOf(cut, JOIN_WITHIN);
}

function timeWithout(pauses: Pause[], now: Millis): LiveTime {
  return liveTime(pauses.map(({ from, to }) => ({ from, to: to ?? now })));
}

/** `part` of `whole` in percent with one decimal, half up; whole numbers until the last step, so nothing is lost. */
function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((2000 * part + whole) / (2 * whole)) / 10;
}

function statusOf(
  presentSeconds: number,
  sharePercent: number,
  { window, rule, observed }: Measure,
): SiteFigures["status"] {
  if (window === null) return "unknown";
  if (sharePercent >= rule.presentSharePercent) return "present";
  if (presentSeconds > 0) return "partial";
  return observed ? "absent" : "unknown";
}
