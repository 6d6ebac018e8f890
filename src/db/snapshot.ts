import type { Kysely } from "kysely";
import type { Database } from "./schema.ts";

/**
 * Reads that belong together, all from one state of the database, so that figures and the log's head they are printed
 * with agree. Keep it short: on SQLite no other read goes on meanwhile.
 */
export function readTogether<T>(
  db: Kysely<Database>,
  work: (snapshot: Kysely<Database>) => Promise<T>,
): Promise<T> {
  // PostgreSQL would else look afresh at each statement; SQLite has this level only and ignores the word.
  return db.transaction().setIsolationLevel("repeatable read").execute(work);
}
