import type { Cell as XlsxCell, CellStyle } from "hucre/xlsx";
import { type Cell, cellKind, type CellKind, isFormulaLike, isGrouped, wallTime } from "./sheet.ts";

export const FONT = { name: "Times New Roman", size: 13 };
export const TITLE_FONT = { ...FONT, size: 14, bold: true };
const EDGE = { style: "thin" } as const;
/** Around every cell of the table. */
export const BORDER = { top: EDGE, right: EDGE, bottom: EDGE, left: EDGE };

/** Keeps text off the border, a figure off the text beside it: one step of Excel's indent, in digits. */
export const INDENT = 1;

type Side = "left" | "center" | "right";
const ALIGNED: Record<CellKind, Side> = {
  empty: "left",
  text: "left",
  number: "right",
  percent: "right",
  time: "center",
  duration: "center",
};

/** One cell of the table: a real number or date where Excel has one, `italic` in a marked row. */
export function tableCell(
  cell: Cell,
  shown: { align: Side | undefined; italic: boolean; timeZone: string },
): Partial<XlsxCell> {
  const kind = cellKind(cell);
  const numFmt = numberFormat(cell, kind);
  const horizontal = shown.align ?? ALIGNED[kind];
  const style: CellStyle = {
    font: shown.italic ? { ...FONT, italic: true } : FONT,
    border: BORDER,
    alignment: {
      horizontal,
      vertical: "center",
      wrapText: kind === "text",
      ...(horizontal !== "center" && { indent: INDENT }),
    },
    ...(numFmt && { numFmt }),
  };
  return typeof cell === "string" && kind === "text"
    ? textCell(cell, style)
    : { value: cellValue(cell, shown.timeZone), style };
}

/** The slashes are quoted: a bare one is replaced by the separator of the reader's own country. */
function numberFormat(cell: Cell, kind: CellKind): string | undefined {
  if (kind === "time") return 'dd"/"mm"/"yyyy hh:mm:ss';
  if (kind === "duration") return "[h]:mm:ss";
  if (kind === "percent") return "0.0%";
  // As text format, "=1" stays a text when somebody edits it; old Excel shows long ones as ####.
  if (typeof cell === "string") return isFormulaLike(cell) && cell.length < 256 ? "@" : undefined;
  if (typeof cell !== "number" || !isGrouped(cell)) return undefined;
  return Number.isInteger(cell) ? "#,##0" : "#,##0.##########";
}

const SECONDS_PER_DAY = 86_400;

function cellValue(cell: Cell, timeZone: string): number | Date | null {
  if (cell === null || typeof cell === "string") return null;
  if (typeof cell === "number") return cell;
  // hucre takes a Date's UTC fields, so the local time goes in as if it were UTC.
  if ("at" in cell) return new Date(wallTime(cell.at, timeZone));
  return "seconds" in cell ? Math.floor(cell.seconds) / SECONDS_PER_DAY : cell.percent / 100;
}

/** A text is never a formula here. hucre turns "#N/A" and its like into error values, but not as rich text. */
export function textCell(text: string, style: CellStyle): Partial<XlsxCell> {
  const value = storable(text);
  return value.startsWith("#")
    ? { value, style, richText: [{ text: value, font: style.font }] }
    : { value, style };
}

const LONGEST = 32_767;
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
