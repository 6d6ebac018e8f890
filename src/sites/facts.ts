import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import { foldText } from "../text.ts";
import { ERASED_TEXT } from "../log/erasure.ts";
import type { Contact, LinkKind, SiteFields } from "./sites.ts";

export type SiteRegistered = SiteFields & {
  siteId: string;
  position: number;
  liveKitIdentity: string;
};
export type SiteChanges = Partial<SiteFields & { withdrawn: boolean }>;
export type SiteChanged = { siteId: string } & SiteChanges;
/** Names and numbers of persons stand in a fact of their own, which erasure can blank. */
export type SiteContactSet = { siteId: string } & Contact;
export type SiteContactErased = { siteId: string };
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
export type LinkSent = { linkId: string };
export type LinkUnsent = { linkId: string };

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
        contact_name: null,
        contact_phone: null,
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
      changeSiteRow(db, siteId).set({
        name: after.name,
        folded: foldedName(after),
        role: after.role,
        code: after.code,
        level: after.level,
        province_code: after.provinceCode,
        parent_site_id: after.parentSiteId,
        withdrawn: withdrawn === undefined ? row.withdrawn : Number(withdrawn),
      }),
      ...(withdrawn === true ? [db.deleteFrom("take_over").where("site_id", "=", siteId)] : []),
    ];
  },
  site_contact_set(db, fact) {
    const { siteId, name, phone } = dataOf<SiteContactSet>(fact);
    return [changeSiteRow(db, siteId).set({ contact_name: name, contact_phone: phone })];
  },
  site_contact_erased(db, fact) {
    const { siteId } = dataOf<SiteContactErased>(fact);
    return [
      changeSiteRow(db, siteId).set({ contact_phone: null }),
      db
        .updateTable("site")
        .set({ contact_name: ERASED_TEXT })
        .where("id", "=", siteId)
        .where("contact_name", "is not", null),
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
        ...NOT_SENT,
      }),
    ];
  },
  link_revoked(db, fact) {
    const { linkId } = dataOf<LinkRevoked>(fact);
    return [db.updateTable("link").set({ revoked_at: fact.at }).where("id", "=", linkId)];
  },
  link_sent(db, fact) {
    const { linkId } = dataOf<LinkSent>(fact);
    const { at, actor } = fact;
    const sent = { sent_at: at, sent_by_kind: actor.kind, sent_by_id: actor.id };
    return [db.updateTable("link").set(sent).where("id", "=", linkId)];
  },
  link_unsent(db, fact) {
    const { linkId } = dataOf<LinkUnsent>(fact);
    return [db.updateTable("link").set(NOT_SENT).where("id", "=", linkId)];
  },
};

const NOT_SENT = { sent_at: null, sent_by_kind: null, sent_by_id: null };

export const siteFacts: Projections = { ...siteProjections, ...linkProjections };

function changeSiteRow(db: Kysely<Database>, siteId: string) {
  return db
    .updateTable("site")
    .set((site) => ({ version: site("version", "+", 1) }))
    .where("id", "=", siteId);
}

function foldedName({ name, code }: { name: string; code: string | null }): string {
  return foldText(`${name} ${code ?? ""}`);
}
