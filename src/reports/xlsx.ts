import { type CellStyle, type ColumnDef, writeXlsx, type WriteSheet } from "hucre/xlsx";
import { type Cell, cellText, checkSheet, type Sheet } from "./sheet.ts";
import { textLines, textWidth } from "./text-fit.ts";
import { BORDER, FONT, INDENT, storable, tableCell, textCell, TITLE_FONT } from "./xlsx-cell.ts";

/** Rows and cells as they are laid out from the top of the tab. */
type Page = Required<Pick<WriteSheet, "cells" | "merges" | "rowDefs">> & {
  widths: number[];
  next: number;
};

/** Bold letters and the larger title fill a line sooner. */
const BOLD = 1.08;
const TITLE = (BOLD * TITLE_FONT.size) / FONT.size;
/** Stands for the date of change when the sheet names none. */
const NO_DATE = Date.UTC(2000, 0, 1);

/** The sheet as an Excel workbook: the same sheet gives the same bytes, under any time zone of the process. */
export async function writeXlsxFile(sheet: Sheet): Promise<Uint8Array<ArrayBuffer>> {
  checkSheet(sheet);
  const name = tabName(sheet.name);
  const page: Page = {
    cells: new Map(),
    merges: [],
    rowDefs: new Map(),
    widths: columnWidths(sheet),
    next: 0,
  };
  addHeading(page, sheet);
  const headerRow = page.next;
  addTable(page, sheet);
  addNotes(page, sheet.notes);
  const written = await writeXlsx({
    sheets: [
      {
        name,
        columns: page.widths.map(columnOf),
        cells: page.cells,
        merges: page.merges,
        rowDefs: page.rowDefs,
        freezePane: { rows: headerRow + 1 },
        view: { showGridLines: false },
        ...printing(sheet.landscape ?? false),
      },
    ],
    // hucre's own print titles leave the tab's name unquoted, which Excel refuses as soon as it has a blank.
    namedRanges: [
      {
        name: "_xlnm.Print_Titles",
        range: `'${name.replaceAll("'", "''")}'!$${headerRow + 1}:$${headerRow + 1}`,
        scope: name,
      },
    ],
    defaultFont: FONT,
    properties: { title: storable(sheet.fileTitle), modified: new Date(sheet.asOf ?? NO_DATE) },
  });
  return written as Uint8Array<ArrayBuffer>; // hucre makes it with `new Uint8Array(size)`, never on shared memory
}

/** Excel allows 31 characters without []:*?/\ and no apostrophe at the ends. */
function tabName(name: string): string {
  const allowed = name.replace(/[[\]:*?/\\\p{Cc}]/gu, " ").slice(0, 31);
  return allowed.toWellFormed().replace(/^[\s']+|[\s']+$/g, "") || "Sheet1";
}

const WIDEST_COLUMN = 254;
const ANY_TIME = "00/00/0000 00:00:00";

/** Figures wider than their column would be shown as ####, so a column is at least as wide as they are. */
function columnWidths(sheet: Sheet): number[] {
  const widths = sheet.columns.map((column) =>
    Math.max(column.width, ...column.title.split(/\s/).map((word) => textWidth(word) * BOLD + 0.5)),
  );
  for (const row of sheet.rows) {
    for (const [c, cell] of row.entries()) {
      if (typeof cell === "string" || cell === null) continue;
      // All times are equally wide, and to work one out costs more than the rest of the row.
      const text = typeof cell === "object" && "at" in cell ? ANY_TIME : cellText(cell, "UTC");
      widths[c] = Math.max(widths[c] ?? 0, textWidth(text) + 1 + INDENT);
    }
  }
  return widths.map((width) => Math.min(WIDEST_COLUMN, width));
}

/** Excel's file counts the cell's padding, 5 pixels, as part of the width. */
function columnOf(width: number): ColumnDef {
  return { width: Math.round((width + 5 / 9) * 100) / 100 };
}

function addHeading(page: Page, sheet: Sheet): void {
  const centre = { horizontal: "center", vertical: "center", wrapText: true } as const;
  for (const [index, line] of sheet.heading.entries()) {
    addLine(page, line, { font: { ...FONT, bold: index === 0 }, alignment: centre }, BOLD);
  }
  if (sheet.heading.length > 0) addGap(page);
  addLine(page, sheet.title, { font: TITLE_FONT, alignment: centre }, TITLE);
  for (const line of sheet.subtitle ?? []) {
    addLine(page, line, { font: { ...FONT, italic: true }, alignment: centre }, 1);
  }
  addGap(page);
}

function addNotes(page: Page, notes: string[]): void {
  if (notes.length > 0) addGap(page);
  const alignment = { horizontal: "left", vertical: "top", wrapText: true } as const;
  for (const note of notes) addLine(page, note, { font: FONT, alignment }, 1);
}

/** One text across the whole table. Merged cells never grow by themselves, so the height is set. */
function addLine(page: Page, text: string, style: CellStyle, scale: number): void {
  const last = page.widths.length - 1;
  page.cells.set(`${page.next},0`, textCell(text, style));
  if (last > 0)
    page.merges.push({ startRow: page.next, startCol: 0, endRow: page.next, endCol: last });
  const width = page.widths.reduce((sum, one) => sum + one, 0);
  addRow(page, textLines(text, width / scale), scale === TITLE ? 19 : 18);
}

function addGap(page: Page): void {
  addRow(page, 1, 9);
}

/** 13 pt needs 16.5 pt a line in Excel and is cut at its usual 15; 409 is the most a row can have. */
function addRow(page: Page, lines: number, first = 18): void {
  page.rowDefs.set(page.next, { height: Math.min(409, first + (lines - 1) * 16.5) });
  page.next += 1;
}

function addTable(page: Page, sheet: Sheet): void {
  const alignment = { horizontal: "center", vertical: "center", wrapText: true } as const;
  const header: CellStyle = { font: { ...FONT, bold: true }, border: BORDER, alignment };
  const titles = sheet.columns.map((column) => column.title);
  for (const [c, title] of titles.entries())
    page.cells.set(`${page.next},${c}`, textCell(title, header));
  addRow(page, tallest(titles, page.widths, BOLD, 0));

  const marked = new Set(sheet.marked);
  for (const [r, row] of sheet.rows.entries()) {
    for (const [c, cell] of row.entries()) {
      const shown = {
        align: sheet.columns[c]?.align,
        italic: marked.has(r),
        timeZone: sheet.timeZone,
      };
      page.cells.set(`${page.next},${c}`, tableCell(cell, shown));
    }
    addRow(page, tallest(row, page.widths, 1, INDENT));
  }
}

/** Lines of the cell of a row that needs most. */
function tallest(row: Cell[], widths: number[], scale: number, indent: number): number {
  const lines = row.map((cell, c) =>
    typeof cell === "string" ? textLines(cell, ((widths[c] ?? 1) - indent) / scale) : 1,
  );
  return Math.max(1, ...lines);
}

/** A4 with the margins of Nghị định 30/2020 (left 30, right 15, top and bottom 20 mm), as wide as one page. */
function printing(landscape: boolean): Pick<WriteSheet, "pageSetup" | "headerFooter"> {
  return {
    pageSetup: {
      paperSize: "a4",
      orientation: landscape ? "landscape" : "portrait",
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      horizontalCentered: true,
      margins: { left: 1.18, right: 0.59, top: 0.79, bottom: 0.79, header: 0.4, footer: 0.4 },
    },
    headerFooter: { oddFooter: `&C&"${FONT.name},Regular"&13Trang &P/&N` },
  };
}
