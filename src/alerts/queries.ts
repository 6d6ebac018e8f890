import type { Kysely } from "kysely";
import { isoOrNull, isoTime, wholeSeconds, type Millis } from "../clock.ts";
import type { Actor } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { alertsOf, type Alert } from "./alerts.ts";
import type { AlertAcknowledged } from "./facts.ts";
import { readScene } from "./scene-queries.ts";

export type Known = Alert & { acknowledged: { at: Millis; by: Actor } | null };

/** `ended`: only those that have (not); `from` and `to`: those that lasted at some moment between them. */
export type AlertFilter = {
  ended: boolean | undefined;
  from: Millis | null;
  to: Millis | null;
};

/** The alerts of an event, the latest first; those that last unless something else is asked for. */
export async function listAlerts(
  db: Kysely<Database>,
  eventId: string,
  filter: AlertFilter,
  page: PageQuery,
  now: Millis,
) {
  const after = afterKey(page, "number", "string");
  const [from, id] = [Number(after?.[0]), String(after?.[1])];
  const found = (await readAlerts(db, eventId, now)).filter(
    (alert) =>
      isAsked(alert, filter) &&
      (after === null || alert.from < from || (alert.from === from && alert.id > id)),
  );
  const shown = pageOf(
    found,
    page,
    (alert) => [alert.from, alert.id],
    (alert) => alertOut(alert, now),
  );
  return { asOf: isoTime(now), ...shown };
}

/** All alerts there were and are, with who has seen them. */
export async function readAlerts(
  db: Kysely<Database>,
  eventId: string,
  now: Millis,
): Promise<Known[]> {
  const { scene, facts } = await readScene(db, eventId, now);
  const told = facts.of<AlertAcknowledged>("alert_acknowledged");
  const known = new Map(told.map(({ at, by, data }) => [data.alertId, { at, by }]));
  return alertsOf(scene).map((alert) => ({ ...alert, acknowledged: known.get(alert.id) ?? null }));
}

/** One alert, or 404. */
export async function findAlert(
  db: Kysely<Database>,
  eventId: string,
  alertId: string,
  now: Millis,
): Promise<Known> {
  const alert = (await readAlerts(db, eventId, now)).find(({ id }) => id === alertId);
  if (!alert) throw notFound({ vi: "cảnh báo", en: "alert" });
  return alert;
}

/** The alert as the API shows it; `seconds`: how long it has lasted. */
export function alertOut(alert: Known, now: Millis) {
  const until = alert.to ?? Math.max(now, alert.from);
  return { ...lastingOut(alert), seconds: wholeSeconds(until - alert.from) };
}

/** The same without how long, which would differ at every look. */
export function lastingOut({ from, to, acknowledged, ...alert }: Known) {
  return {
    ...alert,
    beganAt: isoTime(from),
    endedAt: isoOrNull(to),
    acknowledgedAt: isoOrNull(acknowledged?.at ?? null),
    acknowledgedBy: acknowledged?.by ?? null,
  };
}

function isAsked(alert: Alert, { ended, from, to }: AlertFilter): boolean {
  const hasEnded = alert.to !== null;
  if (from === null && to === null) return hasEnded === (ended ?? false);
  const overlaps =
    (to === null || alert.from <= to) && (from === null || alert.to === null || alert.to >= from);
  return overlaps && (ended === undefined || hasEnded === ended);
}
