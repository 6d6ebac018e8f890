import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type SqliteFile from "better-sqlite3";
import type { Millis } from "../clock.ts";

/** One file of migrations/, whole. */
export type Migration = { name: string; sql: string };

/** The database cannot be used; the message is one sentence for the operator. */
export class DatabaseTrouble extends Error {}

/** The database was made by a newer version of the program. */
export class NewerDatabase extends Error {}

/** What the runner needs of PostgreSQL: several statements in one call, and rows back. */
export type SqlSession = {
  exec(sql: string): Promise<unknown>;
  names(sql: string): Promise<string[]>;
};

// The name and columns are those of wrangler, which applies the same folder on D1.
const TABLE = `create table if not exists d1_migrations (
  id integer primary key, name text not null unique, applied_at text not null)`;
const LOCK_NUMBER = 726_201;

/** The files in order of their numbers; for PostgreSQL a file of the same name in postgres/ takes its place. */
export function readMigrations(folder: string, dialect: "sqlite" | "postgres"): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const replaced = dialect === "postgres" ? readdirSync(join(folder, "postgres")) : [];
  return names.map((name) => {
    const path = replaced.includes(name) ? join(folder, "postgres", name) : join(folder, name);
    return { name, sql: readFileSync(path, "utf8") };
  });
}

/** Applies what is missing, each file whole or not at all. Of two processes starting together one waits. */
export function migrateSqlite(
  file: SqliteFile.Database,
  migrations: Migration[],
  now: Millis,
): void {
  file.exec(TABLE);
  for (const [index, migration] of migrations.entries()) {
    file
      .transaction(() => {
        const applied = file.prepare<[], { name: string }>("select name from d1_migrations").all();
        if (
          !isPending(
            applied.map((row) => row.name),
            migrations,
            migration,
          )
        )
          return;
        file.exec(migration.sql);
        const insert = file.prepare(
          "insert into d1_migrations (id, name, applied_at) values (?, ?, ?)",
        );
        insert.run(index + 1, migration.name, new Date(now).toISOString());
      })
      .immediate();
  }
}

/** The same on PostgreSQL, under an advisory lock. */
export async function migratePostgres(
  session: SqlSession,
  migrations: Migration[],
  now: Millis,
): Promise<void> {
  for (const [index, migration] of migrations.entries()) {
    await session.exec("begin");
    try {
      await session.exec(`select pg_advisory_xact_lock(${LOCK_NUMBER})`);
      await session.exec(TABLE);
      if (isPending(await session.names("select name from d1_migrations"), migrations, migration)) {
        await session.exec(migration.sql);
        const row = `(${index + 1}, '${migration.name}', '${new Date(now).toISOString()}')`;
        await session.exec(`insert into d1_migrations (id, name, applied_at) values ${row}`);
      }
      await session.exec("commit");
    } catch (error) {
      await session.exec("rollback");
      throw error;
    }
  }
}

function isPending(applied: string[], known: Migration[], migration: Migration): boolean {
  const newer = applied.find((name) => !known.some((file) => file.name === name));
  if (newer !== undefined) {
    throw new NewerDatabase(
      `Cơ sở dữ liệu do phiên bản mới hơn tạo ra (${newer}); hãy cập nhật chương trình. (The database is newer than the program.)`,
    );
  }
  return !applied.includes(migration.name);
}
