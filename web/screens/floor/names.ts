import { clockTime } from "../../format/time.ts";
import { liveStore } from "../../live/live-store.ts";
import type { Act, Site, Staff, Turn } from "./floor.ts";
import { words } from "./words.ts";

/** `017 – Nghệ An`; without the words that every site's name begins with. */
export function siteLabel(site: Pick<Site, "code" | "name"> | undefined): string {
  if (!site) return words.noSite;
  return site.code ? `${site.code} – ${shortName(site.name)}` : shortName(site.name);
}

/** A tile has no room for "Điểm cầu" sixty times over. */
export function shortName(name: string): string {
  // "Điểm cầu tỉnh Hà Giang": what was within the name now begins it.
  return name.replace(/^điểm cầu\s+(.)/iu, (_, first: string) => first.toUpperCase());
}

export function siteOf(
  sites: readonly Site[] | undefined,
  siteId: string | null,
): Site | undefined {
  return sites?.find(({ id }) => id === siteId);
}

/** The site that a turn is of, as it is called in a sentence. */
export function turnName(eventId: string, turn: Pick<Turn, "siteId"> | null): string {
  const site = siteOf(liveStore(eventId, "staff").get().sites, turn?.siteId ?? null);
  return site ? shortName(site.name) : words.noSite;
}

/** Who did what and when, in one sentence. */
export function actText(act: Act, parts: Partial<Staff>): string {
  const site = siteOf(parts.sites, act.siteId);
  const zone = parts.event?.timeZone;
  return words.acts[act.type](
    act.by.name ?? words.someone,
    site ? shortName(site.name) : words.noSite,
    clockTime(act.at, zone, false),
  );
}
