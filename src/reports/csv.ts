import { writeCsv } from "hucre/csv";
import { type Cell, checkSheet, isFormulaLike, type Sheet, wallText } from "./sheet.ts";

/**
 * The table as CSV for Excel: UTF-8 with BOM, CRLF, RFC 4180. Column titles, rows, then after a blank line the notes.
 * Times are local to the sheet's zone, durations whole seconds, shares numbers with a decimal dot.
 */
export function csvTexts(sheet: Sheet): Iterable<string> {
  checkSheet(sheet);
  return textsOf(sheet);
}

function* textsOf(sheet: Sheet): Generator<string> {
  const lineOf = (cells: (string | number | null)[]) => `${writeCsv([cells])}\r\n`;
  yield `\uFEFF${lineOf(sheet.columns.map((column) => plainText(column.title)))}`;
  for (const row of sheet.rows) yield lineOf(row.map((cell) => csvValue(cell, sheet.timeZone)));
  if (sheet.notes.length > 0) yield "\r\n";
  for (const note of sheet.notes) yield lineOf([plainText(note)]);
}

function csvValue(cell: Cell, timeZone: string): string | number | null {
  if (cell === null || typeof cell === "number") return cell;
  if (typeof cell === "string") return plainText(cell);
  if ("at" in cell) return wallText(cell.at, timeZone);
  return "seconds" in cell ? Math.floor(cell.seconds) : cell.percent;
}

/**
 * OWASP, CSV Injection: an apostrophe before what could be a formula; numbers stay numbers. hucre's `escapeFormulae`
 * leaves out column titles, most control characters, leading blanks and full-width signs.
 */
function plainText(text: string): string {
  return isFormulaLike(text) ? `'${text}` : text;
}
