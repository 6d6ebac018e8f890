import { writeCsv } from "hucre/csv";
import { type Cell, checkSheet, isFormulaLike, type Sheet, wallText } from "./sheet.ts";

/**
 * The table as CSV for Excel: UTF-8 with BOM, CRLF, RFC 4180. Column titles, rows, then after a blank line the notes.
 * Times are local to the sheet's zone, durations whole seconds, shares numbers with a decimal dot.
 */
export function writeCsvFile(sheet: Sheet): Uint8Array<ArrayBuffer> {
  checkSheet(sheet);
  const titles = sheet.columns.map((column) => plainText(column.title));
  const rows = sheet.rows.map((row) => row.map((cell) => csvValue(cell, sheet.timeZone)));
  const notes = sheet.notes.map((note) => [plainText(note)]);
  const lines = notes.length > 0 ? [titles, ...rows, [], ...notes] : [titles, ...rows];
  return new TextEncoder().encode(`${writeCsv(lines, { bom: true })}\r\n`);
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
