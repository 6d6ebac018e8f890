import { Pool, types } from "pg";
import { Kysely, PostgresDialect } from "kysely";
import type { Deps } from "../deps.ts";
import { OLD_STATE, queuePerEvent, untilItHolds } from "./again.ts";
import {
  commitListeners,
  mayWrite,
  runOrder,
  unavailable,
  type Done,
  type Ledger,
  type Order,
  type Store,
} from "./commit.ts";
import { DatabaseTrouble, migratePostgres, type Migration, type SqlSession } from "./migrate.ts";
import type { Database } from "./schema.ts";

const CONNECT_WITHIN = 5000;
/** What is acknowledged is on the disk, whatever the server's default; who stands still in a commit lets others go on. */
const SESSION = `set idle_in_transaction_session_timeout = 30000;
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`;

/** Opens and migrates a PostgreSQL database, given by its URL or as a pool. Throws DatabaseTrouble if it is not there. */
export async function openPostgres(
  at: string | Pool,
  migrations: Migration[],
  deps: Deps,
  ledger: Ledger,
): Promise<Store> {
  // Times and numbers are far below 2^53; counts and sums come as int8 and numeric.
  types.setTypeParser(types.builtins.INT8, Number);
  types.setTypeParser(types.builtins.NUMERIC, Number);
  const pool = typeof at === "string" ? openPool(at) : at;
  // The next use of a broken connection says so or gets another one; unheard, the event would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  try {
    await migrate(pool, migrations, deps);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const store = postgresStore(kyselyOn(pool), deps, ledger);
  return {
    ...store,
    async close() {
      await store.close();
      await pool.end();
    },
  };
}

/** The store on any kysely that speaks PostgreSQL; the tables are there already. */
export function postgresStore(db: Kysely<Database>, deps: Deps, ledger: Ledger): Store {
  const listeners = commitListeners();
  const queued = queuePerEvent();
  const working = new Set<Promise<unknown>>();
  let closed = false;

  async function commit<T>(order: Order<T>): Promise<Done<T>> {
    if (closed) throw unavailable();
    const done = queued(order.eventId, () =>
      untilItHolds(deps, () => attempt(db, order, ledger, deps)),
    );
    const ended = done.catch(() => undefined).finally(() => working.delete(ended));
    working.add(ended);
    const { changed, facts } = await done;
    if (changed) listeners.tell(order.eventId, facts);
    return done;
  }

  return {
    read: db,
    commit,
    // Only commits of this process are heard; those of others stand in the log.
    onCommit: listeners.add,
    writable: () => (closed ? Promise.resolve(false) : mayWrite(db)),
    async close() {
      closed = true;
      await Promise.all(working);
      await db.destroy();
    },
  };
}

/**
 * One transaction, decided from one snapshot. Whoever writes the same log number first wins; the other waits at that
 * row, fails there, and is decided again.
 */
async function attempt<T>(
  db: Kysely<Database>,
  order: Order<T>,
  ledger: Ledger,
  deps: Deps,
): Promise<Done<T> | typeof OLD_STATE> {
  try {
    return await db
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute((tx) => runOrder(tx, order, ledger, deps));
  } catch (error) {
    if (isOldState(error)) return OLD_STATE;
    throw isTrouble(error) ? unavailable() : error;
  }
}

const GUARDS = ["log_pkey", "idempotency_pkey"];
const SERIALIZATION_FAILURE = "40001";
const DEADLOCK = "40P01";
const UNIQUE_VIOLATION = "23505";

function isOldState(error: unknown): boolean {
  const code = codeOf(error);
  if (code === SERIALIZATION_FAILURE || code === DEADLOCK) return true;
  if (code !== UNIQUE_VIOLATION || !(error instanceof Error) || !("constraint" in error))
    return false;
  return GUARDS.includes(String(error.constraint));
}

/** The server is gone, ends, is full, only reads, or was never reached; it may be there again in a moment. */
function isTrouble(error: unknown): boolean {
  const code = codeOf(error);
  // Classes of SQLSTATE: connection, resources, operator, system; 25006 is a write where only reads are allowed.
  if (/^(08|53|57|58)\w{3}$|^25006$/.test(code)) return true;
  if (/^E[A-Z_]{4,}$/.test(code)) return true;
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded|Client )/.test(error.message)
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function openPool(url: string): Pool {
  return new Pool({
    connectionString: url,
    application_name: "diem-cau",
    connectionTimeoutMillis: CONNECT_WITHIN,
    // The pool waits for the answer, whatever the type says.
    // oxlint-disable-next-line typescript/no-misused-promises
    onConnect: (client) => client.query(SESSION),
  });
}

async function migrate(pool: Pool, migrations: Migration[], deps: Deps): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw new DatabaseTrouble(
      `Không mở được cơ sở dữ liệu PostgreSQL: ${sentenceOf(error)}. (The database cannot be opened.)`,
    );
  });
  const session: SqlSession = {
    exec: (sql) => client.query(sql),
    names: async (sql) => (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name),
  };
  try {
    await migratePostgres(session, migrations, deps.now());
  } finally {
    client.release();
  }
}

/** Two addresses of one host fail as one error without words of its own. */
function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message !== "" ? error.message : codeOf(error);
}

/** Kysely on the pool; a database that is not there is 503 for reads too. */
function kyselyOn(pool: Pool): Kysely<Database> {
  const reached = {
    options: pool.options,
    connect: () =>
      pool.connect().catch((error: unknown) => {
        throw isTrouble(error) ? unavailable() : error;
      }),
    // Kysely would end it only if it had used it.
    end: async () => undefined,
  };
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool: reached }) });
}
