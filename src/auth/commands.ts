import type { Answer, Change, EventAt, Store } from "../db/commit.ts";
import { isoOrNull, isoTime, type Millis } from "../clock.ts";
import type { Deps } from "../deps.ts";
import { notFound } from "../errors.ts";
import { newId, newSecret } from "../ids.ts";
import type { Role } from "./may.ts";
import type { KeyCreated } from "./facts.ts";

export type NewKey = {
  label: string;
  admin: boolean;
  roles: { eventId: string; role: Role }[];
  expiresAt: Millis | null;
};

/** Makes a key; its secret leaves the system in this answer only. */
export async function createKey(
  system: EventAt,
  wanted: NewKey,
): Promise<Change<{ id: string; secret: string }>> {
  for (const { eventId } of wanted.roles) {
    const event = await system.db
      .selectFrom("event")
      .select("id")
      .where("id", "=", eventId)
      .executeTakeFirst();
    if (!event) throw notFound({ vi: "hội thảo", en: "event" });
  }
  const id = newId(system.deps, "key");
  const secret = newSecret(system.deps, "dck");
  const data: KeyCreated = { keyId: id, ...wanted, secretHash: system.deps.sha256(secret) };
  return { facts: [{ type: "key_created", data }], value: { id, secret } };
}

/** Ends a key at once. A key that has ended already stays so. */
export async function revokeKey(system: EventAt, keyId: string): Promise<Change> {
  const key = await system.db
    .selectFrom("api_key")
    .select("revoked_at")
    .where("id", "=", keyId)
    .executeTakeFirst();
  if (!key) throw notFound({ vi: "khóa API", en: "key" });
  if (key.revoked_at !== null) return { facts: [], value: undefined };
  return { facts: [{ type: "key_revoked", data: { keyId } }], value: undefined };
}

/** The key as its maker sees it once. */
export function newKeyAnswer(
  wanted: NewKey,
  at: Millis,
  made: { id: string; secret: string },
): Answer {
  const shown = {
    id: made.id,
    label: wanted.label,
    admin: wanted.admin,
    roles: wanted.roles,
    createdAt: isoTime(at),
    expiresAt: isoOrNull(wanted.expiresAt),
    lastUsedAt: null,
  };
  const location = `/api/keys/${made.id}`;
  return {
    status: 201,
    body: { ...shown, secret: made.secret },
    kept: { ...shown, secret: null },
    location,
  };
}

const noted = new WeakMap<Store, Map<string, Millis>>();
const NOTE_EVERY: Millis = 60_000;

/** Remembers when a key was last used, at most once a minute; nothing waits for it. */
export function noteKeyUse(store: Store, deps: Deps, keyId: string): void {
  const seen = noted.get(store) ?? new Map<string, Millis>();
  noted.set(store, seen);
  const now = deps.now();
  if (now - (seen.get(keyId) ?? 0) < NOTE_EVERY) return;
  seen.set(keyId, now);
  const decide = async ({ db }: EventAt): Promise<Change> => ({
    facts: [],
    rows: [
      db
        .insertInto("key_use")
        .values({ key_id: keyId, last_used_at: now })
        .onConflict((conflict) => conflict.column("key_id").doUpdateSet({ last_used_at: now })),
    ],
    value: undefined,
  });
  // Lost when the database is gone: the next use notes it.
  store
    .commit({ eventId: "system", by: { kind: "system", id: null }, decide })
    .catch(() => seen.delete(keyId));
}
