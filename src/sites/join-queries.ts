import type { Kysely, Selectable } from "kysely";
import { isoOrNull, isoTime, type Millis } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { findEvent, type EventRow } from "../events/queries.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { floorSite } from "../turns/queries.ts";
import { openSessionsOf, siteStays, type SiteRow } from "./queries.ts";
import type { LinkKind, Presence } from "./sites.ts";
import type { LinkTable } from "./table.ts";

export type LinkRow = Selectable<LinkTable>;

/** A link by what it belongs to: of one site, or of the event itself when `siteId` is null. */
export type LinkPlace = { siteId: string | null; kind: LinkKind };

/** The link of a join secret that still opens its site; null when unknown, expired, revoked or withdrawn. */
export async function findJoinLink(
  db: Kysely<Database>,
  secretHash: string,
  now: Millis,
): Promise<{ id: string; event_id: string; site_id: string } | null> {
  const link = await linkOfHash.first(db, { secretHash });
  if (!link || link.kind !== "join" || link.revoked_at !== null) return null;
  if (link.expires_at !== null && link.expires_at <= now) return null;
  const site = await siteOfLink.first(db, { siteId: link.site_id ?? "" });
  return site?.withdrawn === 0 ? { id: link.id, event_id: link.event_id, site_id: site.id } : null;
}

const linkOfHash = prepared((db, { secretHash }: { secretHash: string }) =>
  db
    .selectFrom("link")
    .select(["id", "event_id", "site_id", "kind", "expires_at", "revoked_at"])
    .where("secret_hash", "=", secretHash),
);

const siteOfLink = prepared((db, { siteId }: { siteId: string }) =>
  db.selectFrom("site").select(["id", "withdrawn"]).where("id", "=", siteId),
);

/** The links to join that are still good, by their sites. */
export async function linksOfSites(
  db: Kysely<Database>,
  eventId: string,
  now: Millis,
): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom("link")
    .select(["id", "site_id"])
    .where("event_id", "=", eventId)
    .where("kind", "=", "join")
    .where("revoked_at", "is", null)
    .where((link) => link.or([link("expires_at", "is", null), link("expires_at", ">", now)]))
    .orderBy("id")
    .execute();
  const links = new Map<string, string[]>();
  for (const { id, site_id: siteId } of rows)
    links.set(siteId ?? "", [...(links.get(siteId ?? "") ?? []), id]);
  return links;
}

/** All links to join of an event by their making, without their secrets; `sentAt`: somebody noted it; `openedAt`: somebody came by it first then. */
export async function listEventLinks(db: Kysely<Database>, eventId: string, page: PageQuery) {
  const after = afterKey(page, "string");
  const rows = await db
    .selectFrom("link")
    .leftJoin("site_session", "site_session.link_id", "link.id")
    .select(EVENT_LINK)
    .select((row) => row.fn.min("site_session.started_at").as("opened_at"))
    .where("link.event_id", "=", eventId)
    .where("kind", "=", "join")
    .$if(after !== null, (some) => some.where("link.id", ">", String(after?.[0])))
    .groupBy(EVENT_LINK)
    .orderBy("link.id")
    .limit(page.limit + 1)
    .execute();
  return pageOf(
    rows,
    page,
    (row) => [row.id],
    (row) => ({
      id: row.id,
      siteId: row.site_id ?? "",
      label: row.label,
      createdAt: isoTime(row.created_at),
      expiresAt: isoOrNull(row.expires_at),
      revokedAt: isoOrNull(row.revoked_at),
      sentAt: isoOrNull(row.sent_at),
      openedAt: isoOrNull(row.opened_at),
    }),
  );
}

const EVENT_LINK = [
  "link.id",
  "link.site_id",
  "label",
  "created_at",
  "expires_at",
  "revoked_at",
  "sent_at",
] as const;

/** The row of a link of this event, site and kind, or 404. */
export async function findLink(
  db: Kysely<Database>,
  eventId: string,
  place: LinkPlace,
  linkId: string,
): Promise<LinkRow> {
  const row = await linksAt(db, eventId, place).where("id", "=", linkId).executeTakeFirst();
  if (!row) throw notFound({ vi: "đường dẫn", en: "link" });
  return row;
}

/** Links by their making, without their secrets. */
export async function listLinks(
  db: Kysely<Database>,
  eventId: string,
  place: LinkPlace,
  page: PageQuery,
) {
  const after = afterKey(page, "string");
  const rows = await linksAt(db, eventId, place)
    .$if(after !== null, (some) => some.where("id", ">", String(after?.[0])))
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  return pageOf(
    rows,
    page,
    (row) => [row.id],
    (row) => ({
      id: row.id,
      kind: row.kind,
      label: row.label,
      createdAt: isoTime(row.created_at),
      expiresAt: isoOrNull(row.expires_at),
      revokedAt: isoOrNull(row.revoked_at),
    }),
  );
}

function linksAt(db: Kysely<Database>, eventId: string, { siteId, kind }: LinkPlace) {
  return db
    .selectFrom("link")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("kind", "=", kind)
    .where("site_id", siteId === null ? "is" : "=", siteId);
}

/** What decides which room a site comes into, and with what rights. */
export type Admission = { event: EventRow; hasFloor: boolean };

export async function admissionOf(db: Kysely<Database>, site: SiteRow): Promise<Admission> {
  const event = await findEvent(db, site.event_id);
  return { event, hasFloor: (await floorSite(db, site.event_id)) === site.id };
}

/** The open session of a link on a device; there is one at most. */
export function findOpenSession(db: Kysely<Database>, linkId: string, deviceId: string) {
  return openSessionOf.first(db, { linkId, deviceId });
}

const openSessionOf = prepared((db, { linkId, deviceId }: { linkId: string; deviceId: string }) =>
  db
    .selectFrom("site_session")
    .selectAll()
    .where("link_id", "=", linkId)
    .where("device_id", "=", deviceId)
    .where("ended_at", "is", null),
);

/** What a device has asked the control room, if it has. */
export function findTakeOver(db: Kysely<Database>, siteId: string, deviceId: string) {
  return takeOverOf.first(db, { siteId, deviceId });
}

const takeOverOf = prepared((db, { siteId, deviceId }: { siteId: string; deviceId: string }) =>
  db
    .selectFrom("take_over")
    .selectAll()
    .where("site_id", "=", siteId)
    .where("device_id", "=", deviceId),
);

/** Which open sessions of a site are or were in the room. LiveKit's ends are whole seconds, so ours count if later. */
export async function presencesOf(db: Kysely<Database>, site: SiteRow): Promise<Presence[]> {
  const sessions = await openSessionsOf(db, site);
  if (sessions.length === 0) return [];
  const stays = await siteStays(db, site.event_id, site.livekit_identity);
  return sessions.flatMap(({ id, device_id: deviceId, identity }) => {
    const own = stays.filter((stay) => stay.identity === identity);
    if (own.length === 0) return [];
    const inRoom = own.some((stay) => stay.to === null);
    const seen = own.map((stay) => Math.max(stay.to ?? 0, stay.lastReceivedAt));
    return [{ sessionId: id, deviceId, inRoom, lastSeenAt: Math.max(...seen) }];
  });
}
