import { useCallback, useSyncExternalStore } from "react";
import { readKept, watchKept } from "./kept.ts";
import { OPEN_SITE, type Joined } from "./session.ts";

/**
 * Whether another site's link was opened in this browser since: its cookie, by which the live stream comes, is that
 * site's now. This page must say so and not go on.
 */
export function useForeign(joined: Joined | null): boolean {
  const siteId = joined?.site.id;
  const isForeign = useCallback(() => {
    const open = readKept<string>(OPEN_SITE);
    return siteId !== undefined && open !== null && open !== siteId;
  }, [siteId]);
  return useSyncExternalStore(watchOpenSite, isForeign);
}

function watchOpenSite(changed: () => void): () => void {
  return watchKept(OPEN_SITE, changed);
}
