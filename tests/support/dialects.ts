import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { Kysely, PGliteDialect, sql } from "kysely";
import { Pool } from "pg";
import type { Store } from "../../src/db/commit.ts";
import { migratePostgres, readMigrations } from "../../src/db/migrate.ts";
import { openPostgres, postgresStore } from "../../src/db/postgres.ts";
import type { Database } from "../../src/db/schema.ts";
import { openSqlite } from "../../src/db/sqlite.ts";
import type { Deps } from "../../src/deps.ts";
import { ledger } from "../../src/facts.ts";
import { canonicalJson, type JsonObject } from "../../src/json.ts";
import { platformDeps } from "../../src/entry/deps.ts";
import { START, testClock } from "./app.ts";

export const MIGRATIONS = new URL("../../migrations", import.meta.url).pathname;
const forSqlite = readMigrations(MIGRATIONS, "sqlite");
const forPostgres = readMigrations(MIGRATIONS, "postgres");

/** `another` opens a second store on the same database, as another process has it; null where there may be only one. */
export type Opened = {
  store: Store;
  another: (() => Promise<Store>) | null;
  close(): Promise<void>;
};
export type Dialect = { name: string; open(deps: Deps): Promise<Opened> };

/** Every database that Node runs on; a real PostgreSQL only where TEST_DATABASE_URL names one that may make databases. */
export const DIALECTS: Dialect[] = [
  {
    name: "SQLite in memory",
    open: async (deps) => alone(openSqlite(":memory:", forSqlite, deps, ledger)),
  },
  { name: "SQLite in a file", open: async (deps) => inFile(deps) },
  { name: "PostgreSQL (PGlite)", open: onPglite },
];

export const SERVER = process.env["TEST_DATABASE_URL"];
if (SERVER !== undefined) DIALECTS.push({ name: "PostgreSQL (server)", open: onServer });

/** Ids, salts and secrets that are the same in every run. The clock stands still until it is moved. */
export function fixedDeps() {
  const clock = testClock(START);
  let drawn = 0;
  const randomBytes = (count: number) => {
    drawn += 1;
    return createHash("sha512").update(`draw ${drawn}`).digest().subarray(0, count);
  };
  const deps: Deps = { ...platformDeps, now: clock.now, randomBytes };
  return { clock, deps };
}

function alone(store: Store): Opened {
  return { store, another: null, close: () => store.close() };
}

function inFile(deps: Deps): Opened {
  const folder = mkdtempSync(join(tmpdir(), "diem-cau-"));
  const store = openSqlite(join(folder, "test.sqlite"), forSqlite, deps, ledger);
  return {
    store,
    another: null,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function onPglite(deps: Deps): Promise<Opened> {
  const pglite = new PGlite({ parsers: { 20: Number, 1700: Number } });
  const session = {
    exec: (text: string) => pglite.exec(text),
    names: async (text: string) =>
      (await pglite.query<{ name: string }>(text)).rows.map(({ name }) => name),
  };
  await migratePostgres(session, forPostgres, deps.now());
  const open = () =>
    postgresStore(new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) }), deps, ledger);
  const store = open();
  return { store, another: async () => open(), close: () => store.close() };
}

/** A new database on the server, gone when it is closed. */
async function onServer(deps: Deps): Promise<Opened> {
  const url = new URL(SERVER ?? "");
  const server = new Pool({ connectionString: url.href, max: 1 });
  const name = `test_${process.pid}_${Date.now()}`;
  await server.query(`create database ${name} template template0 encoding 'UTF8'`);
  url.pathname = name;
  const open = () => openPostgres(url.href, forPostgres, deps, ledger);
  const store = await open();
  const opened = [store];
  return {
    store,
    async another() {
      const one = await open();
      opened.push(one);
      return one;
    },
    async close() {
      for (const one of opened) await one.close();
      await server.query(`drop database ${name}`);
      await server.end();
    },
  };
}

/** Every row of every table, each as a line of canonical JSON, sorted. */
export async function everyRow(db: Kysely<Database>): Promise<Record<string, string[]>> {
  const tables = await tableNames(db);
  const dumps = tables.map(async (table) => {
    const { rows } = await sql<JsonObject>`select * from ${sql.table(table)}`.execute(db);
    return [table, rows.map(canonicalJson).sort()] as const;
  });
  return Object.fromEntries(await Promise.all(dumps));
}

async function tableNames(db: Kysely<Database>): Promise<string[]> {
  const tables = await db.introspection.getTables();
  return tables
    .map(({ name }) => name)
    .filter((name) => name !== "d1_migrations")
    .sort();
}
