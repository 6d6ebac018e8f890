import { type CellStyle, writeXlsx, writeXlsxStream } from "hucre/xlsx";
import { openReader } from "../../src/db/reader.ts";
import { readTurns } from "../../src/reports/turns-queries.ts";
import type { Cell } from "../../src/reports/sheet.ts";
import { turnsSheet } from "../../src/reports/turns-sheet.ts";
import { cellNumber, lookOf, styleOf } from "../../src/reports/xlsx-cell.ts";

// The ceiling of the bench `export`: hucre alone in a process, with the rows of a report made ready before.
// `node bare-hucre.ts <database> <event> <stream|workbook>`; each message is answered with the milliseconds it took.
const [path = "", eventId = "", way = ""] = process.argv.slice(2);

const db = await openReader(path);
const found = await readTurns(db, eventId, { now: Date.now(), from: null, to: null });
await db.destroy();
const sheet = turnsSheet(found);
const table = [...sheet.rows];
const rows = table.map((row) => row.map(valueOf));
const columns = sheet.columns.map(({ title, width, align }, c) => ({
  header: title,
  width,
  style: styleIn(table, c, align),
}));

process.on("message", () => {
  void timed().then((ms) => process.send?.(ms));
});
process.send?.("ready");

async function timed(): Promise<number> {
  const begun = performance.now();
  if (way === "stream") {
    for await (const _ of writeXlsxStream(rows, { name: sheet.name, columns }));
  } else {
    const rowDefs = new Map(rows.map((_, row) => [row + 1, { height: 18 }]));
    const headed = [sheet.columns.map(({ title }) => title), ...rows];
    await writeXlsx({ sheets: [{ name: sheet.name, rows: headed, columns, rowDefs }] });
  }
  return performance.now() - begun;
}

function valueOf(cell: Cell): string | number | null {
  return cell === null || typeof cell === "string" ? cell : cellNumber(cell, sheet.timeZone);
}

/** A column of a report is of one kind; hucre's stream has a style for each column only. */
function styleIn(cells: Cell[][], c: number, align: Parameters<typeof lookOf>[1]): CellStyle {
  const first = cells.map((row) => row[c] ?? null).find((cell) => cell !== null) ?? null;
  return styleOf(lookOf(first, align, false));
}
