import type { Millis } from "../clock.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import { foldText } from "../text.ts";
import type { LinkKind, SessionEnd, SiteFields } from "./sites.ts";

export type SiteRegistered = SiteFields & {
  siteId: string;
  position: number;
  liveKitIdentity: string;
};
export type SiteChanges = Partial<SiteFields & { withdrawn: boolean }>;
export type SiteChanged = { siteId: string } & SiteChanges;
export type SiteDeleted = { siteId: string };
export type LinkCreated = {
  linkId: string;
  siteId: string | null;
  kind: LinkKind;
  secretHash: string;
  label: string | null;
  expiresAt: Millis | null;
};
export type LinkRevoked = { linkId: string };
export type SessionStarted = {
  sessionId: string;
  siteId: string;
  linkId: string;
  deviceId: string;
  identity: string;
  tokenHash: string;
  takesOver: boolean;
};
/** `tokenHash` is null when the device brought a token of its session. */
export type SessionJoinedAgain = {
  sessionId: string;
  siteId: string;
  tokenHash: string | null;
  takesOver: boolean;
};
export type SessionEnded = { sessionId: string; reason: SessionEnd };
export type TakeOverRequested = { siteId: string; deviceId: string };
/** `approvedUntil` is null when it was refused. */
export type TakeOverDecided = { siteId: string; deviceId: string; approvedUntil: Millis | null };

const siteProjections: Projections = {
  site_registered(db, fact) {
    const { siteId, position, liveKitIdentity, ...fields } = dataOf<SiteRegistered>(fact);
    return [
      db.insertInto("site").values({
        id: siteId,
        event_id: fact.eventId,
        position,
        name: fields.name,
        folded: foldedName(fields),
        role: fields.role,
        code: fields.code,
        level: fields.level,
        province_code: fields.provinceCode,
        parent_site_id: fields.parentSiteId,
        livekit_identity: liveKitIdentity,
        withdrawn: 0,
        version: 1,
      }),
    ];
  },
  async site_changed(db, fact) {
    const { siteId, withdrawn, ...changes } = dataOf<SiteChanged>(fact);
    const row = await db
      .selectFrom("site")
      .select(["name", "role", "code", "level"])
      .select(["province_code as provinceCode", "parent_site_id as parentSiteId", "withdrawn"])
      .where("id", "=", siteId)
      .executeTakeFirstOrThrow();
    const after = { ...row, ...changes };
    return [
      db
        .updateTable("site")
        .set({
          name: after.name,
          folded: foldedName(after),
          role: after.role,
          code: after.code,
          level: after.level,
          province_code: after.provinceCode,
          parent_site_id: after.parentSiteId,
          withdrawn: withdrawn === undefined ? row.withdrawn : Number(withdrawn),
        })
        .set((site) => ({ version: site("version", "+", 1) }))
        .where("id", "=", siteId),
      ...(withdrawn === true ? [db.deleteFrom("take_over").where("site_id", "=", siteId)] : []),
    ];
  },
  site_deleted(db, fact) {
    const { siteId } = dataOf<SiteDeleted>(fact);
    return [
      db.deleteFrom("take_over").where("site_id", "=", siteId),
      db.deleteFrom("link").where("site_id", "=", siteId),
      db.deleteFrom("site").where("id", "=", siteId),
    ];
  },
};

const linkProjections: Projections = {
  link_created(db, fact) {
    const { linkId, siteId, kind, secretHash, label, expiresAt } = dataOf<LinkCreated>(fact);
    return [
      db.insertInto("link").values({
        id: linkId,
        event_id: fact.eventId,
        site_id: siteId,
        kind,
        secret_hash: secretHash,
        label,
        created_at: fact.at,
        expires_at: expiresAt,
        revoked_at: null,
      }),
    ];
  },
  link_revoked(db, fact) {
    const { linkId } = dataOf<LinkRevoked>(fact);
    return [db.updateTable("link").set({ revoked_at: fact.at }).where("id", "=", linkId)];
  },
};

const sessionProjections: Projections = {
  session_started(db, fact) {
    const started = dataOf<SessionStarted>(fact);
    const { sessionId, siteId, deviceId, tokenHash, takesOver } = started;
    return [
      ...(takesOver ? [noOtherTakesOver(db, siteId)] : []),
      db.insertInto("site_session").values({
        id: sessionId,
        event_id: fact.eventId,
        site_id: siteId,
        link_id: started.linkId,
        device_id: deviceId,
        identity: started.identity,
        takes_over: takesOver ? 1 : 0,
        started_at: fact.at,
        ended_at: null,
        end_reason: null,
      }),
      db.insertInto("site_session_token").values({ token_hash: tokenHash, session_id: sessionId }),
      // Who came in by itself no longer asks for it; an approval stands for its five minutes.
      db
        .deleteFrom("take_over")
        .where("site_id", "=", siteId)
        .where("device_id", "=", deviceId)
        .where("approved_until", "is", null),
    ];
  },
  session_joined_again(db, fact) {
    const { sessionId, siteId, tokenHash, takesOver } = dataOf<SessionJoinedAgain>(fact);
    // From the take-over on it is the newest of its site: every other session was there before it.
    const newest = { takes_over: 1, started_at: fact.at };
    return [
      ...(takesOver ? [noOtherTakesOver(db, siteId)] : []),
      ...(takesOver
        ? [db.updateTable("site_session").set(newest).where("id", "=", sessionId)]
        : []),
      ...(tokenHash === null
        ? []
        : [
            db
              .insertInto("site_session_token")
              .values({ token_hash: tokenHash, session_id: sessionId }),
          ]),
    ];
  },
  session_ended(db, fact) {
    const { sessionId, reason } = dataOf<SessionEnded>(fact);
    const end = { ended_at: fact.at, end_reason: reason };
    return [db.updateTable("site_session").set(end).where("id", "=", sessionId)];
  },
};

const takeOverProjections: Projections = {
  take_over_requested(db, fact) {
    const { siteId, deviceId } = dataOf<TakeOverRequested>(fact);
    const asked = { requested_at: fact.at, approved_until: null };
    return [
      db
        .insertInto("take_over")
        .values({ event_id: fact.eventId, site_id: siteId, device_id: deviceId, ...asked })
        .onConflict((conflict) => conflict.columns(["site_id", "device_id"]).doUpdateSet(asked)),
    ];
  },
  take_over_decided(db, fact) {
    const { siteId, deviceId, approvedUntil } = dataOf<TakeOverDecided>(fact);
    const ofSite = db.deleteFrom("take_over").where("site_id", "=", siteId);
    if (approvedUntil === null) return [ofSite.where("device_id", "=", deviceId)];
    return [
      // The latest approval is the one that counts: two approved devices would chase each other.
      ofSite.where("device_id", "!=", deviceId).where("approved_until", "is not", null),
      db
        .updateTable("take_over")
        .set({ approved_until: approvedUntil })
        .where("site_id", "=", siteId)
        .where("device_id", "=", deviceId),
    ];
  },
};

export const siteFacts: Projections = {
  ...siteProjections,
  ...linkProjections,
  ...sessionProjections,
  ...takeOverProjections,
};

type Projector = Projections[string];

/** One session of a site at most takes it over, the one that came last. */
function noOtherTakesOver(db: Parameters<Projector>[0], siteId: string) {
  return db.updateTable("site_session").set({ takes_over: 0 }).where("site_id", "=", siteId);
}

function foldedName({ name, code }: { name: string; code: string | null }): string {
  return foldText(`${name} ${code ?? ""}`);
}
