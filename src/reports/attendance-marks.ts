import type { EventAttendance, SiteAttendance } from "../attendance/queries.ts";
import type { Interval } from "../attendance/corrections.ts";
import { viNumber } from "../vi-format.ts";
import { spanText } from "./frame.ts";

/** Why a stay is not simply what LiveKit saw when it happened. */
export type MarkKind = "timed_out" | "inferred" | "corrected";
export type MarkedStay = { kinds: MarkKind[]; interval: Interval; correctedBy: number[] };

const SIGNS: Record<MarkKind, string> = { timed_out: "¹", inferred: "²", corrected: "³" };

// 18.9–21.6 s were measured; LiveKit cannot tell sooner.
const EXPLAINED: Record<MarkKind, string> = {
  timed_out: "mất đường truyền, LiveKit báo trễ 19–22 giây",
  inferred: "LiveKit không báo lúc vào hoặc lúc rời; suy ra từ lần cuối còn ghi nhận được",
  corrected: "điều chỉnh của tổ thư ký, lý do ghi tại số nhật ký kèm theo",
};

const EVIDENCE = { observed: "ghi nhận", inferred: "suy luận", corrected: "điều chỉnh" };

/** The stays of a site that touch the window and need explaining, in their order. */
export function markedStays(site: SiteAttendance, found: EventAttendance): MarkedStay[] {
  const { window, asOf } = found;
  if (window === null) return [];
  const touching = site.figures.intervals.filter(
    ({ from, to }) => from <= window.to && (to ?? asOf) >= window.from,
  );
  const corrections = found.corrections.filter(({ siteId }) => siteId === site.site.id);
  return touching.flatMap((interval) => {
    const kinds = kindsOf(interval);
    const own = corrections.filter(({ id, intervalId }) => (intervalId ?? id) === interval.id);
    const correctedBy = own.map(({ seq }) => seq);
    return kinds.length === 0 ? [] : [{ kinds, interval, correctedBy }];
  });
}

function kindsOf({ evidence, reason, void: isVoid }: Interval): MarkKind[] {
  const ends = [evidence.from, evidence.to];
  const timedOut = evidence.to === "observed" && reason === "CONNECTION_TIMEOUT";
  return [
    ...(timedOut ? (["timed_out"] as const) : []),
    ...(ends.includes("inferred") ? (["inferred"] as const) : []),
    ...(ends.includes("corrected") || isVoid ? (["corrected"] as const) : []),
  ];
}

/** "¹³": the signs of these stays, each once. */
export function signsOf(stays: MarkedStay[]): string {
  const kinds = new Set(stays.flatMap((stay) => stay.kinds));
  return Object.entries(SIGNS)
    .filter(([kind]) => kinds.has(kind as MarkKind)) // the keys are such kinds
    .map(([, sign]) => sign)
    .join("");
}

/** The lines under the table: what each sign means, then every marked stay with its times and evidence. */
export function markNotes(
  marked: { site: SiteAttendance; stays: MarkedStay[] }[],
  timeZone: string,
): string[] {
  const used = signsOf(marked.flatMap(({ stays }) => stays));
  const legend = Object.entries(SIGNS)
    .filter(([, sign]) => used.includes(sign))
    .map(([kind, sign]) => `${sign} ${EXPLAINED[kind as MarkKind]}.`); // the keys are such kinds
  const lines = marked.flatMap(({ site, stays }) =>
    stays.map((stay) => `${signsOf([stay])} ${site.site.name}: ${stayText(stay, timeZone)}.`),
  );
  return [...legend, ...lines];
}

function stayText({ interval, correctedBy }: MarkedStay, timeZone: string): string {
  const { evidence } = interval;
  const ends = [`vào: ${EVIDENCE[evidence.from]}`];
  if (evidence.to !== null) ends.push(`rời: ${EVIDENCE[evidence.to]}`);
  if (interval.void) ends.push("đã loại khỏi tính toán");
  if (correctedBy.length > 0) ends.push(`nhật ký số ${correctedBy.map(viNumber).join(", ")}`);
  return `${spanText(interval, timeZone)} (${ends.join("; ")})`;
}
