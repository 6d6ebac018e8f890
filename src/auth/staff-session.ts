import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";

/** Secrets of staff sessions begin with it. */
export const STAFF_PREFIX = "dcw";

const HOUR: Millis = 3_600_000;
/** A day of a seminar with its breaks is shorter; a browser that was left open overnight is out. */
export const IDLE_FOR: Millis = 12 * HOUR;
/** From the rehearsal to the day after, so that nobody is sent out during the seminar itself. */
export const LASTS_FOR: Millis = 7 * 24 * HOUR;

export type StaffSessionEnd = "signed_out" | "signed_out_everywhere" | "replaced" | "key_revoked";
export type StaffSession = { id: string; keyId: string; endsAt: Millis };

/**
 * How a session's secret is stored. `bootstrapHash` for sessions of the key of the settings alone: they are found only
 * as long as that key stands there.
 */
export function sessionHash(deps: Deps, secret: string, bootstrapHash: string | null): string {
  return deps.sha256(`${secret}${bootstrapHash ?? ""}`);
}

/** The session of a hash; null when it was ended, is past its end, or was not used for too long. */
export async function openStaffSession(
  db: Kysely<Database>,
  hash: string,
  now: Millis,
): Promise<StaffSession | null> {
  const row = await sessionOfHash.first(db, { hash });
  if (!row || row.ended_at !== null || row.ends_at <= now) return null;
  const use = await useOfSession.first(db, { id: row.id });
  if ((use?.last_used_at ?? row.started_at) + IDLE_FOR <= now) return null;
  return { id: row.id, keyId: row.key_id, endsAt: row.ends_at };
}

const sessionOfHash = prepared((db, { hash }: { hash: string }) =>
  db.selectFrom("staff_session").selectAll().where("secret_hash", "=", hash),
);

const useOfSession = prepared((db, { id }: { id: string }) =>
  db.selectFrom("staff_session_use").select("last_used_at").where("session_id", "=", id),
);

/** D1 binds at most 100 values to a statement. */
const MOST_IDS = 90;

/** Those of these sessions that are still open. */
export async function stillOpen(
  db: Kysely<Database>,
  ids: string[],
  now: Millis,
): Promise<Set<string>> {
  const open = new Set<string>();
  for (let from = 0; from < ids.length; from += MOST_IDS) {
    const rows = await db
      .selectFrom("staff_session")
      .leftJoin("staff_session_use", "session_id", "id")
      .select("id")
      .where("id", "in", ids.slice(from, from + MOST_IDS))
      .where("ended_at", "is", null)
      .where("ends_at", ">", now)
      .where(({ fn }) => fn.coalesce("last_used_at", "started_at"), ">", now - IDLE_FOR)
      .execute();
    for (const { id } of rows) open.add(id);
  }
  return open;
}
