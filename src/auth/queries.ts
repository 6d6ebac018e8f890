import type { Kysely } from "kysely";
import { isoOrNull, isoTime } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { ACTIONS, rolesMay, siteMay } from "./may.ts";
import type { Caller } from "./caller.ts";

/** All keys, newest last; secrets are never shown again. */
export async function listKeys(db: Kysely<Database>, page: PageQuery) {
  const after = afterKey(page, "string");
  const rows = await db
    .selectFrom("api_key")
    .leftJoin("key_use", "key_use.key_id", "api_key.id")
    .select(["id", "label", "admin", "created_at", "expires_at", "revoked_at", "last_used_at"])
    .$if(after !== null, (some) => some.where("id", ">", String(after?.[0])))
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  const roles = await db
    .selectFrom("event_role")
    .selectAll()
    .orderBy("event_id")
    .orderBy("role")
    .execute();
  return pageOf(
    rows,
    page,
    (row) => [row.id],
    (row) => ({
      id: row.id,
      label: row.label,
      admin: row.admin === 1,
      roles: roles
        .filter((role) => role.key_id === row.id)
        .map((role) => ({ eventId: role.event_id, role: role.role })),
      createdAt: isoTime(row.created_at),
      expiresAt: isoOrNull(row.expires_at),
      revokedAt: isoOrNull(row.revoked_at),
      lastUsedAt: isoOrNull(row.last_used_at),
    }),
  );
}

/** Who the caller is and may do. */
export async function describeCaller(db: Kysely<Database>, caller: Caller) {
  if (caller.kind === "site") {
    const site = await db
      .selectFrom("site")
      .select(["id", "name", "role"])
      .where("id", "=", caller.siteId)
      .executeTakeFirstOrThrow();
    return {
      kind: "site",
      id: caller.id,
      eventId: caller.eventId,
      site,
      may: ACTIONS.filter((action) => siteMay(action)),
    };
  }
  const rows = await db
    .selectFrom("event_role")
    .selectAll()
    .where("key_id", "=", caller.id)
    .orderBy("event_id")
    .execute();
  const events = [...new Set(rows.map((row) => row.event_id))].map((eventId) => {
    const roles = rows.filter((row) => row.event_id === eventId).map((row) => row.role);
    return {
      eventId,
      roles,
      may: ACTIONS.filter((action) => caller.admin || rolesMay(roles, action)),
    };
  });
  return { kind: "apiKey", id: caller.id, label: caller.label, admin: caller.admin, events };
}
