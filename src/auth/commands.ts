import type { Answer, Change, EventAt, Fact } from "../db/commit.ts";
import { isoOrNull, isoTime, type Millis } from "../clock.ts";
import { notFound } from "../errors.ts";
import { newId, newSecret } from "../ids.ts";
import type { Role } from "./may.ts";
import type { KeyCreated, KeyRolesChanged } from "./facts.ts";
import { rolesOfKey } from "./queries.ts";
import { expectKey, newSignInLink, signInLinkOut, type MadeLink } from "./sign-in-links.ts";

export type NewKey = {
  label: string;
  admin: boolean;
  roles: KeyRole[];
  expiresAt: Millis | null;
};
export type KeyRole = { eventId: string; role: Role };
/** A key as its maker sees it once; `link` signs its holder in, where one was asked for. */
export type MadeKey = { id: string; secret: string; link: MadeLink | null };

/** Makes a key, and a link that signs its holder in if one is wanted; the secrets leave the system in this answer only. */
export async function createKey(
  system: EventAt,
  wanted: NewKey,
  withLink: { until: Millis | null } | null = null,
): Promise<Change<MadeKey>> {
  await expectEvents(system, wanted.roles);
  const id = newId(system.deps, "key");
  const secret = newSecret(system.deps, "dck");
  const data: KeyCreated = { keyId: id, ...wanted, secretHash: system.deps.sha256(secret) };
  const made = withLink && newSignInLink(system, id, withLink.until);
  const facts: Fact[] = [{ type: "key_created", data }, ...(made ? [made.fact] : [])];
  return { facts, value: { id, secret, link: made && made.link } };
}

/** Gives a key these roles and no others. */
export async function changeRoles(
  system: EventAt,
  keyId: string,
  wanted: KeyRole[],
): Promise<Change> {
  await expectKey(system, keyId);
  await expectEvents(system, wanted);
  const [before, after] = [await rolesOfKey(system.db, keyId), distinct(wanted)];
  const taken = before.filter((role) => !has(after, role));
  const given = after.filter((role) => !has(before, role));
  if (taken.length === 0 && given.length === 0) return { facts: [], value: undefined };
  const data: KeyRolesChanged = { keyId, taken, given };
  return { facts: [{ type: "key_roles_changed", data }], value: undefined };
}

function has(roles: KeyRole[], { eventId, role }: KeyRole): boolean {
  return roles.some((one) => one.eventId === eventId && one.role === role);
}

function distinct(roles: KeyRole[]): KeyRole[] {
  return roles.filter((role, index) => !has(roles.slice(0, index), role));
}

async function expectEvents(system: EventAt, roles: KeyRole[]): Promise<void> {
  for (const { eventId } of roles) {
    const event = await system.db
      .selectFrom("event")
      .select("id")
      .where("id", "=", eventId)
      .executeTakeFirst();
    if (!event) throw notFound({ vi: "hội thảo", en: "event" });
  }
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
export function newKeyAnswer(publicUrl: string, wanted: NewKey, at: Millis, made: MadeKey): Answer {
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
  const link = made.link && signInLinkOut(publicUrl, made.link);
  return {
    status: 201,
    body: { ...shown, secret: made.secret, ...(link ? { signInLink: link } : {}) },
    kept: {
      ...shown,
      secret: null,
      ...(link ? { signInLink: { ...link, secret: null, url: null } } : {}),
    },
    location,
  };
}
