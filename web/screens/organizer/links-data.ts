import { useQuery } from "@tanstack/react-query";
import { staffApi, told } from "../../app/client.ts";
import { serverNow } from "../../live/clock.ts";
import { say } from "../../ui/toast.tsx";
import { useChange } from "../staff/changes.ts";
import { allItems, keys } from "../staff/reads.ts";
import { contactsOf, type Contact } from "./contacts.ts";
import { words } from "./links-words.ts";
import { keepMadeLinks, type MadeLink } from "./made-links.ts";
import type { Delegate, Site } from "./reads.ts";

type Link = Awaited<ReturnType<typeof readLinks>>[number];
type Check = Awaited<ReturnType<typeof readChecks>>[number];

/** How far a site is: its good links, the latest one first, when one was sent and the first was opened, what its latest test came to, who answers for it. */
export type SiteLinks = {
  site: Site;
  good: Link[];
  sentAt: string | null;
  openedAt: string | null;
  result: Check["result"] | null;
  contact: Contact | null;
};

/** All links to join of an event. */
export function useLinks(eventId: string) {
  return useQuery({ queryKey: keys.of(eventId, "links"), queryFn: () => readLinks(eventId) });
}

/** The latest test of each site. */
export function useChecks(eventId: string) {
  return useQuery({ queryKey: keys.of(eventId, "checks"), queryFn: () => readChecks(eventId) });
}

/** The sites that take part, each with what is known of its links. */
export function linksBySite(
  sites: Site[],
  links: Link[],
  checks: Check[],
  delegates: Delegate[],
): SiteLinks[] {
  const ofSite = Map.groupBy(links, ({ siteId }) => siteId);
  const results = new Map(checks.map(({ siteId, result }) => [siteId, result]));
  const contacts = contactsOf(sites, delegates);
  return sites
    .filter(({ withdrawn }) => !withdrawn)
    .map((site) => {
      const all = ofSite.get(site.id) ?? [];
      const good = all.filter(isGood).toReversed();
      const sent = good.flatMap(({ sentAt }) => sentAt ?? []).toSorted();
      const opened = all.flatMap(({ openedAt }) => openedAt ?? []).toSorted();
      return {
        site,
        good,
        sentAt: sent[0] ?? null,
        openedAt: opened[0] ?? null,
        result: results.get(site.id) ?? null,
        contact: contacts.get(site.id) ?? null,
      };
    });
}

/** Makes links for many sites, and then goes on with them. */
export function useIssue(eventId: string) {
  return useChange({
    send: async (wish: { siteIds?: string[]; replace?: boolean }) => {
      const answer: unknown = await told(
        staffApi.events[":eventId"].links.$post({ param: { eventId }, json: wish }),
      );
      // What a change answers has no type: the links as they are shown once.
      const { items } = answer as { items: MadeLink[] };
      keepMadeLinks(eventId, items);
      return items;
    },
    stale: [keys.event(eventId)],
    done: (items) => say({ text: words.made(items.length) }),
  });
}

/** Notes that a link was sent to its site, or takes that back. */
export function useSent(eventId: string) {
  return useChange({
    send: ({ siteId, id, sent }: { siteId: string; id: string; sent: boolean }) => {
      const place = staffApi.events[":eventId"].sites[":siteId"].links[":linkId"].sent;
      const param = { param: { eventId, siteId, linkId: id } };
      return told(sent ? place.$put(param) : place.$delete(param));
    },
    stale: [keys.of(eventId, "links"), keys.of(eventId, "readiness")],
  });
}

function isGood({ revokedAt, expiresAt }: Link): boolean {
  return revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > serverNow());
}

function readLinks(eventId: string) {
  const { links } = staffApi.events[":eventId"];
  return allItems((query) => told(links.$get({ param: { eventId }, query })));
}

function readChecks(eventId: string) {
  const checks = staffApi.events[":eventId"]["line-checks"];
  return allItems((query) => told(checks.$get({ param: { eventId }, query })));
}
