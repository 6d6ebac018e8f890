import { finding } from "./compare.ts";
import type { Finding } from "./compare.ts";
import type { Part } from "./plan.ts";
import type { Attendance, Site, SiteAttendance, Turn } from "./record.ts";
import type { Stage } from "./stage.ts";
import type { TruthStay } from "./truth.ts";

/** Parts of a union less than this apart are one (api.md section 5). */
const JOIN_WITHIN = 1000;

/** Whole seconds of the union of a site's intervals in the window, which the event never paused. */
export function secondsIn(
  intervals: { from: string; to: string | null }[],
  window: { from: number; to: number },
): number {
  const parts = intervals
    .map(({ from, to }) => ({
      from: Math.max(Date.parse(from), window.from),
      to: Math.min(to === null ? window.to : Date.parse(to), window.to),
    }))
    .filter(({ from, to }) => to > from)
    .toSorted((a, b) => a.from - b.from);
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of parts) {
    if (to <= reached) continue;
    const begin = from - reached < JOIN_WITHIN ? reached : from;
    total += to - begin;
    reached = to;
  }
  return Math.floor(total / 1000);
}

/** Figures that do not follow from the intervals beside them, and sites that were there for only one of both. */
export function attendanceFindings(
  stage: Stage,
  { sites, window }: Attendance,
  truth: TruthStay[],
): Finding[] {
  const live = { from: Date.parse(window.from ?? ""), to: Date.parse(window.to ?? "") };
  return sites.flatMap((site) => {
    const number = stage.sites.findIndex(({ id }) => id === site.siteId);
    const was = truth.some(
      (stay) =>
        stay.site === number &&
        stay.began.to < live.to &&
        (stay.ended?.from ?? live.to) > live.from,
    );
    return [...presenceFindings(site, number, was), ...sumFindings(site, number, live)];
  });
}

/** Turns whose speaking time is not the sum of their segments. */
export function spokenFindings(turns: Turn[]): Finding[] {
  return turns.flatMap(({ id, spokenSeconds, segments }) => {
    const ended = segments.flatMap(({ from, to }) =>
      to === null ? [] : [Date.parse(to) - Date.parse(from)],
    );
    const sum = Math.floor(ended.reduce((total, length) => total + length, 0) / 1000);
    if (sum === spokenSeconds) return [];
    const text = `lượt ${id}: spokenSeconds ${spokenSeconds}, các đoạn cộng lại ${sum}`;
    return [finding("report", {}, text)];
  });
}

/** Turns that show a site's answer that it never gave, or not the one it gave. */
export function readinessFindings(turns: Turn[], prepared: ReadonlySet<string>): Finding[] {
  return turns.flatMap(({ id, readiness }) => {
    if (prepared.has(id) === (readiness?.ready === true)) return [];
    const text = `lượt ${id}: readiness ${JSON.stringify(readiness)}, thật ra ${prepared.has(id) ? "" : "không "}báo sẵn sàng`;
    return [finding("report", {}, text)];
  });
}

/** How the sites are shown when everybody has gone: `left`, or `dropped` for good, or `never`. */
export function connectionFindings(parts: Part[], stage: Stage, sites: Site[]): Finding[] {
  return parts.flatMap((part, site) => {
    const shown = sites.find(({ id }) => id === stage.sites[site]?.id)?.connection;
    const gone = part.endsWith("for-good") ? "dropped" : "left";
    const wanted = part === "absent" ? "never" : gone;
    if (shown === wanted) return [];
    return [finding("report", { site }, `connection là ${shown}, phải là ${wanted}`)];
  });
}

function presenceFindings(site: SiteAttendance, number: number, was: boolean): Finding[] {
  const isThere = site.connectedSeconds > 0;
  if (was === isThere && (was || site.status === "absent")) return [];
  const text = `hồ sơ ghi ${site.status}, ${site.connectedSeconds} s; thật ra ${was ? "có" : "không"} kết nối`;
  return [finding(was ? "stay_missing" : "stay_invented", { site: number }, text)];
}

function sumFindings(
  { intervals, connectedSeconds }: SiteAttendance,
  site: number,
  live: { from: number; to: number },
): Finding[] {
  const sum = secondsIn(
    intervals.filter((interval) => interval.void !== true),
    live,
  );
  if (sum === connectedSeconds) return [];
  return [
    finding("report", { site }, `connectedSeconds ${connectedSeconds}, các phiên cộng lại ${sum}`),
  ];
}
