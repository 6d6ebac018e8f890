import type { Millis } from "./clock.ts";

/** Where times are shown unless the event says otherwise: UTC+7, no daylight saving. */
export const vietnamTime = "Asia/Ho_Chi_Minh";

/**
 * "Hà Nội, ngày 07 tháng 9 năm 2021": place and date as Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục II.4.b has
 * them, with a zero before days under 10 and before months 1 and 2.
 */
export function dateLine(place: string, at: Millis, timeZone: string = vietnamTime): string {
  return `${place}, ${longDate(at, timeZone)}`;
}

/** "ngày 07 tháng 9 năm 2021". */
export function longDate(at: Millis, timeZone: string = vietnamTime): string {
  const { day, month, year } = dateParts(at, timeZone);
  return `ngày ${day} tháng ${month} năm ${year}`;
}

/** "07/9/2021", with the zeros of `dateLine`. */
export function shortDate(at: Millis, timeZone: string = vietnamTime): string {
  const { day, month, year } = dateParts(at, timeZone);
  return `${day}/${month}/${year}`;
}

/** "08 giờ 00". */
export function clockTime(at: Millis, timeZone: string = vietnamTime): string {
  const { hour, minute } = dateParts(at, timeZone);
  return `${hour} giờ ${minute}`;
}

/** "08 giờ 00 phút", as công văn 339/TTTH-KT of 2016 (Văn phòng Chính phủ) writes it. */
export function longClockTime(at: Millis, timeZone: string = vietnamTime): string {
  return `${clockTime(at, timeZone)} phút`;
}

/** "08:00", for screens. */
export function screenTime(at: Millis, timeZone: string = vietnamTime): string {
  const { hour, minute } = dateParts(at, timeZone);
  return `${hour}:${minute}`;
}

/** "08:05:09 07/9/2021", for tables. */
export function dateTime(at: Millis, timeZone: string = vietnamTime): string {
  const { hour, minute, second, day, month, year } = dateParts(at, timeZone);
  return `${hour}:${minute}:${second} ${day}/${month}/${year}`;
}

/** "08 giờ 00, thứ Ba, ngày 07 tháng 9 năm 2021", for invitations; the days' capitals by Phụ lục II, V.8.c. */
export function invitationTime(at: Millis, timeZone: string = vietnamTime): string {
  return `${clockTime(at, timeZone)}, ${dateParts(at, timeZone).weekday}, ${longDate(at, timeZone)}`;
}

/** "Hội thảo kết thúc vào 11 giờ 20, ngày 07 tháng 9 năm 2021./.": the last line of minutes (Mẫu 1.9). */
export function closingLine(occasion: string, at: Millis, timeZone: string = vietnamTime): string {
  return `${occasion} kết thúc vào ${clockTime(at, timeZone)}, ${longDate(at, timeZone)}./.`;
}

/** "1 giờ 05 phút": the first unit as it is, the next with two digits, units of zero left out; 0 is "0 phút". */
export function durationWords(seconds: number): string {
  const { sign, hours, minutes, rest } = durationParts(seconds);
  const units = [
    `${twoDigits(hours)} giờ`,
    `${twoDigits(minutes)} phút`,
    `${twoDigits(rest)} giây`,
  ];
  const words = units.filter((unit) => !unit.startsWith("00")).join(" ");
  return words === "" ? "0 phút" : sign + words.replace(/^0/, "");
}

/** "07:30", "1:01:01", "-00:15": a clock that counts down and goes on below zero. */
export function countdown(seconds: number): string {
  const { sign, hours, minutes, rest } = durationParts(seconds);
  const clock = `${twoDigits(minutes)}:${twoDigits(rest)}`;
  return sign + (hours > 0 ? `${hours}:${clock}` : clock);
}

/** "07" of 07 phút, 05 đại biểu: official texts write counts from 1 to 9 with a zero. */
export function officialCount(count: number): string {
  return count > 0 && count < 10 ? `0${count}` : viNumber(count);
}

/** "1.930.000" and "98,5": at most one decimal. */
export function viNumber(value: number): string {
  return numbers.format(value);
}

/** "98,5%" of 0.985: at most one decimal. */
export function viPercent(share: number): string {
  return percents.format(share);
}

const numbers = new Intl.NumberFormat("vi-VN", {
  maximumFractionDigits: 1,
  signDisplay: "negative",
});
const percents = new Intl.NumberFormat("vi-VN", {
  style: "percent",
  maximumFractionDigits: 1,
  signDisplay: "negative",
});

/** Whole seconds of either sign, cut toward zero. */
function durationParts(seconds: number): {
  sign: string;
  hours: number;
  minutes: number;
  rest: number;
} {
  const whole = Math.trunc(Math.abs(seconds));
  return {
    sign: seconds < 0 && whole > 0 ? "-" : "",
    hours: Math.floor(whole / 3600),
    minutes: Math.floor(whole / 60) % 60,
    rest: whole % 60,
  };
}

type DateParts = Record<
  "year" | "month" | "day" | "hour" | "minute" | "second" | "weekday",
  string
>;

function dateParts(at: Millis, timeZone: string): DateParts {
  const found = new Map<string, string>(
    formatterOf(timeZone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const part = (type: string) => found.get(type) ?? "";
  const month = Number(part("month"));
  return {
    year: part("year"),
    month: month < 3 ? `0${month}` : `${month}`,
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
    weekday: weekdays.get(part("weekday")) ?? "",
  };
}

const weekdays = new Map([
  ["Mon", "thứ Hai"],
  ["Tue", "thứ Ba"],
  ["Wed", "thứ Tư"],
  ["Thu", "thứ Năm"],
  ["Fri", "thứ Sáu"],
  ["Sat", "thứ Bảy"],
  ["Sun", "Chủ nhật"],
]);

/** Making a formatter costs far more than using one. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Only the numbers come from Intl; its Vietnamese words are not those of official papers. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    weekday: "short",
  });
  formatters.set(timeZone, made);
  return made;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
