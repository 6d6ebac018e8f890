import type { Millis } from "../clock.ts";

/** Đạt, Cần lưu ý, Không đạt: what a site's own test came to, the best first. */
export const VERDICTS = ["ok", "warning", "failed"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The five parts in the order in which a site tests them (ux.md 5.5). */
export const CHECK_PARTS = ["browser", "camera", "microphone", "speaker", "line"] as const;
export type CheckPart = (typeof CHECK_PARTS)[number];

/** `reason`: a word of the program's, such as `no_permission`; never a device's name, which may be a person's. */
export type PartResult = { verdict: Verdict; reason: string | null };
/** `delayMs`: there and back. `transport`: how the media got through. */
export type LineFigures = {
  upKbps: number | null;
  downKbps: number | null;
  lossPercent: number | null;
  delayMs: number | null;
  transport: "udp" | "tcp" | "tls" | null;
};
/** A part that was not tested is null. */
export type CheckItems = {
  browser: (PartResult & { name: string | null }) | null;
  camera: PartResult | null;
  microphone: PartResult | null;
  speaker: PartResult | null;
  line: (PartResult & LineFigures) | null;
};

/** A link in wrong hands must not fill the log: a site sends so many results in so much time. */
export const MOST_OF_SITE = 30;
export const COUNTED_FOR: Millis = 10 * 60_000;

/** Was anything tested at all? */
export function isTested(items: CheckItems): boolean {
  return CHECK_PARTS.some((part) => items[part] !== null);
}

/** The worst of the parts; what was not tested is a warning. */
export function resultOf(items: CheckItems): Verdict {
  const verdicts = CHECK_PARTS.map((part) => items[part]?.verdict ?? "warning");
  return VERDICTS.findLast((verdict) => verdicts.includes(verdict)) ?? "warning";
}
