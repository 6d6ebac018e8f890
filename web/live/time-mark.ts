import { words } from "../i18n/words.ts";

/** One minute left is told in every event, beside what its own rule warns at (ux.md 5.14). */
const MINUTE = 60;
/** A page that was held up tells a mark a little late. */
const LATE = 2;

/** Which moment of a turn's time has passed last: so many seconds left, or all of them. */
export type TimeMark = number | "over" | null;

/** Seconds `left` of those `given`; a mark that a turn began behind is none. */
export function timeMark(left: number | null, given: number, warningSeconds: number): TimeMark {
  if (left === null) return null;
  if (left < 0) return "over";
  const passed = [MINUTE, warningSeconds].filter((mark) => left <= mark && mark < given);
  return passed.length === 0 ? null : Math.min(...passed);
}

/** What is left at a mark in words: `1 phút`, `1 phút 30 giây`; of a page that came later what is left then. */
export function leftText(mark: number, left: number): string {
  const seconds = mark - left <= LATE ? mark : left;
  return words.length(Math.floor(seconds / 60), seconds % 60);
}
