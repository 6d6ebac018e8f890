import type { Kysely } from "kysely";
import { wholeSeconds, type Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { findEvent } from "../events/queries.ts";
import { spokenMillis, type Segment } from "./turns.ts";

/** A site of the tree; `parentSiteId` null stands at its top. */
export type SiteInTree = { siteId: string; parentSiteId: string | null };
export type Spoken = { siteId: string | null; segments: Segment[] };
/** `leftSeconds` below 0 is beyond the budget; null without one. */
export type Total = {
  turns: number;
  spokenSeconds: number;
  budgetSeconds: number | null;
  leftSeconds: number | null;
};

/**
 * What sites and delegations have spoken since the event went live. A delegation is a site at the top of the tree with
 * all sites below it; a turn without a site is nobody's.
 */
export async function readTotals(db: Kysely<Database>, eventId: string, now: Millis) {
  const event = await findEvent(db, eventId);
  const sites = await treeOf(db, eventId);
  const spoken = event.live_at === null ? [] : await spokenTurns(db, eventId);
  const since = event.live_at ?? now;
  const [siteBudget, delegationBudget] = [
    event.site_budget_seconds,
    event.delegation_budget_seconds,
  ];
  const tops = topsOf(sites);
  const bySite = Map.groupBy(spoken, ({ siteId }) => siteId);
  const byTop = Map.groupBy(spoken, ({ siteId }) => tops.get(siteId ?? "") ?? null);
  const sumOf = (turns: Spoken[], budget: number | null) => totalOf(turns, budget, since, now);
  return {
    sites: sites.map(({ siteId }) => ({
      siteId,
      delegationSiteId: tops.get(siteId) ?? siteId,
      ...sumOf(bySite.get(siteId) ?? [], siteBudget),
    })),
    delegations: sites
      .filter(({ siteId }) => tops.get(siteId) === siteId)
      .map(({ siteId }) => ({ siteId, ...sumOf(byTop.get(siteId) ?? [], delegationBudget) })),
    withoutSite: sumOf(bySite.get(null) ?? [], null),
    all: sumOf(spoken, null),
  };
}

/** The top of the tree above each site; a site whose parents go round in a circle is its own. */
export function topsOf(sites: readonly SiteInTree[]): Map<string, string> {
  const parents = new Map(sites.map(({ siteId, parentSiteId }) => [siteId, parentSiteId]));
  const topOf = (siteId: string): string => {
    const seen = new Set<string>();
    let top = siteId;
    for (let up = parents.get(top); up !== null && up !== undefined; up = parents.get(top)) {
      if (seen.has(top)) return siteId;
      seen.add(top);
      top = up;
    }
    return top;
  };
  return new Map(sites.map(({ siteId }) => [siteId, topOf(siteId)]));
}

function totalOf(turns: Spoken[], budgetSeconds: number | null, since: Millis, now: Millis): Total {
  const sums = turns.map(({ segments }) => spokenMillis(segments, since, now));
  const spokenSeconds = wholeSeconds(sums.reduce((sum, each) => sum + each, 0));
  return {
    turns: turns.length,
    spokenSeconds,
    budgetSeconds,
    leftSeconds: budgetSeconds === null ? null : budgetSeconds - spokenSeconds,
  };
}

async function treeOf(db: Kysely<Database>, eventId: string): Promise<SiteInTree[]> {
  const rows = await db
    .selectFrom("site")
    .select(["id", "parent_site_id"])
    .where("event_id", "=", eventId)
    .orderBy("position")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ siteId: row.id, parentSiteId: row.parent_site_id }));
}

/** The turns that have spoken, with their segments. */
async function spokenTurns(db: Kysely<Database>, eventId: string): Promise<Spoken[]> {
  const rows = await db
    .selectFrom("turn_segment as s")
    .innerJoin("turn as t", "t.id", "s.turn_id")
    .select(["t.id", "t.site_id", "s.from_at", "s.to_at"])
    .where("s.event_id", "=", eventId)
    .execute();
  return [...Map.groupBy(rows, (row) => row.id).values()].map((ofTurn) => ({
    siteId: ofTurn[0]?.site_id ?? null,
    segments: ofTurn.map(({ from_at: from, to_at: to }) => ({ from, to })),
  }));
}
