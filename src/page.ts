import { invalidField, type Refusal } from "./errors.ts";

/** What a list is asked for: how many rows, and behind which key. */
export type PageQuery = { limit: number; after: (string | number)[] | null };

/** The cursor is the key of the last row given, so a page neither skips nor repeats rows that stayed. */
export function readPage(query: {
  limit?: string | undefined;
  cursor?: string | undefined;
}): PageQuery {
  const limit = query.limit === undefined ? 100 : Number(query.limit);
  if (!/^\d{1,3}$/.test(query.limit ?? "100") || limit < 1 || limit > 500) {
    throw invalidField("/limit", "out_of_range", {
      vi: "limit phải là số nguyên từ 1 đến 500.",
      en: "limit must be a whole number from 1 to 500.",
    });
  }
  return { limit, after: query.cursor === undefined ? null : readCursor(query.cursor) };
}

/** The key a page stands behind, null for the first page; a cursor of another list is none (422). */
export function afterKey(page: PageQuery, ...kinds: ("string" | "number")[]): PageQuery["after"] {
  if (page.after === null) return null;
  const fits =
    page.after.length === kinds.length &&
    page.after.every((part, place) => typeof part === kinds[place]);
  if (!fits) throw noCursor();
  return page.after;
}

/** Cuts one row more than the page down to the page and says where the next one begins. */
export function pageOf<Row, Item>(
  rows: Row[],
  page: PageQuery,
  keyOf: (row: Row) => (string | number)[],
  shape: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { items: shown.map(shape), nextCursor: more ? writeCursor(keyOf(last)) : null };
}

function writeCursor(key: (string | number)[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(key));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function readCursor(cursor: string): (string | number)[] {
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll("-", "+").replaceAll("_", "/")), (c) =>
      c.charCodeAt(0),
    );
    const key: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (Array.isArray(key) && key.length > 0 && key.every(isKeyPart)) return key;
  } catch {
    // falls through to the one sentence below
  }
  throw noCursor();
}

/** Keys of rows are whole numbers and texts without NUL; PostgreSQL compares nothing else. */
function isKeyPart(part: unknown): boolean {
  return typeof part === "string" ? !part.includes("\0") : Number.isSafeInteger(part);
}

function noCursor(): Refusal {
  return invalidField("/cursor", "invalid", {
    vi: "cursor không hợp lệ.",
    en: "The cursor is not valid.",
  });
}
