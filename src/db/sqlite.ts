import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import SqliteFile from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import type { Deps } from "../deps.ts";
import {
  commitListeners,
  runOrder,
  type Done,
  type Ledger,
  type Order,
  type Store,
} from "./commit.ts";
import { writeProbe } from "./commit-watch.ts";
import { groupCommit } from "./group-commit.ts";
import { DatabaseTrouble, migrateSqlite, type Migration } from "./migrate.ts";
import { runDirectly, type Direct } from "./prepared.ts";
import { sameFiles } from "./same-files.ts";
import type { Database } from "./schema.ts";

/**
 * Opens the embedded database: WAL, synchronous=FULL, foreign keys on; refuses a second server on the same file,
 * checks the file after an unclean end, migrates. `path` is a file, `:memory:` or the bytes of a database.
 */
export function openSqlite(
  path: string | Buffer,
  migrations: Migration[],
  deps: Deps,
  ledger: Ledger,
): Store {
  const inMemory = typeof path !== "string" || path === ":memory:";
  let unlock = () => {};
  try {
    if (!inMemory) {
      unlock = lockFile(path);
      if (hasBytes(`${path}-wal`)) checkIntegrity(path);
    }
    const writer = openFile(path);
    migrateSqlite(writer, migrations, deps.now());
    // One connection in memory; beside a file a second one, so that reads never wait for the writer.
    const reader = inMemory ? writer : openFile(path);
    if (!inMemory) reader.pragma("query_only = on");
    return sqliteStore(writer, reader, deps, ledger, unlock);
  } catch (error) {
    unlock();
    throw cannotOpen(error) ? unopened(path, error) : error;
  }
}

/**
 * For a thread of the process that has opened the file already: writes to it in turn with that one (`besides`). What
 * comes to it comes together, so it waits for nothing more.
 */
export function openSqliteBeside(path: string, deps: Deps, ledger: Ledger): Store {
  // A new one would be nobody's.
  const reader = openFile(path, { fileMustExist: true });
  reader.pragma("query_only = on");
  return sqliteStore(openFile(path, { fileMustExist: true }), reader, deps, ledger, () => {}, 0);
}

function sqliteStore(
  writer: SqliteFile.Database,
  reader: SqliteFile.Database,
  deps: Deps,
  ledger: Ledger,
  unlock: () => void,
  gather?: number,
): Store {
  const inMemory = reader === writer;
  const statements = preparedOn(writer);
  const write = kyselyOn(writer, statements);
  const readStatements = inMemory ? statements : preparedOn(reader);
  const read = inMemory ? write : kyselyOn(reader, readStatements);
  const [writeNow, readNow] = [direct(statements), direct(readStatements)];
  // The writer's pages are warm: every commit makes the reader's cold. Within a transaction neither is to be read from.
  runDirectly(read, (sql, values) => {
    if (!statements(sql).readonly) return null;
    if (!writer.inTransaction) return writeNow(sql, values);
    return reader.inTransaction ? null : readNow(sql, values);
  });
  const listeners = commitListeners();
  const queue = groupCommit(write, writeNow, {
    isStorageTrouble,
    expectFiles: inMemory ? () => {} : sameFiles([writer.name, `${writer.name}-wal`]),
    gather,
  });
  let probing: Promise<boolean> | null = null;
  return {
    read,
    commit: <T>(order: Order<T>) =>
      queue.add<Done<T>>(async (tx) => {
        const done = await runOrder(tx, order, ledger, deps);
        const settled = () => done.changed && listeners.tell(order.eventId, done.facts);
        return { result: done, wrote: done.changed, settled };
      }),
    onCommit: listeners.add,
    ...(inMemory ? {} : { besides: { run: queue.besides, committed: listeners.tell } }),
    writable: () =>
      (probing ??= queue
        .add(writeProbe)
        .catch(() => false)
        .finally(() => (probing = null))),
    async close() {
      await queue.drain();
      if (read !== write) await read.destroy();
      await write.destroy();
      // Kysely closes only what it has used; a file left open would look like an unclean end at the next start.
      reader.close();
      writer.close();
      unlock();
    },
  };
}

/** Full disk, broken disk, lost file: the whole group fails and may be tried again. */
function isStorageTrouble(error: unknown): boolean {
  return (
    error instanceof SqliteFile.SqliteError &&
    /^SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|BUSY|CANTOPEN|NOMEM)/.test(error.code)
  );
}

