import { isoOrNull, type Millis } from "../clock.ts";
import type { Answer, Change, EventAt, Fact } from "../db/commit.ts";
import { invalidField, wrongState } from "../errors.ts";
import { endSessions, linkRevoked } from "./commands.ts";
import { linksOfSites } from "./join-queries.ts";
import { linkUrl, newJoinLink } from "./links.ts";

/** `siteIds` null: the sites that take part and have no link that is still good. */
export type ManyLinks = {
  siteIds: string[] | null;
  label: string | null;
  expiresAt: Millis | null;
  /** The sites' earlier links end in the same change, and their sessions. */
  replace: boolean;
};
type Made = { siteId: string; id: string; secret: string };

/** Makes a link to join for each of many sites, all or none; their secrets leave the system in this answer only. */
export async function createManyLinks(
  event: EventAt,
  { siteIds, replace, ...wanted }: ManyLinks,
): Promise<Change<Made[]>> {
  const good = await linksOfSites(event.db, event.id, event.at);
  const ids =
    siteIds === null ? await sitesWithout(event, good) : await expectSites(event, siteIds);
  const ended = replace ? await endingOf(event, ids, good) : [];
  const made = ids.map((siteId) => newJoinLink(event, { siteId, ...wanted }));
  return {
    facts: [...ended, ...made.map(({ fact }) => fact)],
    value: made.map(({ value }) => value),
  };
}

/** The links as their maker sees them once, in the order of what was asked. */
export function manyLinksAnswer(publicUrl: string, { expiresAt }: ManyLinks, made: Made[]): Answer {
  const shown = made.map(({ siteId, id, secret }) => ({
    siteId,
    id,
    secret,
    url: linkUrl(publicUrl, "join", secret),
    expiresAt: isoOrNull(expiresAt),
  }));
  return {
    status: 201,
    body: { items: shown },
    kept: { items: shown.map((link) => ({ ...link, secret: null, url: null })) },
  };
}

async function sitesWithout(event: EventAt, good: Map<string, string[]>): Promise<string[]> {
  const sites = await sitesAt(event);
  return sites.filter(({ id, withdrawn }) => withdrawn === 0 && !good.has(id)).map(({ id }) => id);
}

async function expectSites(event: EventAt, siteIds: string[]): Promise<string[]> {
  const sites = new Map((await sitesAt(event)).map((site) => [site.id, site]));
  for (const [index, siteId] of siteIds.entries()) {
    const site = sites.get(siteId);
    if (!site) {
      throw invalidField(`/siteIds/${index}`, "unknown_site", {
        vi: "Điểm cầu này không thuộc hội thảo.",
        en: "The event has no such site.",
      });
    }
    if (siteIds.indexOf(siteId) !== index) {
      throw invalidField(`/siteIds/${index}`, "duplicate", {
        vi: "Điểm cầu này được nêu hai lần.",
        en: "This site is named twice.",
      });
    }
    if (site.withdrawn === 1) {
      throw wrongState({
        vi: `“${site.name}” đã rút khỏi hội thảo.`,
        en: `“${site.name}” is withdrawn.`,
      });
    }
  }
  return siteIds;
}

async function endingOf(
  event: EventAt,
  siteIds: string[],
  good: Map<string, string[]>,
): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (const linkId of siteIds.flatMap((siteId) => good.get(siteId) ?? []))
    facts.push(linkRevoked(linkId), ...(await endSessions(event, { linkId }, "link_revoked")));
  return facts;
}

function sitesAt({ db, id }: EventAt) {
  return db
    .selectFrom("site")
    .select(["id", "name", "withdrawn"])
    .where("event_id", "=", id)
    .orderBy("position")
    .execute();
}
