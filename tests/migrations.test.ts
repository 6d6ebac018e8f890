import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import SqliteFile from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrateSqlite, NewerDatabase } from "../src/db/migrate.ts";
import { START } from "./support/app.ts";
import {
  databaseFolder,
  MIGRATIONS,
  ROOT,
  type DatabaseFolder,
} from "./support/database-folder.ts";

let here: DatabaseFolder;

beforeEach(() => {
  here = databaseFolder();
});

afterEach(() => here.remove());

describe("migrations", () => {
  const first = {
    name: "0001_a.sql",
    sql: "create table a (id text); insert into a values ('x');",
  };
  const second = { name: "0002_b.sql", sql: "create table b (id text);" };
  const broken = { name: "0002_b.sql", sql: "create table b (id text); create tabel c (id text);" };

  test("are applied in the order of their numbers and remembered by name", () => {
    const file = openFile();
    migrateSqlite(file, MIGRATIONS, START);
    expect(MIGRATIONS.map(({ name }) => name)).toEqual(
      readdirSync(join(ROOT, "migrations"))
        .filter((name) => name.endsWith(".sql"))
        .toSorted(),
    );
    expect(file.prepare("select * from d1_migrations order by id").all()).toEqual(
      MIGRATIONS.map(({ name }, index) => ({
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

  test("wait for each other when several processes start together", async () => {
    const file = openFile();
    migrateSqlite(file, [], START);
    file.exec("begin immediate"); // as one that is in the middle of the first file
    const others = [1, 2].map(() =>
      here.inChild(`const file = new SqliteFile(path);
        file.pragma("busy_timeout = 20000"); say("ready");
        migrateSqlite(file, ${JSON.stringify([first, second])}, 1); say("done");`),
    );
    for (const child of others) expect(await child.firstLine()).toBe("ready");
    await setTimeout(300); // time for both to stand at the lock
    file.exec(`${first.sql} insert into d1_migrations values (1, '0001_a.sql', ''); commit`);
    for (const child of others) expect(await child.output()).toBe("ready\ndone");
    expect(applied(file)).toEqual(["0001_a.sql", "0002_b.sql"]);
    expect(file.prepare("select id from a").pluck().all()).toEqual(["x"]);
  });

  test("refuse a database made by a newer version and leave it as it is", async () => {
    const later = { name: "9999_later.sql", sql: "create table later (id text)" };
    await here.open([...MIGRATIONS, later]).close();
    const before = readFileSync(here.path);
    expect(() => here.open()).toThrow(NewerDatabase);
    expect(() => here.open()).toThrow(/phiên bản mới hơn.*9999_later\.sql/);
    expect(readFileSync(here.path).equals(before)).toBe(true);
  });

  function openFile(): SqliteFile.Database {
    const file = new SqliteFile(here.path);
    file.pragma("journal_mode = wal");
    here.atEnd(() => file.close());
    return file;
  }
});

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
