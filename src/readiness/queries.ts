import type { Kysely } from "kysely";
import { latestResults } from "../checks/queries.ts";
import { isoTime, type Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { isInCharge } from "../delegates/delegates.ts";
import { itemsOf } from "../programme/queries.ts";
import { contactOf } from "../sites/queries.ts";
import { stepsOf, type SiteReady } from "./readiness.ts";

/** How ready an event is at the moment `now`, step by step. */
export async function readReadiness(db: Kysely<Database>, eventId: string, now: Millis) {
  const items = await itemsOf(db, eventId);
  const steps = stepsOf(items.length, await sitesReady(db, eventId, now));
  return { asOf: isoTime(now), complete: steps.every((step) => step.complete), steps };
}

async function sitesReady(
  db: Kysely<Database>,
  eventId: string,
  now: Millis,
): Promise<SiteReady[]> {
  const sites = await db
    .selectFrom("site")
    .select(["id", "role", "contact_name", "contact_phone"])
    .where("event_id", "=", eventId)
    .where("withdrawn", "=", 0)
    .orderBy("position")
    .execute();
  const delegates = Map.groupBy(await delegatesOf(db, eventId), (row) => row.site_id);
  const good = await goodLinks(db, eventId, now);
  const issued = new Set(good.map((row) => row.site_id));
  const sent = new Set(good.flatMap((row) => (row.sent_at === null ? [] : row.site_id)));
  const opened = await openedLinks(db, eventId);
  const results = await latestResults(db, eventId);
  return sites.map(({ id: siteId, role, ...row }) => {
    const here = delegates.get(siteId) ?? [];
    return {
      siteId,
      role,
      delegates: here.length,
      inCharge: contactOf(row).name !== null || here.some(isInCharge),
      linkIssued: issued.has(siteId),
      linkSent: sent.has(siteId),
      linkOpened: opened.has(siteId),
      checkPassed: results.get(siteId) === "ok",
    };
  });
}

function delegatesOf(db: Kysely<Database>, eventId: string) {
  return db
    .selectFrom("delegate")
    .select(["site_id", "role", "name"])
    .where("event_id", "=", eventId)
    .execute();
}

/** The links that still open their sites. */
function goodLinks(db: Kysely<Database>, eventId: string, now: Millis) {
  return db
    .selectFrom("link")
    .select(["site_id", "sent_at"])
    .where("event_id", "=", eventId)
    .where("kind", "=", "join")
    .where("revoked_at", "is", null)
    .where((link) => link.or([link("expires_at", "is", null), link("expires_at", ">", now)]))
    .execute();
}

/** Sites that somebody came to by a link: it began a session. */
async function openedLinks(db: Kysely<Database>, eventId: string) {
  const rows = await db
    .selectFrom("site_session")
    .select("site_id")
    .distinct()
    .where("event_id", "=", eventId)
    .execute();
  return new Set(rows.map((row) => row.site_id));
}
