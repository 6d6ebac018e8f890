import type { Kysely } from "kysely";
import type { Database } from "../db/schema.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { headcountOut } from "./presence-queries.ts";
import { latestHeadcounts } from "./queries.ts";
import { sumTiers } from "./tiers.ts";

export type TierFilter = {
  siteId: string | null;
  level: string | undefined;
  parentSiteId: string | undefined;
  reported: boolean | undefined;
};

/**
 * The headcounts of an event by the tiers of its sites, and its sites with their own and their rolled-up figures; the
 * filter chooses which sites are listed, the sums are always of all. `db` is a snapshot.
 */
export async function headcountsByTier(
  db: Kysely<Database>,
  eventId: string,
  filter: TierFilter,
  page: PageQuery,
) {
  const rows = await tierSites(db, eventId);
  const reports = await latestHeadcounts(db, eventId);
  const sites = rows.map((row) => ({ ...row, report: reports.get(row.id) ?? null }));
  const { levels, total, rolledUp } = sumTiers(sites);
  const after = afterKey(page, "number", "string");
  const listed = sites
    .filter((site) => fits(site, filter))
    .filter(({ position, id }) => after === null || isBehind([position, id], after));
  const { items, nextCursor } = pageOf(
    listed.slice(0, page.limit + 1),
    page,
    ({ position, id }) => [position, id],
    ({ id, code, name, level, parentSiteId, withdrawn }) => {
      const report = reports.get(id);
      const own = report ? headcountOut(report) : null;
      return {
        siteId: id,
        code,
        name,
        level,
        parentSiteId,
        withdrawn,
        own,
        rolledUp: rolledUp.get(id),
      };
    },
  );
  // A site sees its own line, and no figures of others.
  const sums = filter.siteId === null ? { levels: levels.map(levelOut), total } : {};
  return { ...sums, items, nextCursor };
}

type Listed = Awaited<ReturnType<typeof tierSites>>[number] & { report: object | null };

function fits(site: Listed, { siteId, level, parentSiteId, reported }: TierFilter): boolean {
  const asked = !site.withdrawn && (site.report !== null) === reported;
  return (
    (siteId === null || site.id === siteId) &&
    (level === undefined || site.level === level) &&
    (parentSiteId === undefined || site.parentSiteId === parentSiteId) &&
    (reported === undefined || asked)
  );
}

function isBehind([position, id]: [number, string], after: (string | number)[]): boolean {
  const [lastPosition, lastId] = [Number(after[0]), String(after[1])];
  return position > lastPosition || (position === lastPosition && id > lastId);
}

function levelOut({ level, sum }: ReturnType<typeof sumTiers>["levels"][number]) {
  return { level, ...sum };
}

async function tierSites(db: Kysely<Database>, eventId: string) {
  const rows = await db
    .selectFrom("site")
    .select(["id", "position", "code", "name", "level", "parent_site_id", "withdrawn"])
    .where("event_id", "=", eventId)
    .orderBy("position")
    .orderBy("id")
    .execute();
  return rows.map(({ parent_site_id: parentSiteId, withdrawn, ...row }) => ({
    ...row,
    parentSiteId,
    withdrawn: withdrawn === 1,
  }));
}
