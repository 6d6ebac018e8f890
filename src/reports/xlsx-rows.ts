import { colToLetter } from "hucre/xlsx";
import { cellText, type Cell, type Sheet } from "./sheet.ts";
import { textLines, textWidth } from "./text-fit.ts";
import { BOLD, cellNumber, INDENT, LONGEST, lookOf, storable, type Look } from "./xlsx-cell.ts";

const WIDEST_COLUMN = 254;
const ANY_TIME = "00/00/0000 00:00:00";

/** Every look there is, and the column widths: a figure wider than its column would be shown as ####. */
export function measureRows(sheet: Sheet): { widths: number[]; looks: Look[] } {
  const widths = sheet.columns.map((column) =>
    Math.max(column.width, ...column.title.split(/\s/).map((word) => textWidth(word) * BOLD + 0.5)),
  );
  const looks = new Set<Look>();
  const marked = new Set(sheet.marked);
  let index = 0;
  for (const row of sheet.rows) {
    for (const [c, cell] of row.entries()) {
      looks.add(lookOf(cell, sheet.columns[c]?.align, marked.has(index)));
      if (typeof cell === "string" || cell === null) continue;
      // All times are equally wide, and to work one out costs more than the rest of the row.
      const text = typeof cell === "object" && "at" in cell ? ANY_TIME : cellText(cell, "UTC");
      widths[c] = Math.max(widths[c] ?? 0, textWidth(text) + 1 + INDENT);
    }
    index += 1;
  }
  return { widths: widths.map((width) => Math.min(WIDEST_COLUMN, width)), looks: [...looks] };
}

/** What stands in a row of the file beside its cells. */
export type RowShape = {
  /** Number of the table's first row, counted from 1. */
  first: number;
  widths: number[];
  /** hucre's number of each look. */
  styles: Map<Look, number>;
};

/**
 * The rows of the table as the worksheet's XML, one by one. hucre writes everything else; its stream of rows knows
 * neither the height of a row nor the style of a cell, and its workbook holds all cells in memory.
 */
export function* rowsXml(sheet: Sheet, { first, widths, styles }: RowShape): Generator<string> {
  const letters = widths.map((_, column) => colToLetter(column));
  const marked = new Set(sheet.marked);
  let index = 0;
  for (const row of sheet.rows) {
    const number = first + index;
    const italic = marked.has(index);
    const height = rowHeight(tallest(row, widths, 1, INDENT));
    const cells = row.map((cell, c) => {
      const style = styles.get(lookOf(cell, sheet.columns[c]?.align, italic));
      return cellXml(cell, `r="${letters[c]}${number}" s="${style}"`, sheet.timeZone);
    });
    yield `<row r="${number}" ht="${height}" customHeight="1">${cells.join("")}</row>`;
    index += 1;
  }
}

function cellXml(cell: Cell, head: string, timeZone: string): string {
  if (cell === null || cell === "") return `<c ${head}/>`;
  if (typeof cell !== "string") return `<c ${head}><v>${cellNumber(cell, timeZone)}</v></c>`;
  if (!NEEDS_CARE.test(cell) && cell.length < LONGEST)
    return `<c ${head} t="inlineStr"><is><t>${cell}</t></is></c>`;
  const text = escapeXml(storable(cell));
  return `<c ${head} t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** Anything but letters, figures and common signs: almost no text has it, so most are spared the work. */
const NEEDS_CARE = /[^ !-%'-;=?-^`-~\u00a0-\ud7ff\ue000-\ufffd]|^ | $/;
const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** A control character, which XML cannot hold, is written as Excel does it: `_x0001_`. */
function escapeXml(text: string): string {
  return text.replace(
    /[&<>]|(?![\t\n])\p{Cc}/gu,
    (sign) =>
      ENTITIES[sign] ?? `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`,
  );
}

/** 13 pt needs 16.5 pt a line in Excel and is cut at its usual 15; 409 is the most a row can have. */
export function rowHeight(lines: number, first = 18): number {
  return Math.min(409, first + (lines - 1) * 16.5);
}

/** Lines of the cell of a row that needs most. */
export function tallest(row: Cell[], widths: number[], scale: number, indent: number): number {
  let most = 1;
  for (const [c, cell] of row.entries()) {
    if (typeof cell !== "string") continue;
    most = Math.max(most, textLines(cell, ((widths[c] ?? 1) - indent) / scale));
  }
  return most;
}
