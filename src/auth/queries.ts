import type { Kysely } from "kysely";
import { isoOrNull, isoTime, type Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { ACTIONS, rolesMay, siteMay, type Role } from "./may.ts";
import type { Caller } from "./caller.ts";

/** All keys, newest last; secrets are never shown again. */
export async function listKeys(db: Kysely<Database>, page: PageQuery) {
  const after = afterKey(page, "string");
  const rows = await keyRows(db)
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
    (row) =>
      keyOut(
        row,
        roles
          .filter((role) => role.key_id === row.id)
          .map((role) => ({ eventId: role.event_id, role: role.role })),
      ),
  );
}

/** One key as the list shows it. */
export async function keyOf(db: Kysely<Database>, keyId: string) {
  const row = await keyRows(db).where("id", "=", keyId).executeTakeFirstOrThrow();
  return keyOut(row, await rolesOfKey(db, keyId));
}

/** The roles of a key in every event. */
export async function rolesOfKey(
  db: Kysely<Database>,
  keyId: string,
): Promise<{ eventId: string; role: Role }[]> {
  const rows = await db
    .selectFrom("event_role")
    .select(["event_id", "role"])
    .where("key_id", "=", keyId)
    .orderBy("event_id")
    .orderBy("role")
    .execute();
  return rows.map(({ event_id: eventId, role }) => ({ eventId, role }));
}

function keyRows(db: Kysely<Database>) {
  return db
    .selectFrom("api_key")
    .leftJoin("key_use", "key_use.key_id", "api_key.id")
    .select(["id", "label", "admin", "created_at", "expires_at", "revoked_at", "last_used_at"]);
}

type KeyRow = Awaited<ReturnType<ReturnType<typeof keyRows>["executeTakeFirstOrThrow"]>>;

function keyOut(row: KeyRow, roles: { eventId: string; role: Role }[]) {
  return {
    id: row.id,
    label: row.label,
    admin: row.admin === 1,
    roles,
    createdAt: isoTime(row.created_at),
    expiresAt: isoOrNull(row.expires_at),
    revokedAt: isoOrNull(row.revoked_at),
    lastUsedAt: isoOrNull(row.last_used_at),
  };
}

/** The keys that have roles in an event now, by their making. */
export async function listStaff(
  db: Kysely<Database>,
  eventId: string,
  now: Millis,
  page: PageQuery,
) {
  const after = afterKey(page, "string");
  const inEvent = db.selectFrom("event_role").select("key_id").where("event_id", "=", eventId);
  const keys = await db
    .selectFrom("api_key")
    .select(["id", "label"])
    .where("id", "in", inEvent)
    .where((key) => key.or([key("expires_at", "is", null), key("expires_at", ">", now)]))
    .$if(after !== null, (some) => some.where("id", ">", String(after?.[0])))
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  const roles = await db
    .selectFrom("event_role")
    .select(["key_id", "role"])
    .where("event_id", "=", eventId)
    .orderBy("role")
    .execute();
  return pageOf(
    keys,
    page,
    (key) => [key.id],
    ({ id: keyId, label }) => ({
      keyId,
      label,
      roles: roles.filter((role) => role.key_id === keyId).map(({ role }) => role),
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
      kind: "site" as const,
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
  const { id, label, admin, sessionId } = caller;
  const session = sessionId === null ? {} : { session: await sessionOut(db, sessionId) };
  return { kind: "apiKey" as const, id, label, admin, events, ...session };
}

/** When a session ends at the latest, so that its holder can be told before. */
async function sessionOut(db: Kysely<Database>, sessionId: string) {
  const { ends_at } = await db
    .selectFrom("staff_session")
    .select("ends_at")
    .where("id", "=", sessionId)
    .executeTakeFirstOrThrow();
  return { id: sessionId, endsAt: isoTime(ends_at) };
}
