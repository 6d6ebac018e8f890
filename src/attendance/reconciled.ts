import type { Kysely } from "kysely";
import { isoTime } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { latestHeadcounts, substitutedCounts, type HeadcountRow } from "../delegates/queries.ts";
import type { Words } from "../errors.ts";
import { checkpointAnswers } from "./checkpoint-queries.ts";
import { checkpointFigures } from "./checkpoints.ts";
import { readAttendance, type AttendanceAsked, type EventAttendance } from "./queries.ts";
import type { SiteAttendance } from "./queries.ts";
import { reconcileSite, type Reconciled } from "./reconciliation.ts";
import { frameOut, siteAttendanceOut } from "./shown.ts";

/** Where a site stands in the tree, and whether it still takes part. */
export type SitePlace = { level: string; parentSiteId: string | null; withdrawn: boolean };

export type SiteReconciled = SiteAttendance &
  SitePlace &
  Reconciled & {
    headcount: HeadcountRow | null;
    /** Of the delegates who count as present. */
    substituted: number;
    checkpoints: { ended: number; confirmed: number };
  };

export type Reconciliation = Omit<EventAttendance, "sites"> & { sites: SiteReconciled[] };

/** Connection, headcount and named list of each site side by side, differences in words; `db` is a snapshot. */
export async function readReconciliation(
  db: Kysely<Database>,
  eventId: string,
  asked: AttendanceAsked,
): Promise<Reconciliation> {
  const found = await readAttendance(db, eventId, asked);
  const places = await sitePlaces(db, eventId);
  const headcounts = await latestHeadcounts(db, eventId);
  const substitutes = await substitutedCounts(db, eventId);
  const answers = await checkpointAnswers(db, found);
  const running = found.window?.running ?? false;
  const sites = found.sites.map((attendance) => {
    const { site, figures, delegates } = attendance;
    const place = places.get(site.id) ?? NO_PLACE;
    const headcount = headcounts.get(site.id) ?? null;
    const checkpoints = checkpointFigures(answers.get(site.id) ?? []);
    const everConnected = figures.firstJoinAt !== null || figures.connectedNow;
    const known = { headcount, delegates, checkpoints, withdrawn: place.withdrawn };
    const connection = { ...figures, everConnected, running };
    const reconciled = reconcileSite({ ...known, connection });
    const substituted = substitutes.get(site.id) ?? 0;
    return { ...attendance, ...place, ...reconciled, headcount, substituted, checkpoints };
  });
  return { ...found, sites };
}

const NO_PLACE: SitePlace = { level: "", parentSiteId: null, withdrawn: false };

async function sitePlaces(db: Kysely<Database>, eventId: string): Promise<Map<string, SitePlace>> {
  const rows = await db
    .selectFrom("site")
    .select(["id", "level", "parent_site_id", "withdrawn"])
    .where("event_id", "=", eventId)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      { level: row.level, parentSiteId: row.parent_site_id, withdrawn: row.withdrawn === 1 },
    ]),
  );
}

/** The reconciliation as the API shows it, in the language asked for. */
export function reconciliationOut(found: Reconciliation, language: keyof Words) {
  const out = found.sites.map((site) => siteReconciledOut(site, language));
  return { ...frameOut(found), totals: totalsOf(found.sites), sites: out };
}

export function siteReconciledOut(site: SiteReconciled, language: keyof Words) {
  const { intervals: _, delegates, ...connection } = siteAttendanceOut(site);
  const { siteId, code, name, role, ...figures } = connection;
  const { headcount } = site;
  return {
    siteId,
    code,
    name,
    role,
    level: site.level,
    parentSiteId: site.parentSiteId,
    withdrawn: site.withdrawn,
    connection: figures,
    headcount: headcount && {
      expected: headcount.expected,
      present: headcount.present,
      excused: headcount.excused,
      unexcused: headcount.unexcused,
      reportedAt: isoTime(headcount.reported_at),
    },
    delegates: { ...delegates, substituted: site.substituted },
    checkpoints: site.checkpoints,
    differences: site.differences.map(({ code: kind, words }) => ({
      code: kind,
      text: words[language],
    })),
    explanation: site.explanation[language],
  };
}

/** Sums over the sites that take part; a site without a report adds nothing to the headcount. */
export function totalsOf(sites: SiteReconciled[]) {
  const taking = sites.filter((site) => !site.withdrawn);
  const reports = taking.flatMap(({ headcount }) => headcount ?? []);
  const sum = <T>(of: T[], figure: (one: T) => number) =>
    of.reduce((total, one) => total + figure(one), 0);
  return {
    sites: taking.length,
    connectedNow: sum(taking, ({ figures }) => Number(figures.connectedNow)),
    everConnected: sum(taking, ({ figures }) => Number(figures.firstJoinAt !== null)),
    reported: reports.length,
    withDifferences: sum(taking, ({ differences }) => Number(differences.length > 0)),
    headcount: {
      expected: sum(reports, (one) => one.expected),
      present: sum(reports, (one) => one.present),
      excused: sum(reports, (one) => one.excused),
      unexcused: sum(reports, (one) => one.unexcused),
    },
    delegates: {
      expected: sum(taking, ({ delegates }) => delegates.expected),
      present: sum(taking, ({ delegates }) => delegates.present),
      excused: sum(taking, ({ delegates }) => delegates.excused),
      unexcused: sum(taking, ({ delegates }) => delegates.unexcused),
      unknown: sum(taking, ({ delegates }) => delegates.unknown),
    },
  };
}
