import type { Cell as XlsxCell, CellStyle } from "hucre/xlsx";
import { type Cell, isFormulaLike, isGrouped, wallTime } from "./sheet.ts";

export const FONT = { name: "Times New Roman", size: 13 };
export const TITLE_FONT = { ...FONT, size: 14, bold: true };
/** Bold letters fill a line sooner. */
export const BOLD = 1.08;
const EDGE = { style: "thin" } as const;
/** Around every cell of the table. */
export const BORDER = { top: EDGE, right: EDGE, bottom: EDGE, left: EDGE };

/** Keeps text off the border, a figure off the text beside it: one step of Excel's indent, in digits. */
export const INDENT = 1;

type Side = "left" | "center" | "right";
type Format = { side: Side; wraps?: true; numFmt?: string };

/** By what `formatOf` answers. */
const FORMATS = [
  { side: "left" },
  { side: "left", wraps: true },
  // As text format, "=1" stays a text when somebody edits it; old Excel shows long ones as ####.
  { side: "left", wraps: true, numFmt: "@" },
  { side: "right" },
  { side: "right", numFmt: "#,##0" },
  { side: "right", numFmt: "#,##0.##########" },
  // The slashes are quoted: a bare one is replaced by the separator of the reader's own country.
  { side: "center", numFmt: 'dd"/"mm"/"yyyy hh:mm:ss' },
  { side: "center", numFmt: "[h]:mm:ss" },
  { side: "right", numFmt: "0.0%" },
] as const satisfies Format[];
const SIDES = ["left", "center", "right"] as const;

/** How a cell of the table is shown, as a small number: every look of a table is told to hucre once only. */
export type Look = number;

/** A real number or date where Excel has one; italic in a marked row. */
export function lookOf(cell: Cell, align: Side | undefined, italic: boolean): Look {
  const format = formatOf(cell);
  const side = SIDES.indexOf(align ?? FORMATS[format].side);
  return (format * SIDES.length + side) * 2 + (italic ? 1 : 0);
}

/** The style behind a look. */
export function styleOf(look: Look): CellStyle {
  const place = Math.floor(look / 2);
  const format: Format | undefined = FORMATS[Math.floor(place / SIDES.length)];
  const horizontal = SIDES[place % SIDES.length];
  if (!format || !horizontal) throw new RangeError(`There is no look ${look}`);
  return {
    font: look % 2 === 1 ? { ...FONT, italic: true } : FONT,
    border: BORDER,
    alignment: {
      horizontal,
      vertical: "center",
      wrapText: format.wraps === true,
      ...(horizontal !== "center" && { indent: INDENT }),
    },
    ...(format.numFmt && { numFmt: format.numFmt }),
  };
}

function formatOf(cell: Cell) {
  if (cell === null || cell === "") return 0;
  if (typeof cell === "string") return isFormulaLike(cell) && cell.length < 256 ? 2 : 1;
  if (typeof cell === "object") return "at" in cell ? 6 : "seconds" in cell ? 7 : 8;
  if (!isGrouped(cell)) return 3;
  return Number.isInteger(cell) ? 4 : 5;
}

const DAY = 86_400_000;
/** Days from Excel's day 0 to 1 January 1970. */
const EPOCH = 25_569;

/** The number that stands for a figure in the file; times are local ones. */
export function cellNumber(cell: Exclude<Cell, string | null>, timeZone: string): number {
  if (typeof cell === "number") return cell;
  if ("at" in cell) return wallTime(cell.at, timeZone) / DAY + EPOCH;
  return "seconds" in cell ? (Math.floor(cell.seconds) * 1000) / DAY : cell.percent / 100;
}

/** A text is never a formula here. hucre turns "#N/A" and its like into error values, but not as rich text. */
export function textCell(text: string, style: CellStyle): Partial<XlsxCell> {
  const value = storable(text);
  return value.startsWith("#")
    ? { value, style, richText: [{ text: value, font: style.font }] }
    : { value, style };
}

/** Most characters of a cell. */
export const LONGEST = 32_767;
const CUT = " […]";

/** Text as XML and Excel can hold it: no noncharacters, plain line ends, `_x0041_` kept as written, not too long. */
export function storable(text: string): string {
  const whole = text
    .replace(/\r\n?/g, "\n")
    .replace(/[\uFFFE\uFFFF]/g, "\uFFFD")
    .replace(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_");
  return (
    whole.length > LONGEST ? whole.slice(0, LONGEST - CUT.length) + CUT : whole
  ).toWellFormed();
}
