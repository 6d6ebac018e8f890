import { clockTime } from "../../format/time.ts";

/** Seconds since midnight, or null; seconds may be left out. */
export function secondsOf(text: string): number | null {
  const found = /^(\d{1,2})[:hg](\d{2})(?:[:m](\d{2}))?$/.exec(text.trim());
  if (!found) return null;
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return hours * 3600 + minutes * 60 + seconds;
}

/** That time of day on the day of another moment: no zone needs to be known but how its clock shows that moment. */
export function momentNear(near: string, seconds: number, zone: string): string {
  const shown = secondsOf(clockTime(near, zone)) ?? 0;
  // Of a moment's milliseconds only those that the clock does not show stay out.
  const whole = Math.floor(Date.parse(near) / 1000);
  return new Date((whole + seconds - shown) * 1000).toISOString();
}
