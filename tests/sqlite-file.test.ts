import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../src/db/commit.ts";
import {
  DatabaseTrouble,
  migrateSqlite,
  NewerDatabase,
  readMigrations,
  type Migration,
} from "../src/db/migrate.ts";
import { openSqlite } from "../src/db/sqlite.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { ledger } from "../src/facts.ts";
import { START } from "./support/app.ts";

const root = new URL("..", import.meta.url).pathname;
const migrations = readMigrations(join(root, "migrations"), "sqlite");
let folder: string;
let path: string;
const ends: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sqlite-file-"));
  path = join(folder, "d.sqlite");
});

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
});

describe("a database file", () => {
  test("is opened with a write-ahead log, a sync at every commit and foreign keys", async () => {
    const store = open();
    for (const use of [onWriter(store), onReader(store)]) {
      expect(await use("journal_mode")).toEqual({ journal_mode: "wal" });
      expect(await use("synchronous")).toEqual({ synchronous: 2 });
      expect(await use("foreign_keys")).toEqual({ foreign_keys: 1 });
    }
    expect(await onReader(store)("query_only")).toEqual({ query_only: 1 });
    const orphan = store.commit({
      eventId: "e",
      by: { kind: "system", id: null },
      decide: async ({ db }) => {
        const row = { event_id: "nobody", from_at: 1, to_at: null, seq: 1 };
        return { facts: [], rows: [db.insertInto("event_pause").values(row)], value: undefined };
      },
    });
    await expect(orphan).rejects.toThrow(/FOREIGN KEY/);
  });

  test("is made with the folders on its way", async () => {
    path = join(folder, "a", "b", "d.sqlite");
    await makeKey(open(), "k");
    expect(existsSync(path)).toBe(true);
  });

  test("is refused to a second server of the same process, and free after the first", async () => {
    const store = open();
    await makeKey(store, "k");
    expect(refusal()).toMatch(/đang được một máy chủ khác sử dụng/);
    expect(refusal()).toContain(path);
    await store.close();
    expect(await keysIn(open())).toEqual(["k"]);
  });

  test("is refused to a server of another process", async () => {
    open();
    const child = inChild(`${OPEN} opened(); say("opened");`);
    expect(await child.output()).toMatch(/^DatabaseTrouble .*máy chủ khác/);
  });

  test("is free again, and whole, after the other server was killed", async () => {
    const child = inChild(`${OPEN} const store = opened();
      await makeKey(store, "before the kill"); say("committed"); setInterval(() => {}, 1000);`);
    expect(await child.firstLine()).toBe("committed");
    expect(refusal()).toMatch(/máy chủ khác/);
    await child.kill();
    expect(existsSync(`${path}-wal`)).toBe(true);
    expect(await keysIn(open())).toEqual(["before the kill"]);
  });

  test("has no write-ahead log after a clean end", async () => {
    const store = open();
    await makeKey(store, "k");
    expect(readdirSync(folder).toSorted()).toContain("d.sqlite-wal");
    await store.close();
    expect(readdirSync(folder).toSorted()).toEqual(["d.sqlite", "d.sqlite-lock"]);
  });

  test.each([
    ["a page deep inside", 1],
    ["nearly every page", Infinity],
  ])(
    "is checked after an unclean end and refused at every start: %s is broken",
    async (_what, most) => {
      await makeKey(open(), "k");
      await closeAll();
      await endUncleanly();
      breakPages(most);
      expect(refusal()).toMatch(/^Tệp dữ liệu .* bị hỏng .*sao lưu/);
      expect(refusal()).not.toContain("\n");
      // The refused start must not tidy the traces away that make the next one check.
      const again = inChild(`${OPEN} opened(); say("opened");`);
      expect(await again.output()).toMatch(/^DatabaseTrouble .*bị hỏng/);
      expect(refusal()).toMatch(/bị hỏng/);
    },
  );

  test("is taken after an unclean end when it is whole", async () => {
    await makeKey(open(), "k");
    await closeAll();
    await endUncleanly();
    expect(await keysIn(open())).toEqual(["k", "unclean"]);
  });

  test.each<[string, () => void]>([
    ["a text file", () => writeFileSync(path, "not a database, ".repeat(1000))],
    ["a folder", () => mkdirSync(path)],
    [
      "in a folder that is a file",
      () => {
        writeFileSync(path, "");
        path = join(path, "d");
      },
    ],
    [
      "beside a lock that is none",
      () => writeFileSync(`${path}-lock`, "not a lock, ".repeat(1000)),
    ],
  ])("that is %s is refused with one sentence that names it", (_what, make) => {
    make();
    const said = refusal();
    expect(said).toMatch(/^Không mở được tệp dữ liệu .*DATABASE_URL/);
    expect(said).toContain(` ${path} `);
    expect(said).not.toContain("\n");
  });

  /** Another server that commits once more and is killed: the write-ahead log stays. */
  async function endUncleanly(): Promise<void> {
    const child = inChild(`${OPEN} const store = opened();
      await makeKey(store, "unclean"); say("committed"); setInterval(() => {}, 1000);`);
    expect(await child.firstLine()).toBe("committed");
    await child.kill();
  }

  /** Overwrites the beginning of the last pages that the write-ahead log does not replace. */
  function breakPages(most: number): void {
    const wal = readFileSync(`${path}-wal`);
    const size = wal.readUInt32BE(8);
    const replaced = new Set<number>();
    for (let at = 32; at + 24 + size <= wal.length; at += 24 + size)
      replaced.add(wal.readUInt32BE(at));
    const pages = Array.from({ length: readFileSync(path).length / size - 1 }, (_, at) => at + 2);
    const file = openSync(path, "r+");
    for (const page of pages.filter((one) => !replaced.has(one)).slice(-most))
      writeSync(file, Buffer.alloc(16, 0xff), 0, 16, (page - 1) * size);
    closeSync(file);
  }
});

