import { isoTime, type Millis } from "../clock.ts";
import type { Answer, Change, EventAt, Fact } from "../db/commit.ts";
import { notFound, wrongState } from "../errors.ts";
import { newId, newSecret } from "../ids.ts";
import type { JsonObject } from "../json.ts";
import { LASTS_FOR } from "./staff-session.ts";
import type { SignInLinkCreated, SignInLinksRevoked } from "./staff-facts.ts";

/** Secrets of links that sign in begin with it. */
export const SIGN_IN_PREFIX = "dcn";

/** A link on its way to a person, as whoever made it sees it once. */
export type MadeLink = { id: string; secret: string; expiresAt: Millis };

/** Makes a link for a key's holder, for a week unless said otherwise; those made before stay good. */
export async function createSignInLink(
  system: EventAt,
  keyId: string,
  expiresAt: Millis | null,
): Promise<Change<MadeLink>> {
  await expectKey(system, keyId);
  const { fact, link } = newSignInLink(system, keyId, expiresAt);
  return { facts: [fact], value: link };
}

/** The fact of a new link, for a key that is there or is made in the same change. */
export function newSignInLink(
  { deps, at }: Pick<EventAt, "deps" | "at">,
  keyId: string,
  until: Millis | null,
): { fact: Fact; link: MadeLink } {
  const secret = newSecret(deps, SIGN_IN_PREFIX);
  const link = { id: newId(deps, "sil"), secret, expiresAt: until ?? at + LASTS_FOR };
  const data: SignInLinkCreated = {
    linkId: link.id,
    keyId,
    secretHash: deps.sha256(secret),
    expiresAt: link.expiresAt,
  };
  return { fact: { type: "sign_in_link_created", data }, link };
}

/** Ends every link of a key that nobody has used, for when one went to the wrong person. */
export async function revokeSignInLinks(system: EventAt, keyId: string): Promise<Change> {
  await findKeyRow(system, keyId);
  const open = await system.db
    .selectFrom("sign_in_link")
    .select("id")
    .where("key_id", "=", keyId)
    .where("used_at", "is", null)
    .where("revoked_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  if (!open) return { facts: [], value: undefined };
  const data: SignInLinksRevoked = { keyId };
  return { facts: [{ type: "sign_in_links_revoked", data }], value: undefined };
}

/** The link as its maker sees it once. What follows the `#` never reaches a server or its log. */
export function signInLinkOut(publicUrl: string, { id, secret, expiresAt }: MadeLink) {
  const url = signInUrl(publicUrl, secret);
  return { id, secret, url, expiresAt: isoTime(expiresAt) } satisfies JsonObject;
}

/** The page that signs in by a link. */
export function signInUrl(publicUrl: string, secret: string): string {
  return `${publicUrl}/dang-nhap#${secret}`;
}

/** The answer to whoever made a link; a repeated one has no secret. */
export function signInLinkAnswer(publicUrl: string, link: MadeLink): Answer {
  const body = signInLinkOut(publicUrl, link);
  return { status: 201, body, kept: { ...body, secret: null, url: null } };
}

/** A key that is good, or the refusal that says why not. */
export async function expectKey(system: EventAt, keyId: string): Promise<void> {
  const key = await findKeyRow(system, keyId);
  if (key.revoked_at === null && (key.expires_at === null || key.expires_at > system.at)) return;
  throw wrongState({
    vi: "Khóa đã bị thu hồi hoặc đã hết hạn.",
    en: "The key is revoked or expired.",
  });
}

async function findKeyRow({ db }: EventAt, keyId: string) {
  const key = await db
    .selectFrom("api_key")
    .select(["expires_at", "revoked_at"])
    .where("id", "=", keyId)
    .executeTakeFirst();
  if (!key) throw notFound({ vi: "khóa API", en: "key" });
  return key;
}
