import type { Headcount } from "./delegates.ts";

/** A site in the tree; `report` is its own latest headcount. */
export type TierSite = {
  id: string;
  level: string;
  parentSiteId: string | null;
  withdrawn: boolean;
  report: Headcount | null;
};

/** Sums of reports: of so many sites, so many have reported. */
export type TierSum = Headcount & { sites: number; reported: number; notReported: number };

export type Tiers = {
  /** By level, in the order in which the levels first occur: the reports of the sites of that level alone. */
  levels: { level: string; sum: TierSum }[];
  total: TierSum;
  /** Each site's own report together with those of all sites under it. */
  rolledUp: Map<string, TierSum>;
};

/**
 * Adds the sites' own reports up the tree: a province reports those in its own hall, its communes theirs. Withdrawn
 * sites count nowhere; what stands under one of them still counts for what stands above it.
 */
export function sumTiers(sites: TierSite[]): Tiers {
  const own = new Map(sites.map((site) => [site.id, ownSum(site)]));
  const rolledUp = new Map(sites.map(({ id }) => [id, NOTHING]));
  const parents = new Map(sites.map(({ id, parentSiteId }) => [id, parentSiteId]));
  for (const { id } of sites) {
    for (const above of [id, ...ancestorsOf(id, parents)])
      rolledUp.set(above, add(rolledUp.get(above) ?? NOTHING, own.get(id) ?? NOTHING));
  }
  const byLevel = Map.groupBy(sites, ({ level }) => level);
  const sumOf = (some: TierSite[]) =>
    some.map(({ id }) => own.get(id) ?? NOTHING).reduce(add, NOTHING);
  return {
    levels: [...byLevel].map(([level, some]) => ({ level, sum: sumOf(some) })),
    total: sumOf(sites),
    rolledUp,
  };
}

const NOTHING: TierSum = {
  sites: 0,
  reported: 0,
  notReported: 0,
  expected: 0,
  present: 0,
  excused: 0,
  unexcused: 0,
};

function ownSum({ withdrawn, report }: TierSite): TierSum {
  if (withdrawn) return NOTHING;
  if (report === null) return { ...NOTHING, sites: 1, notReported: 1 };
  const { expected, present, excused, unexcused } = report;
  return { sites: 1, reported: 1, notReported: 0, expected, present, excused, unexcused };
}

/** What stands above a site, nearest first; a circle, which the commands refuse, ends where it closes. */
function ancestorsOf(id: string, parents: Map<string, string | null>): Set<string> {
  const above = new Set<string>();
  let next = parents.get(id) ?? null;
  while (next !== null && next !== id && !above.has(next)) {
    above.add(next);
    next = parents.get(next) ?? null;
  }
  return above;
}

function add(a: TierSum, b: TierSum): TierSum {
  return {
    sites: a.sites + b.sites,
    reported: a.reported + b.reported,
    notReported: a.notReported + b.notReported,
    expected: a.expected + b.expected,
    present: a.present + b.present,
    excused: a.excused + b.excused,
    unexcused: a.unexcused + b.unexcused,
  };
}