function openFile(path: string | Buffer, options: SqliteFile.Options = {}): SqliteFile.Database {
  if (typeof path === "string" && path !== ":memory:")
    mkdirSync(dirname(path), { recursive: true });
  const file = new SqliteFile(path, options);
  // Of a new file. A commit writes whole pages, and few bytes in each: half the size, two thirds of the writing.
  file.pragma("page_size = 2048");
  file.pragma("journal_mode = wal");
  file.pragma("synchronous = full");
  file.pragma("foreign_keys = on");
  // Else "insert or replace" would take a row of the log away without its trigger.
  file.pragma("recursive_triggers = on");
  file.pragma("busy_timeout = 5000");
  // In pages, 16 MB: what is written again and again goes from the log to the file once.
  file.pragma("wal_autocheckpoint = 8000");
  // In KiB. The thread that writes fills all of it, and 8 MB were no faster; better-sqlite3's own are 16 a connection.
  file.pragma("cache_size = -2000");
  const settings = ["journal_mode", "synchronous", "foreign_keys"].map((name) =>
    file.pragma(name, { simple: true }),
  );
  const wanted = [typeof path === "string" && path !== ":memory:" ? "wal" : "memory", 2, 1];
  if (JSON.stringify(settings) !== JSON.stringify(wanted)) {
    file.close();
    throw new DatabaseTrouble(
      `Cơ sở dữ liệu không nhận chế độ ghi an toàn (WAL, synchronous=FULL): ${JSON.stringify(settings)}.`,
    );
  }
  return file;
}

type Prepare = (sql: string) => SqliteFile.Statement;

/** Prepared once per SQL text: the same few dozen statements carry all the load. */
function preparedOn(file: SqliteFile.Database): Prepare {
  const prepared = new Map<string, SqliteFile.Statement>();
  return (sql) => {
    const known = prepared.get(sql);
    if (known) return known;
    const made = file.prepare(sql);
    if (prepared.size < 1000) prepared.set(sql, made);
    return made;
  };
}

function kyselyOn(file: SqliteFile.Database, prepare: Prepare): Kysely<Database> {
  const database = { prepare, close: () => file.close() };
  return new Kysely<Database>({ dialect: new SqliteDialect({ database }) });
}

function direct(prepare: Prepare): Direct {
  return (sql, parameters) => {
    const statement = prepare(sql);
    if (statement.reader) return statement.all(...parameters);
    statement.run(...parameters);
    return NO_ROWS;
  };
}

const NO_ROWS: unknown[] = [];

/** A lock that the operating system lets go when the process ends, however it ends. */
function lockFile(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  const lock = new SqliteFile(`${path}-lock`);
  try {
    lock.pragma("busy_timeout = 0");
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    if (!(error instanceof SqliteFile.SqliteError && error.code === "SQLITE_BUSY")) throw error;
    throw new DatabaseTrouble(
      `Tệp dữ liệu ${path} đang được một máy chủ khác sử dụng; hãy dừng máy chủ đó trước. (Another server uses this file.)`,
    );
  }
  return () => lock.close();
}

/** Read-only, so that a broken file keeps its write-ahead log and is checked again at the next start. */
function checkIntegrity(path: string): void {
  const file = new SqliteFile(path, { readonly: true });
  try {
    const found = file.pragma("integrity_check(1)", { simple: true });
    if (found !== "ok") throw new DatabaseTrouble(brokenFile(path, String(found)));
  } finally {
    file.close();
  }
}

/** SQLite or the system cannot open the file; anything else is a mistake of the program. */
function cannotOpen(error: unknown): error is Error {
  if (error instanceof SqliteFile.SqliteError)
    return /^SQLITE_(CANTOPEN|NOTADB|CORRUPT|READONLY|IOERR|PERM|FULL|BUSY)/.test(error.code);
  return error instanceof Error && "syscall" in error;
}

function unopened(path: string | Buffer, error: Error): DatabaseTrouble {
  const name = String(path);
  const broken = error instanceof SqliteFile.SqliteError && error.code.startsWith("SQLITE_CORRUPT");
  return new DatabaseTrouble(
    broken
      ? brokenFile(name, error.message)
      : `Không mở được tệp dữ liệu ${name} của DATABASE_URL (${error.message}). (The database file cannot be opened.)`,
  );
}

function brokenFile(path: string, found: string): string {
  const [first] = found.split("\n");
  return `Tệp dữ liệu ${path} bị hỏng (${first}); hãy khôi phục từ bản sao lưu. (The database file is broken.)`;
}

function hasBytes(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
