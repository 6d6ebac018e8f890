import type { Kysely, Selectable } from "kysely";
import { identityOwner } from "../attendance/attendance.ts";
import { staysOf, type Stay } from "../attendance/stays.ts";
import { isoTime, type Millis } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { ERASED_TEXT } from "../log/erasure.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { openMicrophones, roomKnowledge } from "../rooms/queries.ts";
import { connectionState, NO_CONTACT, type ConnectionState, type Contact } from "./sites.ts";
import type { SiteSessionTable, SiteTable } from "./table.ts";

export type SiteRow = Selectable<SiteTable>;
export type SiteSessionRow = Selectable<SiteSessionTable>;

/** The row of a site of this event, or 404. */
export async function findSite(
  db: Kysely<Database>,
  eventId: string,
  siteId: string,
): Promise<SiteRow> {
  const row = await siteOfId.first(db, { eventId, siteId });
  if (!row) throw notFound({ vi: "điểm cầu", en: "site" });
  return row;
}

const siteOfId = prepared((db, { eventId, siteId }: { eventId: string; siteId: string }) =>
  db.selectFrom("site").selectAll().where("event_id", "=", eventId).where("id", "=", siteId),
);

/** What `sitesOut` shows besides the row: requests to take over are for staff only. */
export type Shown = { forStaff: boolean };

/** Sites in their order; `onlySite` confines a site session to its own. */
export async function listSites(
  db: Kysely<Database>,
  eventId: string,
  onlySite: string | null,
  page: PageQuery,
) {
  const after = afterKey(page, "number", "string");
  const [position, id] = [Number(after?.[0]), String(after?.[1])];
  const rows = await db
    .selectFrom("site")
    .selectAll()
    .where("event_id", "=", eventId)
    .$if(onlySite !== null, (some) => some.where("id", "=", onlySite ?? ""))
    .$if(after !== null, (some) =>
      some.where((at) =>
        at.or([
          at("position", ">", position),
          at.and([at("position", "=", position), at("id", ">", id)]),
        ]),
      ),
    )
    .orderBy("position")
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  const shown = pageOf(
    rows,
    page,
    (row) => [row.position, row.id],
    (row) => row,
  );
  const items = await sitesOut(db, eventId, shown.items, { forStaff: onlySite === null });
  return { items, nextCursor: shown.nextCursor };
}

/** The sites from a position on, as the API shows them to staff: those that were just registered. */
export async function sitesFrom(db: Kysely<Database>, eventId: string, position: number) {
  const rows = await db
    .selectFrom("site")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("position", ">=", position)
    .orderBy("position")
    .execute();
  return sitesOut(db, eventId, rows, { forStaff: true });
}

/** One site as the API shows it, or 404. */
export async function siteOut(
  db: Kysely<Database>,
  eventId: string,
  siteId: string,
  shown: Shown = { forStaff: true },
) {
  const row = await findSite(db, eventId, siteId);
  const [site] = await sitesOut(db, eventId, [row], shown);
  if (!site) throw notFound({ vi: "điểm cầu", en: "site" });
  return site;
}

/** Sites as the API shows them, in the order of `rows`. */
export async function sitesOut(
  db: Kysely<Database>,
  eventId: string,
  rows: SiteRow[],
  { forStaff }: Shown,
) {
  const [only] = rows.length === 1 ? rows : [];
  const connections = await siteConnections(db, eventId, only?.livekit_identity);
  const requests = forStaff ? await takeOverRequests(db, eventId) : [];
  return rows.map((row) => ({
    id: row.id,
    eventId: row.event_id,
    name: row.name,
    role: row.role,
    code: row.code,
    level: row.level,
    provinceCode: row.province_code,
    parentSiteId: row.parent_site_id,
    liveKitIdentity: row.livekit_identity,
    ...contactOut(row),
    withdrawn: row.withdrawn === 1,
    ...(connections.get(row.livekit_identity) ?? NEVER_CONNECTED),
    ...(forStaff ? { takeOverRequests: requestsOf(requests, row.id) } : {}),
    version: row.version,
  }));
}

