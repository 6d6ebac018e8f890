import { parseCsv } from "hucre/csv";
import { readXlsx, type CellValue } from "hucre/xlsx";
import { Refusal } from "../errors.ts";
import { viNumber } from "../vi-format.ts";
import {
  encrypted,
  MOST_COLUMNS,
  MOST_LETTERS,
  MOST_ROWS,
  noRows,
  noUtf8,
  noWorkbook,
  oldWorkbook,
  tooManyColumns,
  tooManyRows,
  tooMuchInside,
  type SheetRead,
} from "./spreadsheets.ts";
import { repack } from "./unpack.ts";

/** A sheet may be so long, its empty rows counted too; one more is read, so that no longer one is cut short unseen. */
const LONGEST = 2 * MOST_ROWS;
const ROWS_READ = LONGEST + 1;

/** The cells of a spreadsheet that somebody sent, by what the bytes are and not by its name. */
export async function readSheet(bytes: Uint8Array): Promise<SheetRead> {
  const head = latin(bytes.subarray(0, 8));
  if (head.startsWith("PK")) return ofWorkbook(await repack(bytes));
  if (head === "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1")
    // Excel puts a workbook with a password into the container of its old files.
    throw holds(bytes, "EncryptedPackage") ? encrypted() : oldWorkbook();
  return { sheet: null, ...checked(parseCsv(textOf(bytes), { maxRows: ROWS_READ })) };
}

async function ofWorkbook(archive: Uint8Array): Promise<SheetRead> {
  const { sheets } = await readXlsx(archive, {
    sheets: ({ hidden, veryHidden }) => !hidden && !veryHidden,
    maxRows: ROWS_READ,
  }).catch((error: unknown) => {
    throw error instanceof Refusal ? error : noWorkbook();
  });
  // Every workbook shows a sheet; Word's documents are built alike and have none.
  if (sheets.length === 0) throw noWorkbook();
  const [first] = sheets.filter(
    ({ rows }) => isLong(rows) || rows.some((row) => row.some(isFilled)),
  );
  if (!first) throw noRows();
  return { sheet: first.name, ...checked(first.rows) };
}

/** The rows as texts, without empty rows and the empty cells at their ends; refused where there are too many. */
function checked(cells: CellValue[][]): Omit<SheetRead, "sheet"> {
  // Behind the last row that was read there may be more of the list.
  if (isLong(cells)) throw tooManyRows();
  const rows: string[][] = [];
  const numbers: number[] = [];
  let letters = 0;
  for (const [at, row] of cells.entries()) {
    const last = row.findLastIndex(isFilled);
    if (last < 0) continue;
    if (last >= MOST_COLUMNS) throw tooManyColumns();
    if (rows.length >= MOST_ROWS) throw tooManyRows();
    const texts = row.slice(0, last + 1).map(cellText);
    letters += texts.reduce((sum, text) => sum + text.length, 0);
    if (letters > MOST_LETTERS) throw tooMuchInside();
    rows.push(texts);
    numbers.push(at + 1);
  }
  if (rows.length === 0) throw noRows();
  return { rows, numbers };
}

function isLong(rows: readonly unknown[]): boolean {
  return rows.length > LONGEST;
}

function isFilled(cell: CellValue | undefined): boolean {
  return cell !== null && cell !== undefined && (typeof cell !== "string" || cell.trim() !== "");
}

/** As people read it in the sheet; a date without its time of day. */
function cellText(cell: CellValue): string {
  if (cell === null) return "";
  if (cell instanceof Date) return dayText(cell);
  // A number of a telephone or a seat is no quantity: it stands without points.
  if (typeof cell === "number" && Number.isInteger(cell)) return String(cell);
  if (typeof cell === "number") return viNumber(cell);
  return String(cell).normalize("NFC").replace(/\s+/g, " ").trim();
}

/** Sheets know no time zone: their days are days of UTC here. */
function dayText(at: Date): string {
  if (Number.isNaN(at.getTime())) return "";
  const [year, month, day] = at.toISOString().slice(0, 10).split("-");
  return `${day}/${month}/${year}`;
}

/** UTF-8, or UTF-16 as Excel's "Unicode text" has it; nothing with control characters is a text. */
function textOf(bytes: Uint8Array): string {
  const [a, b] = bytes;
  const isUtf16 = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  const encoding = isUtf16 ? (a === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  const text = decode(bytes, encoding);
  if (/(?![\t\n\f\r])\p{Cc}/u.test(text)) throw noWorkbook();
  return text;
}

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // Bytes that no text has tell a picture from a list in an old encoding.
    throw bytes.includes(0) ? noWorkbook() : noUtf8();
  }
}

/** Does a name stand among the bytes, as containers of Microsoft's write it? */
function holds(bytes: Uint8Array, name: string): boolean {
  return latin(bytes).includes(Array.from(name).join("\0"));
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
