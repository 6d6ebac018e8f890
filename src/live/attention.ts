import { lastingOut, readAlerts } from "../alerts/queries.ts";
import { listIncidents } from "../incidents/queries.ts";
import { latestForStaff, latestOfSite } from "../messages/queries.ts";
import type { Reading } from "./reading.ts";

/** What calls for attention now. For how long is left to whoever shows it: only what changes is sent. */
export async function lastingAlerts({ db, eventId, now }: Reading) {
  const alerts = await readAlerts(db, eventId, now);
  return alerts.filter(({ to }) => to === null).map(lastingOut);
}

/** The latest messages; whoever needs those before reads the list. */
const MOST_MESSAGES = 50;

export function latestOfAll({ db, eventId }: Reading) {
  return latestForStaff(db, eventId, MOST_MESSAGES);
}

export function latestOwn({ db, eventId }: Reading, siteId: string) {
  return latestOfSite(db, eventId, siteId, MOST_MESSAGES);
}

const MOST_INCIDENTS = 100;

/** Incidents that are not over. */
export async function openIncidents({ db, eventId }: Reading) {
  const open = { siteId: null, state: "open", notedBy: null } as const;
  return (await listIncidents(db, eventId, open, { limit: MOST_INCIDENTS, after: null })).items;
}
