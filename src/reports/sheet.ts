import type { Millis } from "../clock.ts";

/** What a table cell holds. Null is shown as an empty cell: nothing is known. */
export type Cell =
  | string
  | number
  | null
  /** An instant, shown as date and time of day in the sheet's time zone. */
  | { at: Millis }
  /** A duration, shown as hours, minutes and whole seconds. */
  | { seconds: number }
  /** A share from 0 to 100. */
  | { percent: number };

/** `width` counts digits of the table's font. Without `align` numbers stand right, times centred, text left. */
export type Column = { title: string; width: number; align?: "left" | "center" | "right" };

/** Rows to be gone through as often as a file needs. A big report makes them one by one, so they never all stand in memory. */
export type Rows = Iterable<Cell[]> & { readonly length: number };

/** Rows made anew from their items whenever they are gone through. */
export function rowsOf<T>(items: T[], rowOf: (item: T, index: number) => Cell[]): Rows {
  return {
    length: items.length,
    *[Symbol.iterator]() {
      for (const [index, item] of items.entries()) yield rowOf(item, index);
    },
  };
}

/** One report table with the lines around it, ready for any file format. */
export type Sheet = {
  /** The document property, not printed. */
  fileTitle: string;
  /** The tab of the workbook. */
  name: string;
  /** Lines above the title: organiser, event, place and time. */
  heading: string[];
  title: string;
  subtitle?: string[];
  columns: Column[];
  rows: Rows;
  /** Indices of the rows that carry a footnote mark. */
  marked?: number[];
  /** Lines under the table: the rule, the marks, as of when, log number and head hash. */
  notes: string[];
  /** IANA name. */
  timeZone: string;
  landscape?: boolean;
  /** The document's date of change; without it a fixed one, so that the file never depends on the clock. */
  asOf?: Millis;
};

/** How people read a cell in Vietnamese: 07/09/2021 08:05:09, 1:05:09, 98,5%, 1.930.000. */
export function cellText(cell: Cell, timeZone: string): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return vietnameseNumber(cell);
  if ("percent" in cell) return `${vietnameseNumber(cell.percent, 1)}%`;
  if ("seconds" in cell) return hoursMinutesSeconds(cell.seconds);
  const [date = "", time = ""] = wallText(cell.at, timeZone).split(" ");
  return `${date.split("-").reverse().join("/")} ${time}`;
}

/** The local time at an instant as `2021-09-07 08:05:09`: sorts as text, reads the same everywhere. */
export function wallText(at: Millis, timeZone: string): string {
  return new Date(wallTime(at, timeZone)).toISOString().slice(0, 19).replace("T", " ");
}

const SECOND = 1000;
const HOUR = 3_600_000;
const MOST_KNOWN = 10_000;
/** By zone and hour how far its clocks are ahead of UTC all through that hour; null in an hour in which they change. */
const known = new Map<string, number | null>();

/**
 * The local time of a zone written as if it were UTC, cut to the second as all shown times are. Asking Intl is the
 * slowest step of a long report, so each hour is asked for once.
 */
export function wallTime(at: Millis, timeZone: string): Millis {
  const hour = Math.floor(at / HOUR);
  const key = `${timeZone} ${hour}`;
  let ahead = known.get(key);
  if (ahead === undefined) {
    ahead = aheadIn(hour * HOUR, timeZone);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, ahead);
  }
  return ahead === null ? askedTime(at, timeZone) : Math.floor(at / SECOND) * SECOND + ahead;
}

function aheadIn(start: Millis, timeZone: string): number | null {
  const ahead = askedTime(start, timeZone) - start;
  const last = start + HOUR - SECOND;
  return askedTime(last, timeZone) - last === ahead ? ahead : null;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function askedTime(at: Millis, timeZone: string): Millis {
  const clock = clocks.get(timeZone) ?? clockOf(timeZone);
  clocks.set(timeZone, clock);
  const part = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? Number.NaN;
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
    timeZone,
  });
}

function hoursMinutesSeconds(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (part: number) => String(part % 60).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60))}:${two(whole)}`;
}

/** Decimal comma and dots between thousands. */
function vietnameseNumber(value: number, decimals?: number): string {
  const [whole = "", fraction] = (
    decimals === undefined ? String(value) : value.toFixed(decimals)
  ).split(".");
  const grouped = isGrouped(value) ? whole.replace(/\B(?=(\d{3})+$)/g, ".") : whole;
  return fraction === undefined ? grouped : `${grouped},${fraction}`;
}

/** Whether a number has thousands to separate. */
export function isGrouped(value: number): boolean {
  return Math.abs(value) >= 1000;
}

/** Whether a spreadsheet could take a text for a formula, be it typed, pasted or read from a CSV. */
export function isFormulaLike(text: string): boolean {
  return /^(?:\p{Cc}|\s*[=+\-@＝＋－＠])/u.test(text);
}

/** Refuses what no file could show faithfully: figures that are none, rows that are not as wide as the table. */
export function checkSheet(sheet: Sheet): void {
  if (sheet.columns.length === 0) throw new TypeError("A sheet needs at least one column");
  let index = 0;
  for (const row of sheet.rows) {
    if (row.length !== sheet.columns.length) {
      throw new TypeError(
        `Row ${index} has ${row.length} cells in ${sheet.columns.length} columns`,
      );
    }
    if (!row.every(isShowable)) throw new TypeError(`Row ${index} holds a figure that is none`);
    index += 1;
  }
}

function isShowable(cell: Cell): boolean {
  if (cell === null || typeof cell === "string") return true;
  if (typeof cell === "number") return Number.isFinite(cell);
  if ("at" in cell) return Number.isFinite(cell.at);
  return Number.isFinite("seconds" in cell ? cell.seconds : cell.percent);
}
