import { useSyncExternalStore } from "react";

/** A link as its maker sees it once. */
export type MadeLink = { siteId: string; id: string; url: string };

const NONE: ReadonlyMap<string, MadeLink> = new Map();
/** The latest links of each event by site, as long as the page stands: the server keeps only their hashes. */
const made = new Map<string, ReadonlyMap<string, MadeLink>>();
const looking = new Set<() => void>();

/** The links made on this page, by site. */
export function useMadeLinks(eventId: string): ReadonlyMap<string, MadeLink> {
  return useSyncExternalStore(follow, () => made.get(eventId) ?? NONE);
}

/** Keeps links that were just made. */
export function keepMadeLinks(eventId: string, links: readonly MadeLink[]): void {
  const all = new Map(made.get(eventId));
  for (const link of links) all.set(link.siteId, link);
  made.set(eventId, all);
  for (const one of looking) one();
}

function follow(changed: () => void): () => void {
  looking.add(changed);
  return () => looking.delete(changed);
}
