import { language } from "../i18n/language.ts";

/** The zone that people see times in unless an event says otherwise (design.md 3, rule 7). */
export const VIETNAM = "Asia/Ho_Chi_Minh";
type Moment = number | string;

const made = new Map<string, Intl.DateTimeFormat>();

/** `09:41:20`, or `09:41` without seconds. */
export function clockTime(at: Moment, zone = VIETNAM, seconds = true): string {
  const second = seconds ? ({ second: "2-digit" } as const) : {};
  return format(at, zone, { hour: "2-digit", minute: "2-digit", ...second });
}

/** `19/05/2026`. */
export function dayText(at: Moment, zone = VIETNAM): string {
  return format(at, zone, { day: "2-digit", month: "2-digit", year: "numeric" });
}

/** `08:05 19/05/2026`, time before date, as Vietnamese offices write. */
export function timeAndDay(at: Moment, zone = VIETNAM): string {
  return `${clockTime(at, zone, false)} ${dayText(at, zone)}`;
}

/** `03:28`, `1:03:28`; of a length in seconds, never negative. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const tail = `${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** `1.482` in Vietnamese, `1,482` in English. */
export function numberText(value: number): string {
  return new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB").format(value);
}

/** English says one of a thing otherwise than several: `1 site`, `2 sites`. The count may be a text already. */
export function some(count: number | string, one: string, several = `${one}s`): string {
  const text = typeof count === "number" ? numberText(count) : count;
  return `${text} ${text === "1" ? one : several}`;
}

/** Explicit two-digit parts only: the short styles of vi-VN leave out zeros. en-GB has the same order of day and month. */
function format(at: Moment, timeZone: string, parts: Intl.DateTimeFormatOptions): string {
  const key = `${timeZone} ${Object.keys(parts).join()}`;
  const text =
    made.get(key) ?? new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", ...parts });
  made.set(key, text);
  return text.format(typeof at === "string" ? Date.parse(at) : at);
}
