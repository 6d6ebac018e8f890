import { sql, type Kysely } from "kysely";
import { idsAtOnce } from "../db/many-ids.ts";
import type { Database } from "../db/schema.ts";

/** How things are called, by what their ids begin with; what has no name of its own goes by its person or site. */
const CALLED = {
  site: sql`select t.id, t.name from site t`,
  del: sql`select t.id, coalesce(t.name, t.label) as name from delegate t`,
  sub: sql`select t.id, t.name from substitute t`,
  rnd: sql`select t.id, t.name from roll_call_round t`,
  itm: sql`select t.id, t.title as name from programme_item t`,
  ctb: sql`select t.id, t.organization as name from contribution t`,
  rec: sql`select t.id, t.wording as name from recommendation t`,
  cfl: sql`select t.id, c.organization as name from contribution_file t join contribution c on c.id = t.contribution_id`,
  turn: sql`select t.id, coalesce(d.name, d.label, s.name) as name from turn t left join delegate d on d.id = t.delegate_id left join site s on s.id = t.site_id`,
  lnk: sql`select t.id, coalesce(s.name, t.label) as name from link t left join site s on s.id = t.site_id`,
  ses: sql`select t.id, s.name from site_session t join site s on s.id = t.site_id`,
  inc: sql`select t.id, coalesce(s.name, t.text) as name from incident t left join site s on s.id = t.site_id`,
  prp: sql`select t.id, coalesce(t.reason, t.kind) as name from record_proposal t`,
  cpt: sql`select t.id, t.opens_at as name from checkpoint t`,
};
/** The facts that tell the name of what has no row any more, and their field for its id. */
const ADDED: Record<string, string> = {
  site_registered: "siteId",
  delegate_registered: "delegateId",
};
const DELETABLE = /^(site|del)_/;

/** A moment, in milliseconds, is what a presence check goes by. */
export type Name = string | number;

/** Of an identity in the room too, which begins with its site's. */
const ID = new RegExp(`\\b(?:${Object.keys(CALLED).join("|")})_[0-9a-z]{26}\\b`, "g");

/** What the ids in facts of an event are called now: a name may change or be erased, so none is in the log. */
export async function namesIn(
  db: Kysely<Database>,
  eventId: string,
  data: string[],
): Promise<Record<string, Name>> {
  const ids = data.flatMap((text) => text.match(ID) ?? []);
  const names: Record<string, Name> = {};
  for (const [prefix, called] of Object.entries(CALLED))
    for (const some of idsAtOnce(ids.filter((id) => id.startsWith(`${prefix}_`)))) {
      const asked = sql<{ id: string; name: Name | null }>`
        ${called} where t.event_id = ${eventId} and t.id in (${sql.join(some)})`;
      for (const { id, name } of (await asked.execute(db)).rows)
        if (name !== null) names[id] = name;
    }
  const deleted = new Set(ids.filter((id) => DELETABLE.test(id) && !(id in names)));
  if (deleted.size > 0) Object.assign(names, await namesWhenAdded(db, eventId, deleted));
  return names;
}

/** What they were called when they were added; ids of other events are not found. */
async function namesWhenAdded(
  db: Kysely<Database>,
  eventId: string,
  wanted: ReadonlySet<string>,
): Promise<Record<string, string>> {
  const facts = await db
    .selectFrom("log")
    .select(["type", "data"])
    .where("event_id", "=", eventId)
    .where("type", "in", Object.keys(ADDED))
    .where("data", "is not", null)
    .execute();
  const names: Record<string, string> = {};
  for (const { type, data } of facts) {
    // Facts are objects; these have the name that their own slice wrote.
    const said = JSON.parse(data ?? "{}") as Record<string, unknown>;
    const id = said[ADDED[type] ?? ""];
    const name = said["name"] ?? said["label"];
    if (typeof id === "string" && typeof name === "string" && wanted.has(id)) names[id] = name;
  }
  return names;
}
