import SqliteFile from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { isPostgres } from "../config.ts";
import type { Database } from "./schema.ts";

/**
 * A connection of its own that only reads, for a thread beside the server, which has opened and migrated the database.
 * One in memory belongs to its one connection, so it has no readers.
 */
export async function openReader(databaseUrl: string): Promise<Kysely<Database>> {
  if (isPostgres(databaseUrl)) {
    const { readPostgres } = await import("./postgres.ts");
    return readPostgres(databaseUrl);
  }
  const file = new SqliteFile(databaseUrl, { readonly: true, fileMustExist: true });
  file.pragma("busy_timeout = 5000");
  file.pragma("query_only = on");
  // A report goes through its rows once; the 16 MB that better-sqlite3 keeps of them would serve nobody.
  file.pragma("cache_size = -2000");
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: file }) });
}