/** Who answers for a site: nobody once that was erased, whatever stands in the row for it. */
export function contactOf(row: Pick<SiteRow, "contact_name" | "contact_phone">): Contact {
  if (row.contact_name === ERASED_TEXT) return NO_CONTACT;
  return { name: row.contact_name, phone: row.contact_phone };
}

function contactOut(row: SiteRow): { contact?: Contact } {
  const contact = contactOf(row);
  return contact.name === null && contact.phone === null ? {} : { contact };
}

export type SiteConnection = { connection: ConnectionState; micOpen: boolean };
const NEVER_CONNECTED: SiteConnection = { connection: "never", micOpen: false };

/** How the sites of an event are connected, by their LiveKit identity; a site that never was is not in it. */
export async function siteConnections(
  db: Kysely<Database>,
  eventId: string,
  onlyOwner?: string,
): Promise<Map<string, SiteConnection>> {
  const stays = await siteStays(db, eventId, onlyOwner);
  const speaking = await openMicrophones(db, eventId);
  const bySite = Map.groupBy(stays, ({ identity }) => identityOwner(identity));
  const connections = [...bySite].map(([identity, theirs]): [string, SiteConnection] => [
    identity,
    {
      connection: connectionState(theirs),
      micOpen: theirs.some((stay) => stay.to === null && speaking.has(stay.participantSid)),
    },
  ]);
  return new Map(connections);
}

type SeenStay = Stay & { lastReceivedAt: Millis };

/** The stays in an event's room, of one site (by its LiveKit identity) or of all, and when each was last told of. */
export async function siteStays(
  db: Kysely<Database>,
  eventId: string,
  onlyOwner?: string,
): Promise<SeenStay[]> {
  const room = await roomKnowledge(db, eventId, onlyOwner);
  const received = new Map(room.sightings.map((seen) => [seen.sid, seen.lastReceivedAt ?? 0]));
  return staysOf(room).map((stay) => ({
    ...stay,
    lastReceivedAt: received.get(stay.participantSid) ?? 0,
  }));
}

/** The sessions of a site that have not ended, oldest first. */
export async function openSessionsOf(
  db: Kysely<Database>,
  site: Pick<SiteRow, "event_id" | "id">,
): Promise<SiteSessionRow[]> {
  const open = await openSessions.all(db, { eventId: site.event_id, siteId: site.id });
  return open.sort((a, b) => a.started_at - b.started_at || (a.id < b.id ? -1 : 1));
}

const openSessions = prepared((db, { eventId, siteId }: { eventId: string; siteId: string }) =>
  db
    .selectFrom("site_session")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("site_id", "=", siteId)
    .where("ended_at", "is", null),
);

type TakeOverRequest = { site_id: string; device_id: string; requested_at: Millis };

/** The requests that wait for an answer, oldest first. */
function takeOverRequests(db: Kysely<Database>, eventId: string): Promise<TakeOverRequest[]> {
  return db
    .selectFrom("take_over")
    .select(["site_id", "device_id", "requested_at"])
    .where("event_id", "=", eventId)
    .where("approved_until", "is", null)
    .orderBy("requested_at")
    .orderBy("device_id")
    .execute();
}

function requestsOf(requests: TakeOverRequest[], siteId: string) {
  return requests
    .filter((request) => request.site_id === siteId)
    .map((request) => ({
      deviceId: request.device_id,
      requestedAt: isoTime(request.requested_at),
    }));
}

/** The display links of an event that may be used, by id. */
export async function goodDisplays(
  db: Kysely<Database>,
  eventId: string,
  now: Millis,
): Promise<string[]> {
  const rows = await db
    .selectFrom("link")
    .select("id")
    .where("event_id", "=", eventId)
    .where("kind", "=", "display")
    .where("revoked_at", "is", null)
    .where((link) => link.or([link("expires_at", "is", null), link("expires_at", ">", now)]))
    .execute();
  return rows.map(({ id }) => id);
}
