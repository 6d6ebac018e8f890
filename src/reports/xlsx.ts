import { type CellStyle, type ColumnDef, writeXlsx, type WriteSheet } from "hucre/xlsx";
import { checkSheet, type Sheet } from "./sheet.ts";
import { textLines } from "./text-fit.ts";
import {
  BOLD,
  BORDER,
  FONT,
  storable,
  styleOf,
  textCell,
  TITLE_FONT,
  type Look,
} from "./xlsx-cell.ts";
import { measureRows, rowHeight, rowsXml, tallest } from "./xlsx-rows.ts";
import { replaceParts } from "./zip.ts";
import type { Bytes } from "./bytes.ts";

/** Rows and cells as they are laid out from the top of the tab. */
type Page = Required<Pick<WriteSheet, "cells" | "merges" | "rowDefs">> & {
  widths: number[];
  next: number;
};

/** The larger title fills a line sooner. */
const TITLE = (BOLD * TITLE_FONT.size) / FONT.size;
/** Stands for the date of change when the sheet names none. */
const NO_DATE = Date.UTC(2000, 0, 1);

/** A sheet laid out: where its table begins, and every look of its cells. */
type Tab = { sheet: Sheet; page: Page; first: number; looks: Look[] };

/**
 * The sheets as an Excel workbook, each in a tab of its own: the same sheets give the same bytes, under any time zone of
 * the process. hucre writes the workbook with one cell of each look where a table belongs; the rows take that place as
 * the file is read.
 */
export async function xlsxFile(...sheets: [Sheet, ...Sheet[]]): Promise<Bytes> {
  const tabs = sheets.map(layOut);
  const [{ fileTitle, asOf }] = sheets;
  const workbook = await writeXlsx({
    sheets: tabs.map(sheetOf),
    // hucre's own print titles leave the tab's name unquoted, which Excel refuses as soon as it has a blank.
    namedRanges: tabs.map(printTitles),
    defaultFont: FONT,
    properties: { title: storable(fileTitle), modified: new Date(asOf ?? NO_DATE) },
  });
  const written = tabs.map((tab, index) => {
    const write = (xml: string) => withRows(xml, tab);
    return [`xl/worksheets/sheet${index + 1}.xml`, write] as const;
  });
  return replaceParts(workbook, new Map(written));
}

function layOut(sheet: Sheet): Tab {
  checkSheet(sheet);
  const { widths, looks } = measureRows(sheet);
  const page: Page = { cells: new Map(), merges: [], rowDefs: new Map(), widths, next: 0 };
  addHeading(page, sheet);
  addColumnTitles(page, sheet);
  const first = page.next;
  addLooks(page, looks, sheet.rows.length);
  addNotes(page, sheet.notes);
  return { sheet, page, first, looks };
}

function sheetOf({ sheet, page, first }: Tab): WriteSheet {
  const { cells, merges, rowDefs } = page;
  return {
    name: tabName(sheet.name),
    columns: page.widths.map(columnOf),
    cells,
    merges,
    rowDefs,
    freezePane: { rows: first },
    view: { showGridLines: false },
    ...printing(sheet.landscape ?? false),
  };
}

function printTitles({ sheet, first }: Tab) {
  const scope = tabName(sheet.name);
  const range = `'${scope.replaceAll("'", "''")}'!$${first}:$${first}`;
  return { name: "_xlnm.Print_Titles", range, scope };
}

/** The worksheet with the rows of its table. */
function* withRows(xml: string, { sheet, page, first, looks }: Tab): Generator<string> {
  const { before, instead, after } = cutRows(xml, first, sheet.rows.length);
  const numbers = [...instead.matchAll(/<c r="\w+" s="(\d+)"\/>/g)].map((cell) => Number(cell[1]));
  const styles = new Map(looks.map((look, place) => [look, numbers[place] ?? 0]));
  yield before;
  yield* rowsXml(sheet, { first: first + 1, widths: page.widths, styles });
  yield after;
}

/** The worksheet around the rows of the table, and what stands in their place. */
function cutRows(xml: string, first: number, count: number) {
  const rowAt = (row: number) => {
    const at = xml.indexOf(`<row r="${row + 1}"`);
    return at < 0 ? xml.indexOf("</sheetData>") : at;
  };
  const to = rowAt(first + count);
  const from = count === 0 ? to : rowAt(first);
  return { before: xml.slice(0, from), instead: xml.slice(from, to), after: xml.slice(to) };
}

/** Excel allows 31 characters without []:*?/\ and no apostrophe at the ends. */
function tabName(name: string): string {
  const allowed = name.replace(/[[\]:*?/\\\p{Cc}]/gu, " ").slice(0, 31);
  return allowed.toWellFormed().replace(/^[\s']+|[\s']+$/g, "") || "Sheet1";
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

function addRow(page: Page, lines: number, first?: number): void {
  page.rowDefs.set(page.next, { height: rowHeight(lines, first) });
  page.next += 1;
}

function addColumnTitles(page: Page, sheet: Sheet): void {
  const alignment = { horizontal: "center", vertical: "center", wrapText: true } as const;
  const header: CellStyle = { font: { ...FONT, bold: true }, border: BORDER, alignment };
  const titles = sheet.columns.map((column) => column.title);
  for (const [c, title] of titles.entries())
    page.cells.set(`${page.next},${c}`, textCell(title, header));
  addRow(page, tallest(titles, page.widths, BOLD, 0));
}

/** An empty cell of each look from the table's first row on, and one in its last: there are never more than the table has. */
function addLooks(page: Page, looks: Look[], rows: number): void {
  const across = page.widths.length;
  for (const [place, look] of looks.entries()) {
    const at = `${page.next + Math.floor(place / across)},${place % across}`;
    page.cells.set(at, { value: null, style: styleOf(look) });
  }
  const last = `${page.next + rows - 1},${across - 1}`;
  const [any] = looks;
  if (any !== undefined && !page.cells.has(last))
    page.cells.set(last, { value: null, style: styleOf(any) });
  page.next += rows;
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
