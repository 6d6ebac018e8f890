import { fold } from "./fold.ts";

/** A column that a pasted table may have; `heads` are names it goes by, as `fold` makes them. */
export type Column<Key extends string> = {
  key: Key;
  label: string;
  heads: readonly string[];
  required?: boolean;
};

/** A table: its head where it has one, its other rows with their numbers, and which of our columns each of its columns is. */
export type Pasted<Key extends string> = {
  head: string[] | null;
  rows: string[][];
  /** As the program it comes from counts them. */
  numbers: number[];
  mapping: (Key | null)[];
};

/** What was copied from Excel: cells between tabs, rows between line breaks, cells in quotes where they hold either. */
export function readCells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endCell = () => {
    row.push(cell.normalize("NFC").replace(/\s+/g, " ").trim());
    cell = "";
  };
  const endRow = () => {
    endCell();
    if (row.some((one) => one !== "")) rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (quoted && sign === '"' && text[at + 1] === '"') {
      cell += sign;
      at += 1;
    } else if (sign === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (quoted) cell += sign;
    else if (sign === "\t") endCell();
    else if (sign === "\n") endRow();
    else if (sign !== "\r") cell += sign;
  }
  endRow();
  return rows;
}

/** The table in a pasted text. */
export function readPasted<Key extends string>(
  text: string,
  columns: readonly Column<Key>[],
): Pasted<Key> {
  return readTable(readCells(text), columns);
}

/** Lists of offices have their name and the date above the head. */
const HEAD_WITHIN = 15;

/** The table in these cells. The row that names columns is its head; without one the columns stand as ours do. */
export function readTable<Key extends string>(
  cells: string[][],
  columns: readonly Column<Key>[],
  numbers: number[] = cells.map((_row, at) => at + 1),
): Pasted<Key> {
  const width = Math.max(0, ...cells.map((row) => row.length));
  const heads = cells.slice(0, HEAD_WITHIN).map((row) => columnsNamed(row, columns));
  const counts = heads.map((named) => named.filter((key) => key !== null).length);
  const most = Math.max(0, ...counts);
  // One name alone may be a word of a title; in the first row it is the head of a short list.
  const at = most > 1 ? counts.indexOf(most) : most === 1 && counts[0] === 1 ? 0 : -1;
  const head = cells[at] ?? null;
  const mapping = Array.from(
    { length: width },
    (_, column) => (head ? heads[at]?.[column] : columns[column]?.key) ?? null,
  );
  return { head, rows: cells.slice(at + 1), numbers: numbers.slice(at + 1), mapping };
}

/** The rows by our columns; a cell that is missing or goes nowhere is empty. */
export function rowsByColumn<Key extends string>(
  { rows, mapping }: Pasted<Key>,
  columns: readonly Column<Key>[],
): Record<Key, string>[] {
  return rows.map((row) => {
    const cells = columns.map(({ key }) => [key, row[mapping.indexOf(key)] ?? ""]);
    // One text a column, by its key.
    return Object.fromEntries(cells) as Record<Key, string>;
  });
}

/** Each of our columns once: a head that is one of its names, else one that begins with it. */
function columnsNamed<Key extends string>(
  head: string[],
  columns: readonly Column<Key>[],
): (Key | null)[] {
  const taken = new Set<Key>();
  const find = (fits: (name: string, known: string) => boolean, cell: string) => {
    const name = fold(cell);
    if (name === "") return null;
    const found = columns.find(
      ({ key, heads }) => !taken.has(key) && heads.some((known) => fits(name, known)),
    );
    if (found) taken.add(found.key);
    return found?.key ?? null;
  };
  const exact = head.map((cell) => find((name, known) => name === known, cell));
  return exact.map(
    (key, at) => key ?? find((name, known) => name.startsWith(`${known} `), head[at] ?? ""),
  );
}
