import type { Millis } from "../clock.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import type { StaffSessionEnd } from "./staff-session.ts";

export type SignInLinkCreated = {
  linkId: string;
  keyId: string;
  secretHash: string;
  expiresAt: Millis;
};
export type SignInLinkUsed = { linkId: string; sessionId: string };
/** Every link of the key that nobody has used. */
export type SignInLinksRevoked = { keyId: string };
export type StaffSessionStarted = {
  sessionId: string;
  keyId: string;
  linkId: string | null;
  secretHash: string;
  endsAt: Millis;
};
export type StaffSessionEnded = {
  sessionId: string;
  reason: Exclude<StaffSessionEnd, "key_revoked">;
};

/** How staff comes in and goes, in the system's log; who it is stands with the key. */
export const staffFacts: Projections = {
  sign_in_link_created(db, fact) {
    const { linkId, keyId, secretHash, expiresAt } = dataOf<SignInLinkCreated>(fact);
    return [
      db.insertInto("sign_in_link").values({
        id: linkId,
        key_id: keyId,
        secret_hash: secretHash,
        created_at: fact.at,
        expires_at: expiresAt,
        used_at: null,
        revoked_at: null,
      }),
    ];
  },
  sign_in_link_used(db, fact) {
    const { linkId } = dataOf<SignInLinkUsed>(fact);
    return [db.updateTable("sign_in_link").set({ used_at: fact.at }).where("id", "=", linkId)];
  },
  sign_in_links_revoked(db, fact) {
    const { keyId } = dataOf<SignInLinksRevoked>(fact);
    return [
      db
        .updateTable("sign_in_link")
        .set({ revoked_at: fact.at })
        .where("key_id", "=", keyId)
        .where("used_at", "is", null)
        .where("revoked_at", "is", null),
    ];
  },
  staff_session_started(db, fact) {
    const { sessionId, keyId, linkId, secretHash, endsAt } = dataOf<StaffSessionStarted>(fact);
    return [
      db.insertInto("staff_session").values({
        id: sessionId,
        key_id: keyId,
        secret_hash: secretHash,
        link_id: linkId,
        started_at: fact.at,
        ends_at: endsAt,
        ended_at: null,
        end_reason: null,
      }),
    ];
  },
  staff_session_ended(db, fact) {
    const { sessionId, reason } = dataOf<StaffSessionEnded>(fact);
    return [
      db
        .updateTable("staff_session")
        .set({ ended_at: fact.at, end_reason: reason })
        .where("id", "=", sessionId),
    ];
  },
};
