import type { Change, EventAt, Fact } from "../db/commit.ts";
import { expectVersion, wrongState } from "../errors.ts";
import { newId } from "../ids.ts";
import type {
  LinkRevoked,
  SiteChanged,
  SiteChanges,
  SiteDeleted,
  SiteRegistered,
} from "./facts.ts";
import { contactFacts } from "./contacts.ts";
import type { SessionEnded } from "./session-facts.ts";
import { nameWithin, provinces, type ProvinceVintage } from "./provinces.ts";
import { contactOf, findSite, type SiteRow } from "./queries.ts";
import { checkNewSites, checkSite, isNamed, sitesOf } from "./site-checks.ts";
import { NO_CONTACT, type Contact, type SessionEnd, type SiteFields } from "./sites.ts";

export type NewSite = SiteFields & { contact?: Contact };

/** `from` is the position of the first one. */
export type Registered = { ids: string[]; from: number };

/** Registers sites behind those there are, all or none. */
export async function registerSites(event: EventAt, sites: NewSite[]): Promise<Change<Registered>> {
  const known = await sitesOf(event);
  checkNewSites(known, sites);
  const from = (known.at(-1)?.position ?? 0) + 1;
  const registered = sites.map(({ contact, ...site }, index) => ({
    contact: contact ?? NO_CONTACT,
    fact: siteRegistered(event, site, from + index),
  }));
  const facts = registered.flatMap(({ fact, contact }) => [
    fact,
    ...contactFacts(fact.data.siteId, contact, NO_CONTACT),
  ]);
  return { facts, value: { ids: registered.map(({ fact }) => fact.data.siteId), from } };
}

/** The fact of one new site; its LiveKit identity is its id, which holds no "~". */
export function siteRegistered(
  event: EventAt,
  site: SiteFields,
  position: number,
): { type: "site_registered"; data: SiteRegistered } {
  const siteId = newId(event.deps, "site");
  return {
    type: "site_registered",
    data: { siteId, position, liveKitIdentity: siteId, ...site },
  };
}

/** Registers the provincial units of a year as remote sites, in the official order, under the central site if any. */
export async function registerProvinces(
  event: EventAt,
  vintage: ProvinceVintage,
): Promise<Change<Registered>> {
  const central = (await sitesOf(event)).find(({ role }) => role === "central");
  const sites = provinces(vintage).map((province): SiteFields => ({
    name: `Điểm cầu ${nameWithin(province)}`,
    role: "remote",
    code: province.code,
    level: "province",
    provinceCode: province.code,
    parentSiteId: central?.id ?? null,
  }));
  return registerSites(event, sites);
}

/** Changes what is given and differs. Withdrawing ends the site's links and sessions in the same change. */
export async function changeSite(
  event: EventAt,
  siteId: string,
  { contact, ...changes }: SiteChanges & { contact?: Contact },
  version: number | null,
): Promise<Change> {
  const row = await findSite(event.db, event.id, siteId);
  expectVersion(row.version, version);
  const now = fieldsOf(row);
  // Object.entries forgets that the keys are those of the changes.
  const keys = Object.keys(changes) as (keyof SiteChanges)[];
  const differing = keys.filter((key) => changes[key] !== now[key]);
  const contacts = contact ? contactFacts(siteId, contact, contactOf(row)) : [];
  if (differing.length === 0) return { facts: contacts, value: undefined };
  checkSite(await sitesOf(event), siteId, { ...now, ...changes });
  const data: SiteChanged = {
    siteId,
    ...Object.fromEntries(differing.map((key) => [key, changes[key]])),
  };
  const withdraws = changes.withdrawn === true && !now.withdrawn;
  return {
    facts: [
      { type: "site_changed", data },
      ...contacts,
      ...(withdraws ? await endOfSite(event, siteId) : []),
    ],
    value: undefined,
  };
}

/** Deletes a site that nothing names; any other can only be withdrawn. */
export async function deleteSite(
  event: EventAt,
  siteId: string,
  version: number | null,
): Promise<Change> {
  const row = await findSite(event.db, event.id, siteId);
  expectVersion(row.version, version);
  if (await isNamed(event.db, row)) {
    throw wrongState({
      vi: "Điểm cầu này đã có dữ liệu nên không xóa được, chỉ có thể cho rút khỏi hội thảo.",
      en: "Something names this site, so it can only be withdrawn.",
    });
  }
  const data: SiteDeleted = { siteId };
  return { facts: [{ type: "site_deleted", data }], value: undefined };
}

/** Sends the devices of a site out of the room; its links stay good, so that it may come again. */
export async function sendHome(event: EventAt, siteId: string): Promise<Change> {
  await findSite(event.db, event.id, siteId);
  return { facts: await endSessions(event, { siteId }, "sent_home"), value: undefined };
}

/** Ends the open sessions of a site or of a link. */
export async function endSessions(
  event: EventAt,
  of: { siteId: string } | { linkId: string },
  reason: SessionEnd,
): Promise<Fact[]> {
  const open = event.db
    .selectFrom("site_session")
    .select("id")
    .where("event_id", "=", event.id)
    .where("ended_at", "is", null);
  const rows = await (
    "siteId" in of ? open.where("site_id", "=", of.siteId) : open.where("link_id", "=", of.linkId)
  )
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => sessionEnded(id, reason));
}

/** Ends one session; nothing when it is unknown here or has ended. */
export async function endSession(
  event: EventAt,
  sessionId: string,
  reason: SessionEnd,
): Promise<Fact[]> {
  const session = await event.db
    .selectFrom("site_session")
    .select("id")
    .where("event_id", "=", event.id)
    .where("id", "=", sessionId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return session ? [sessionEnded(sessionId, reason)] : [];
}

function sessionEnded(sessionId: string, reason: SessionEnd): Fact {
  const data: SessionEnded = { sessionId, reason };
  return { type: "session_ended", data };
}

/** The fact that a link has ended. */
export function linkRevoked(linkId: string): Fact {
  const data: LinkRevoked = { linkId };
  return { type: "link_revoked", data };
}

async function endOfSite(event: EventAt, siteId: string): Promise<Fact[]> {
  return [
    ...(await revokeLinks(event, siteId)),
    ...(await endSessions(event, { siteId }, "site_withdrawn")),
  ];
}

function fieldsOf(row: SiteRow): Required<SiteChanges> {
  return {
    name: row.name,
    role: row.role,
    code: row.code,
    level: row.level,
    provinceCode: row.province_code,
    parentSiteId: row.parent_site_id,
    withdrawn: row.withdrawn === 1,
  };
}

async function revokeLinks(event: EventAt, siteId: string): Promise<Fact[]> {
  const links = await event.db
    .selectFrom("link")
    .select("id")
    .where("site_id", "=", siteId)
    .where("revoked_at", "is", null)
    .orderBy("id")
    .execute();
  return links.map(({ id }) => linkRevoked(id));
}
