import { chmodSync, existsSync, linkSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import SqliteFile from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { DatabaseTrouble } from "./migrate.ts";
import type { Database } from "./schema.ts";
import { sync } from "./sync.ts";

/**
 * Copies a database that a server may be writing to: one state of it, the commits up to this moment and none half.
 * `check` looks at the copy before it gets its name, so that a file of that name is whole and on the disk.
 */
export async function backUp<T>(
  path: string,
  copy: string,
  check: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  if (existsSync(copy)) throw copyExists(copy);
  const part = `${copy}.part`;
  try {
    // Made by us first, for nobody else's eyes; SQLite fills an empty file but overwrites none.
    writeFileSync(part, "", { mode: 0o600 });
    chmodSync(part, 0o600);
    copyInto(path, part);
    const found = await readOnly(part, async (file, db) => {
      const broken = file.pragma("integrity_check(1)", { simple: true });
      if (broken !== "ok") throw new DatabaseTrouble(`Bản sao bị hỏng (${String(broken)}).`);
      return check(db);
    });
    sync(part);
    // Unlike a rename, this takes no file's place.
    linkSync(part, copy);
    sync(dirname(copy));
    return found;
  } catch (error) {
    throw inWords(error, copy);
  } finally {
    rmSync(part, { force: true });
  }
}

/** In one transaction that only reads: the server goes on writing, and what it writes now is not in the copy. */
function copyInto(path: string, copy: string): void {
  const file = new SqliteFile(path, { readonly: true, fileMustExist: true });
  try {
    file.pragma("busy_timeout = 5000");
    file.prepare("vacuum into ?").run(copy);
  } finally {
    file.close();
  }
}

async function readOnly<T>(
  path: string,
  use: (file: SqliteFile.Database, db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  const file = new SqliteFile(path, { readonly: true, fileMustExist: true });
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: file }) });
  try {
    return await use(file, db);
  } finally {
    await db.destroy();
    file.close();
  }
}

function copyExists(copy: string): DatabaseTrouble {
  return new DatabaseTrouble(
    `Tệp ${copy} đã có; bản sao lưu không ghi đè tệp nào, hãy chọn tên khác. (The file exists already.)`,
  );
}

/** What SQLite or the system has against it; anything else is a mistake of the program. */
function inWords(error: unknown, copy: string): unknown {
  if (error instanceof Error && "code" in error && error.code === "EEXIST") return copyExists(copy);
  const isTrouble =
    error instanceof SqliteFile.SqliteError || (error instanceof Error && "syscall" in error);
  if (!isTrouble) return error;
  return new DatabaseTrouble(
    `Không sao lưu được vào ${copy} (${error.message}). (The backup could not be written.)`,
  );
}
