import type { Kysely } from "kysely";
import type { Database } from "../db/schema.ts";
import { itemsOf } from "../programme/queries.ts";

/** Items whose speaker is asked to hand in what is going to be said. */
const PREPARED = ["keynote", "presentation"];

/**
 * Who was asked and has not handed in anything: of the remote sites those from which nothing stands in the register, of
 * the keynotes and presentations of the programme those without a contribution.
 */
export async function missingOut(db: Kysely<Database>, eventId: string) {
  const sites = await remoteSites(db, eventId);
  const heard = await sitesHeardOf(db, eventId);
  const silent = sites.filter(({ id }) => !heard.has(id));
  const items = (await itemsOf(db, eventId)).filter(({ kind }) => PREPARED.includes(kind));
  const unwritten = items.filter((item) => item.contribution_id === null);
  return {
    sites: {
      asked: sites.length,
      sent: sites.length - silent.length,
      missing: silent.map(({ id, code, name }) => ({ siteId: id, code, name })),
    },
    speakers: {
      asked: items.length,
      sent: items.length - unwritten.length,
      missing: unwritten.map(({ id, title, site_id, delegate_id }) => ({
        itemId: id,
        title,
        siteId: site_id,
        delegateId: delegate_id,
      })),
    },
  };
}

/** The hall hosts; whoever was withdrawn is not asked any more. */
function remoteSites(db: Kysely<Database>, eventId: string) {
  return db
    .selectFrom("site")
    .select(["id", "code", "name"])
    .where("event_id", "=", eventId)
    .where("role", "=", "remote")
    .where("withdrawn", "=", 0)
    .orderBy("position")
    .orderBy("id")
    .execute();
}

async function sitesHeardOf(db: Kysely<Database>, eventId: string): Promise<Set<string | null>> {
  const rows = await db
    .selectFrom("contribution")
    .select("site_id")
    .distinct()
    .where("event_id", "=", eventId)
    .execute();
  return new Set(rows.map((row) => row.site_id));
}