describe("migrations", () => {
  const first = {
    name: "0001_a.sql",
    sql: "create table a (id text); insert into a values ('x');",
  };
  const second = { name: "0002_b.sql", sql: "create table b (id text);" };
  const broken = { name: "0002_b.sql", sql: "create table b (id text); create tabel c (id text);" };

  test("are applied in the order of their numbers and remembered by name", () => {
    const file = openFile();
    migrateSqlite(file, migrations, START);
    expect(migrations.map(({ name }) => name)).toEqual(
      readdirSync(join(root, "migrations"))
        .filter((name) => name.endsWith(".sql"))
        .toSorted(),
    );
    expect(file.prepare("select * from d1_migrations order by id").all()).toEqual(
      migrations.map(({ name }, index) => ({
        id: index + 1,
        name,
        applied_at: "2026-11-23T01:00:00.000Z",
      })),
    );
  });

  test("leave of a broken file nothing, and of those before it everything", () => {
    const file = openFile();
    expect(() => migrateSqlite(file, [first, broken], START)).toThrow(/syntax error/);
    expect(tables(file)).toEqual(["a", "d1_migrations"]);
    expect(applied(file)).toEqual(["0001_a.sql"]);
    migrateSqlite(file, [first, second], START);
    expect(tables(file)).toEqual(["a", "b", "d1_migrations"]);
    expect(applied(file)).toEqual(["0001_a.sql", "0002_b.sql"]);
    expect(file.prepare("select id from a").pluck().all()).toEqual(["x"]);
  });

  test("are not applied twice", () => {
    const file = openFile();
    migrateSqlite(file, [first], START);
    migrateSqlite(file, [first], START + 1);
    expect(file.prepare("select id from a").pluck().all()).toEqual(["x"]);
  });

  test("wait for each other when two processes start together", async () => {
    const slow = { name: "0001_a.sql", sql: `${first.sql} ${COUNT_TO_A_MILLION}` };
    openFile();
    const go = join(folder, "go");
    const both = [1, 2].map(() =>
      inChild(`${OPEN} const file = new SqliteFile(path);
        file.pragma("busy_timeout = 20000");
        say("ready"); while (!existsSync(${JSON.stringify(go)})) {}
        migrateSqlite(file, ${JSON.stringify([slow, second])}, 1); say("done");`),
    );
    for (const child of both) expect(await child.firstLine()).toBe("ready");
    writeFileSync(go, "");
    for (const child of both) expect(await child.output()).toBe("ready\ndone");
    const file = openFile();
    expect(applied(file)).toEqual(["0001_a.sql", "0002_b.sql"]);
    expect(file.prepare("select count(*) from a").pluck().get()).toBe(1);
  });

  test("refuse a database made by a newer version and leave it as it is", async () => {
    const newer: Migration[] = [
      ...migrations,
      { name: "9999_later.sql", sql: "create table later (id text)" },
    ];
    await openSqlite(path, newer, platformDeps, ledger).close();
    const before = readFileSync(path);
    expect(() => open()).toThrow(NewerDatabase);
    expect(() => open()).toThrow(/phiên bản mới hơn.*9999_later\.sql/);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  function openFile(): SqliteFile.Database {
    const file = new SqliteFile(path);
    file.pragma("journal_mode = wal");
    ends.push(() => file.close());
    return file;
  }
});

describe("the tables as kysely reads them", () => {
  const source = (file: string) => readFileSync(join(root, "src", file), "utf8");
  const file = new SqliteFile(":memory:");
  migrateSqlite(file, migrations, START);
  /** `log: LogTable;` of the interface Database. */
  const interfaceOf = Object.fromEntries(fields(source("db/schema.ts"), "Database"));
  const tableFiles = [...source("db/schema.ts").matchAll(/from "\.\.\/(.+\/table\.ts)"/g)].map(
    ([, name]) => source(name ?? ""),
  );

  test("are all those of the migrations and no others", () => {
    const made = tables(file).filter((name) => name !== "d1_migrations");
    expect(Object.keys(interfaceOf).toSorted()).toEqual(made);
    expect(tableFiles.length).toBe(new Set(tableFiles).size);
  });

  test("are one interface each, and no interface is left over", () => {
    const known = tableFiles.flatMap((text) =>
      [...text.matchAll(/export interface (\w+)/g)].map(([, name]) => name),
    );
    expect(known.toSorted()).toEqual(Object.values(interfaceOf).toSorted());
  });

  test.each(Object.entries(interfaceOf))("%s has the columns of %s", (table, name) => {
    const text = tableFiles.find((one) => one.includes(`export interface ${name} {`)) ?? "";
    const columns = file.pragma(`table_info(${table})`);
    expect(fields(text, name).map(([column, type]) => [column, kindOf(type)])).toEqual(
      // Rows of SQLite's own table.
      (columns as Column[]).map((column) => [
        column.name,
        `${/text/i.test(column.type) ? "text" : "number"}${column.notnull === 1 ? "" : " or null"}`,
      ]),
    );
  });

  type Column = { name: string; type: string; notnull: number };

  function fields(text: string, name: string): [string, string][] {
    const body = new RegExp(`interface ${name} \\{([^}]*)\\}`).exec(text)?.[1] ?? "";
    return [...body.matchAll(/(\w+): ([^;]+);/g)].map(([, field = "", type = ""]) => [field, type]);
  }

  /** Named types are unions of texts: no table has another kind. */
  function kindOf(type: string): string {
    const parts = type.split("|").map((part) => part.trim());
    const kind = parts.includes("number") || parts.includes("Millis") ? "number" : "text";
    return parts.includes("null") ? `${kind} or null` : kind;
  }
});

function open(): Store {
  const store = openSqlite(path, migrations, platformDeps, ledger);
  ends.push(() => store.close());
  return store;
}

async function closeAll(): Promise<void> {
  for (const end of ends.splice(0).toReversed()) await end();
}

/** The one sentence with which opening is refused. */
function refusal(): string {
  try {
    open();
  } catch (error) {
    if (error instanceof DatabaseTrouble) return error.message;
    throw error;
  }
  throw new Error("it was opened");
}

function onWriter(store: Store) {
  return async (pragma: string) => {
    const { value } = await store.commit({
      eventId: "e",
      by: { kind: "system", id: null },
      decide: async ({ db }) => ({
        facts: [],
        value: (await sql`pragma ${sql.raw(pragma)}`.execute(db)).rows[0],
      }),
    });
    return value;
  };
}

function onReader(store: Store) {
  return async (pragma: string) =>
    (await sql`pragma ${sql.raw(pragma)}`.execute(store.read)).rows[0];
}

async function makeKey(store: Store, name: string): Promise<void> {
  const data = {
    keyId: name,
    label: name,
    admin: false,
    roles: [],
    expiresAt: null,
    secretHash: name,
  };
  const decide = async () => ({ facts: [{ type: "key_created", data }], value: undefined });
  await store.commit({ eventId: "system", by: { kind: "system", id: null }, decide });
}

async function keysIn(store: Store): Promise<string[]> {
  const rows = await store.read.selectFrom("api_key").select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}

function tables(file: SqliteFile.Database): string[] {
  // One column of text.
  return file
    .prepare("select name from sqlite_master where type = 'table' order by name")
    .pluck()
    .all() as string[];
}

function applied(file: SqliteFile.Database): unknown[] {
  return file.prepare("select name from d1_migrations order by id").pluck().all();
}

const COUNT_TO_A_MILLION =
  "create table n as with recursive c (i) as (values (1) union all select i + 1 from c where i < 1000000) select i from c;";

/** What a child process needs to open the same file the same way. */
const OPEN = `
  import { existsSync } from "node:fs";
  import SqliteFile from "better-sqlite3";
  import { migrateSqlite, readMigrations } from "${root}src/db/migrate.ts";
  import { openSqlite } from "${root}src/db/sqlite.ts";
  import { platformDeps } from "${root}src/entry/deps.ts";
  import { ledger } from "${root}src/facts.ts";
  const path = process.env["DATABASE"];
  const say = (line) => process.stdout.write(line + "\\n");
  process.on("uncaughtException", (error) => { say(error.constructor.name + " " + error.message); process.exit(1); });
  const opened = () => openSqlite(path, readMigrations("${root}migrations", "sqlite"), platformDeps, ledger);
  ${makeKey.toString()}
`;

/** Runs a program in a process of its own. */
function inChild(program: string) {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: root,
    env: { DATABASE: path },
    stdio: ["ignore", "pipe", "inherit"],
  });
  ends.push(() => child.kill("SIGKILL"));
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const line = new Promise<string>((resolve) => {
    child.stdout.on("data", () => said.includes("\n") && resolve(said.split("\n")[0] ?? ""));
    void exited.then(() => resolve(said.trim()));
  });
  return {
    firstLine: () => line,
    output: () => exited.then(() => said.trim()),
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
