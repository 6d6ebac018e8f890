import type { Change, EventAt, Fact } from "../db/commit.ts";
import { Refusal } from "../errors.ts";
import { newId, newSecret } from "../ids.ts";
import { BOOTSTRAP_KEY_ID, findKeyCaller } from "./caller.ts";
import { LASTS_FOR, sessionHash, STAFF_PREFIX } from "./staff-session.ts";
import type { SignInLinkUsed, StaffSessionEnded, StaffSessionStarted } from "./staff-facts.ts";

/** What somebody shows to be let in: a one-time link's secret or a key's. */
export type Shown = { secret: string; bootstrapHash: string | null };
/** Where and when it is shown; the same before a commit and in it. */
export type Door = Pick<EventAt, "db" | "deps" | "at">;
/** Whose session begins, and by which link if by one. */
type Proof = { keyId: string; linkId: string | null };
type WayIn = (door: Door, shown: Shown) => Promise<Proof | null>;

/** The ways in. A password, a passkey and single sign-on are one more each: all that follows stays as it is. */
const WAYS_IN: WayIn[] = [byLink, byKey];

/** The session that somebody began; its secret goes into a cookie and nowhere else. */
export type SignedIn = { secret: string };

/** Whose session what is shown would begin; null when it opens nothing. */
export async function proofOf(door: Door, shown: Shown): Promise<Proof | null> {
  for (const way of WAYS_IN) {
    const proof = await way(door, shown);
    if (proof) return proof;
  }
  return null;
}

/** Begins a session. A browser has one at a time: that which it brings ends, and so does the link it came by. */
export async function signIn(
  system: EventAt,
  shown: Shown,
  brought: string | null,
): Promise<Change<SignedIn>> {
  const proof = await proofOf(system, shown);
  if (!proof) throw signInRefused();
  const { keyId, linkId } = proof;
  const sessionId = newId(system.deps, "sts");
  const secret = newSecret(system.deps, STAFF_PREFIX);
  const ofSettings = keyId === BOOTSTRAP_KEY_ID ? shown.bootstrapHash : null;
  const started: StaffSessionStarted = {
    sessionId,
    keyId,
    linkId,
    secretHash: sessionHash(system.deps, secret, ofSettings),
    endsAt: system.at + LASTS_FOR,
  };
  const used: SignInLinkUsed | null = linkId === null ? null : { linkId, sessionId };
  const facts: Fact[] = [
    ...(used ? [{ type: "sign_in_link_used", data: used }] : []),
    ...(brought === null ? [] : await endingOf(system, [brought], "replaced")),
    { type: "staff_session_started", data: started },
  ];
  return { facts, value: { secret } };
}

/** Ends the one session. One that has ended stays so. */
export async function signOut(system: EventAt, sessionId: string): Promise<Change> {
  return { facts: await endingOf(system, [sessionId], "signed_out"), value: undefined };
}

/** Ends all sessions of a key, on whatever machine they are. */
export async function signOutEverywhere(system: EventAt, keyId: string): Promise<Change> {
  const rows = await system.db
    .selectFrom("staff_session")
    .select("id")
    .where("key_id", "=", keyId)
    .where("ended_at", "is", null)
    .where("ends_at", ">", system.at)
    .orderBy("id")
    .execute();
  const ids = rows.map(({ id }) => id);
  return { facts: await endingOf(system, ids, "signed_out_everywhere"), value: undefined };
}

/** Unknown, used, expired and revoked are one and the same to whoever tries. */
export function signInRefused(): Refusal {
  return new Refusal("link_invalid", {
    vi: "Đường dẫn hoặc khóa đăng nhập không đúng, đã được sử dụng hoặc không còn hiệu lực; vui lòng liên hệ người quản trị.",
    en: "This link or key is wrong, used or no longer valid; please ask the administrator.",
  });
}

async function byLink({ db, deps, at }: Door, { secret }: Shown): Promise<Proof | null> {
  const link = await db
    .selectFrom("sign_in_link")
    .select(["id", "key_id", "expires_at", "used_at", "revoked_at"])
    .where("secret_hash", "=", deps.sha256(secret))
    .executeTakeFirst();
  if (!link || link.used_at !== null || link.revoked_at !== null || link.expires_at <= at)
    return null;
  const key = await findKeyCaller(db, { id: link.key_id }, at);
  return key && { keyId: key.id, linkId: link.id };
}

async function byKey({ db, deps, at }: Door, shown: Shown): Promise<Proof | null> {
  const hash = deps.sha256(shown.secret);
  if (hash === shown.bootstrapHash) return { keyId: BOOTSTRAP_KEY_ID, linkId: null };
  const key = await findKeyCaller(db, { hash }, at);
  return key && { keyId: key.id, linkId: null };
}

async function endingOf(
  { db }: EventAt,
  ids: string[],
  reason: StaffSessionEnded["reason"],
): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (const sessionId of ids) {
    const open = await db
      .selectFrom("staff_session")
      .select("id")
      .where("id", "=", sessionId)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    const data: StaffSessionEnded = { sessionId, reason };
    if (open) facts.push({ type: "staff_session_ended", data });
  }
  return facts;
}
