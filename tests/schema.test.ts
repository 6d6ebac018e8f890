import { readFileSync } from "node:fs";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { migrateSqlite } from "../src/db/migrate.ts";
import { START } from "./support/app.ts";
import { MIGRATIONS, ROOT } from "./support/database-folder.ts";

describe("the tables as kysely reads them", () => {
  const source = (file: string) => readFileSync(join(ROOT, "src", file), "utf8");
  const file = new SqliteFile(":memory:");
  migrateSqlite(file, MIGRATIONS, START);
  /** `log: LogTable;` of the interface Database. */
  const interfaceOf = Object.fromEntries(fields(source("db/schema.ts"), "Database"));
  const tableFiles = [...source("db/schema.ts").matchAll(/from "\.\.\/(.+\/table\.ts)"/g)].map(
    ([, name]) => source(name ?? ""),
  );

  test("are all those of the migrations and no others", () => {
    const names = "select name from sqlite_master where type = 'table' and name <> 'd1_migrations'";
    const made = file.prepare(`${names} order by name`).pluck().all();
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
