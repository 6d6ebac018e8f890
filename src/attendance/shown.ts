import { isoOrNull, isoTime } from "../clock.ts";
import type { Interval } from "./corrections.ts";
import type { EventAttendance, Frame, SiteAttendance } from "./queries.ts";

/** The attendance of an event as the API shows it. */
export function attendanceOut(found: EventAttendance) {
  return {
    ...frameOut(found),
    sites: found.sites.map(siteAttendanceOut),
    unknownParticipants: found.unknownParticipants.map(({ identity, intervals }) => ({
      identity,
      intervals: intervals.map(intervalOut),
    })),
  };
}

export function frameOut({ event, asOf, window, windowSeconds, rule, head }: Frame) {
  const { from, to } = window ?? { from: null, to: null };
  return {
    eventId: event.id,
    asOf: isoTime(asOf),
    window: { from: isoOrNull(from), to: isoOrNull(to), seconds: windowSeconds },
    rule,
    log: { seq: head.seq, hash: head.hash },
  };
}

export function siteAttendanceOut({ site, figures, delegates }: SiteAttendance) {
  return {
    siteId: site.id,
    code: site.code,
    name: site.name,
    role: site.role,
    status: figures.status,
    connectedSeconds: figures.connectedSeconds,
    presentSeconds: figures.presentSeconds,
    sharePercent: figures.sharePercent,
    firstJoinAt: isoOrNull(figures.firstJoinAt),
    lastLeaveAt: isoOrNull(figures.lastLeaveAt),
    connectedNow: figures.connectedNow,
    stays: figures.stays,
    drops: figures.drops,
    longestGapSeconds: figures.longestGapSeconds,
    intervals: figures.intervals.map(intervalOut),
    delegates,
  };
}

/** `void` is there only when it is true. */
export function intervalOut(interval: Interval) {
  const { from, to, ...rest } = interval;
  return { ...rest, from: isoTime(from), to: isoOrNull(to) };
}
