import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Actor } from "../db/commit.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { forbidden, notFound, Refusal } from "../errors.ts";
import { rolesMay, siteMay, type Action, type Role } from "./may.ts";
import { openStaffSession, sessionHash, STAFF_PREFIX } from "./staff-session.ts";

/**
 * Who calls: a person or program with a key, or a site that came in by its link. Who signed in with a key is that key,
 * in a session.
 */
export type KeyCaller = {
  kind: "apiKey";
  id: string;
  label: string;
  admin: boolean;
  sessionId: string | null;
};
export type SiteCaller = {
  kind: "site";
  id: string;
  eventId: string;
  siteId: string;
  linkId: string;
  deviceId: string;
};
export type Caller = KeyCaller | SiteCaller;

export const BOOTSTRAP_KEY_ID = "bootstrap";

export function actorOf(caller: Caller): Actor {
  // A site acts as the site, whichever of its devices it was.
  return caller.kind === "site"
    ? { kind: "site", id: caller.siteId }
    : { kind: "apiKey", id: caller.id };
}

/** Idempotency keys are kept per caller. */
export function callerKey(caller: Caller): string {
  return `${caller.kind}:${caller.id}`;
}

/** Secrets of site sessions begin with it. */
export const SESSION_PREFIX = "dcs";

/** The caller behind a bearer secret, or null. Secrets are looked up by their hash. */
export async function findCaller(
  db: Kysely<Database>,
  deps: Deps,
  bootstrapHash: string | null,
  secret: string,
): Promise<Caller | null> {
  const hash = deps.sha256(secret);
  if (hash === bootstrapHash) return BOOTSTRAP;
  if (secret.startsWith(`${SESSION_PREFIX}_`)) return findSession(db, hash);
  if (secret.startsWith(`${STAFF_PREFIX}_`)) return findStaff(db, deps, bootstrapHash, secret);
  return findKeyCaller(db, { hash }, deps.now());
}

const BOOTSTRAP: KeyCaller = {
  kind: "apiKey",
  id: BOOTSTRAP_KEY_ID,
  label: BOOTSTRAP_KEY_ID,
  admin: true,
  sessionId: null,
};

/** The holder of a key that is neither revoked nor expired. */
export async function findKeyCaller(
  db: Kysely<Database>,
  by: { hash: string } | { id: string },
  now: Millis,
): Promise<KeyCaller | null> {
  const key = await ("hash" in by ? keyOfHash.first(db, by) : keyOfId.first(db, by));
  if (!key || key.revoked_at !== null || (key.expires_at !== null && key.expires_at <= now))
    return null;
  return {
    kind: "apiKey",
    id: key.id,
    label: key.label,
    admin: key.admin === 1,
    sessionId: null,
  };
}

/** Who signed in, as long as both the session and its key stand. */
async function findStaff(
  db: Kysely<Database>,
  deps: Deps,
  bootstrapHash: string | null,
  secret: string,
): Promise<KeyCaller | null> {
  const now = deps.now();
  const own = await openStaffSession(db, sessionHash(deps, secret, null), now);
  if (own) {
    const key = await findKeyCaller(db, { id: own.keyId }, now);
    return key && { ...key, sessionId: own.id };
  }
  if (bootstrapHash === null) return null;
  const ofSettings = await openStaffSession(db, sessionHash(deps, secret, bootstrapHash), now);
  return ofSettings && { ...BOOTSTRAP, sessionId: ofSettings.id };
}

const keyOfId = prepared((db, { id }: { id: string }) =>
  db.selectFrom("api_key").selectAll().where("id", "=", id),
);

const keyOfHash = prepared((db, { hash }: { hash: string }) =>
  db.selectFrom("api_key").selectAll().where("secret_hash", "=", hash),
);

async function findSession(db: Kysely<Database>, hash: string): Promise<SiteCaller | null> {
  // Two look-ups, as SQLite takes four times as long for one join.
  const token = await tokenOfHash.first(db, { hash });
  const session = token && (await openSession.first(db, { id: token.session_id }));
  if (!session) return null;
  const { id, event_id: eventId, site_id: siteId, link_id: linkId, device_id: deviceId } = session;
  return { kind: "site", id, eventId, siteId, linkId, deviceId };
}

const tokenOfHash = prepared((db, { hash }: { hash: string }) =>
  db.selectFrom("site_session_token").select("session_id").where("token_hash", "=", hash),
);

const openSession = prepared((db, { id }: { id: string }) =>
  db
    .selectFrom("site_session")
    .select(["id", "event_id", "site_id", "link_id", "device_id"])
    .where("id", "=", id)
    .where("ended_at", "is", null),
);

/** The roles a key has in an event. */
export async function rolesOf(
  db: Kysely<Database>,
  keyId: string,
  eventId: string,
): Promise<Role[]> {
  return (await rolesOfKey.all(db, { keyId, eventId })).map((row) => row.role);
}

const rolesOfKey = prepared((db, { keyId, eventId }: { keyId: string; eventId: string }) =>
  db
    .selectFrom("event_role")
    .select("role")
    .where("key_id", "=", keyId)
    .where("event_id", "=", eventId),
);

const eventOfId = prepared((db, { eventId }: { eventId: string }) =>
  db.selectFrom("event").select("id").where("id", "=", eventId),
);

/** Refuses with 404 who may not see the event, with 403 who sees it and may not do this. */
export async function authorize(
  db: Kysely<Database>,
  caller: Caller,
  eventId: string,
  action: Action,
): Promise<void> {
  if (caller.kind === "site") {
    // The event of a session is there: events are never deleted.
    if (caller.eventId !== eventId) throw notFound({ vi: "hội thảo", en: "event" });
    if (!siteMay(action)) throw forbidden();
    return;
  }
  const exists = await eventOfId.first(db, { eventId });
  if (!exists) throw notFound({ vi: "hội thảo", en: "event" });
  if (caller.admin) return;
  const roles = await rolesOf(db, caller.id, eventId);
  if (roles.length === 0) throw notFound({ vi: "hội thảo", en: "event" });
  if (!rolesMay(roles, action)) throw forbidden();
}

/** The one site a caller is confined to; null for staff. */
export function ownSite(caller: Caller): string | null {
  return caller.kind === "site" ? caller.siteId : null;
}

/** A site session sees and changes its own site only; another one does not exist for it. */
export function expectOwnSite(caller: Caller, siteId: string | null): void {
  if (caller.kind === "site" && caller.siteId !== siteId)
    throw notFound({ vi: "điểm cầu", en: "site" });
}

export function expectStaff(caller: Caller): asserts caller is KeyCaller {
  if (caller.kind === "site") throw forbidden();
}

export function expectAdmin(caller: Caller): void {
  if (caller.kind !== "apiKey" || !caller.admin) throw forbidden();
}

export function unauthenticated(): Refusal {
  return new Refusal("unauthenticated", {
    vi: "Cần đăng nhập, dùng khóa API hoặc đường dẫn của điểm cầu.",
    en: "A session of staff, an API key or a site session is needed.",
  });
}
