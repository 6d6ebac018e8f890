import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import SqliteFile from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import type { Deps } from "../deps.ts";
import {
  commitListeners,
  runOrder,
  unavailable,
  type Done,
  type Ledger,
  type Order,
  type Store,
} from "./commit.ts";
import { groupBegins, writePage } from "./commit-watch.ts";
import { DatabaseTrouble, migrateSqlite, type Migration } from "./migrate.ts";
import { runDirectly, type Direct } from "./prepared.ts";
import type { Database } from "./schema.ts";

const MOST_IN_ONE_COMMIT = 256;

type Job = { run(tx: Kysely<Database>): Promise<() => void>; fail(error: unknown): void };

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

function sqliteStore(
  writer: SqliteFile.Database,
  reader: SqliteFile.Database,
  deps: Deps,
  ledger: Ledger,
  unlock: () => void,
): Store {
  const statements = preparedOn(writer);
  const write = kyselyOn(writer, statements);
  const readStatements = reader === writer ? statements : preparedOn(reader);
  const read = reader === writer ? write : kyselyOn(reader, readStatements);
  const readNow = direct(readStatements);
  // Whoever has a transaction open on this connection is not to be read from.
  runDirectly(read, (sql, values) => (reader.inTransaction ? null : readNow(sql, values)));
  const listeners = commitListeners();
  const queue = groupCommit(write, direct(statements));
  return {
    read,
    commit: <T>(order: Order<T>) =>
      queue.add<Done<T>>(async (tx) => {
        const done = await runOrder(tx, order, ledger, deps);
        const settled = () => done.changed && listeners.tell(order.eventId, done.facts);
        return { result: done, settled };
      }),
    onCommit: listeners.add,
    writable: () => queue.add(writePage).catch(() => false),
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

/**
 * Orders waiting at the same moment share one transaction, each in a savepoint of its own and seeing those before
 * it; then one fsync, and only then the answers.
 */
function groupCommit(write: Kysely<Database>, now: Direct) {
  let waiting: Job[] = [];
  let flushing: Promise<void> | null = null;
  let closed = false;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      // Whatever else arrives in this turn of the loop comes along.
      await new Promise((resume) => setImmediate(resume));
      const jobs = waiting.slice(0, MOST_IN_ONE_COMMIT);
      waiting = waiting.slice(MOST_IN_ONE_COMMIT);
      await commitTogether(write, now, jobs);
    }
    flushing = null;
  }

  return {
    add<R>(
      work: (tx: Kysely<Database>) => Promise<{ result: R; settled: () => unknown }>,
    ): Promise<R> {
      if (closed) return Promise.reject(unavailable());
      return new Promise((resolve, reject) => {
        waiting.push({
          async run(tx) {
            const { result, settled } = await work(tx);
            return () => {
              resolve(result);
              settled();
            };
          },
          fail: reject,
        });
        flushing ??= flush();
      });
    },
    async drain(): Promise<void> {
      closed = true;
      await flushing;
    },
  };
}

async function commitTogether(write: Kysely<Database>, now: Direct, jobs: Job[]): Promise<void> {
  const ended = groupBegins(jobs.length);
  const settle: (() => void)[] = [];
  try {
    await write.connection().execute(async (tx) => {
      // The connection is this group's until it ends, so its statements need not queue for it.
      runDirectly(tx, now);
      now("begin immediate", []);
      try {
        for (const job of jobs) settle.push(await inSavepoint(tx, now, job));
        now("commit", []);
      } catch (error) {
        rollBack(now);
        throw error;
      }
    });
  } catch {
    ended(false);
    for (const job of jobs) job.fail(unavailable());
    return;
  }
  ended(true);
  for (const done of settle) done();
}

async function inSavepoint(tx: Kysely<Database>, now: Direct, job: Job): Promise<() => void> {
  now("savepoint job", []);
  try {
    const done = await job.run(tx);
    now("release job", []);
    return done;
  } catch (error) {
    now("rollback to job", []);
    now("release job", []);
    if (isStorageTrouble(error)) throw error;
    return () => job.fail(error);
  }
}

/** What broke the group may have ended its transaction already. */
function rollBack(now: Direct): void {
  try {
    now("rollback", []);
  } catch {
    // There was none any more.
  }
}

/** Full disk, broken disk, lost file: the whole group fails and may be tried again. */
function isStorageTrouble(error: unknown): boolean {
  return (
    error instanceof SqliteFile.SqliteError &&
    /^SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|BUSY)/.test(error.code)
  );
}

function openFile(path: string | Buffer): SqliteFile.Database {
  if (typeof path === "string" && path !== ":memory:")
    mkdirSync(dirname(path), { recursive: true });
  const file = new SqliteFile(path);
  file.pragma("journal_mode = wal");
  file.pragma("synchronous = full");
  file.pragma("foreign_keys = on");
  // Else "insert or replace" would take a row of the log away without its trigger.
  file.pragma("recursive_triggers = on");
  file.pragma("busy_timeout = 5000");
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
