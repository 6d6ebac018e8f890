import { writeXlsx, type Cell, type CellStyle } from "hucre/xlsx";
import { FONT, textCell } from "../reports/xlsx-cell.ts";

const TAB = "Danh sách";
const WIDEST = 50;
const NARROWEST = 10;
/** Excel leaves what is typed there as it is: telephone numbers keep their zero. */
const AS_TEXT = "@";

/** A sheet of texts under a head, to be filled in or put right and read again. */
export async function writeSheet(rows: string[][]): Promise<Uint8Array> {
  const width = Math.max(...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, at) => ({
    width: Math.min(WIDEST, Math.max(NARROWEST, ...rows.map((row) => (row[at] ?? "").length + 2))),
    style: { font: FONT, numFmt: AS_TEXT },
  }));
  const cells = new Map<string, Partial<Cell>>();
  for (const [nth, row] of rows.entries())
    for (const [at, text] of row.entries())
      if (text !== "") cells.set(`${nth},${at}`, textCell(text, styleOf(nth)));
  return writeXlsx({
    sheets: [{ name: TAB, columns, cells, freezePane: { rows: 1 } }],
    defaultFont: FONT,
  });
}

function styleOf(row: number): CellStyle {
  return { font: { ...FONT, bold: row === 0 }, numFmt: AS_TEXT };
}
