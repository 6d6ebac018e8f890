import type { Kysely, Selectable } from "kysely";
import { BOOTSTRAP_KEY_ID } from "../auth/caller.ts";
import { isoTime, type Millis } from "../clock.ts";
import { readHead, type Actor } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import { readTogether } from "../db/snapshot.ts";
import type { Json } from "../json.ts";
import { SYSTEM_LOG } from "./log.ts";
import { namesIn } from "./names.ts";
import type { LogTable } from "./table.ts";

export type LogRow = Selectable<LogTable>;

/** Which facts of a log are asked for: the first `limit` behind `after`, or the last ones before `before`. */
export type LogPage = {
  after: number;
  before: number | null;
  limit: number;
  /** With what the ids in them are called. */
  named: boolean;
  of: {
    type: string | null;
    /** Kinds that are left out. */
    without: string[];
    actor: Actor["kind"] | null;
    /** Both ends belong to it. */
    from: Millis | null;
    to: Millis | null;
  };
};

/** Facts of a log, oldest first, and the head of all, from one state of the database. */
export async function listLog(db: Kysely<Database>, eventId: string, page: LogPage) {
  return readTogether(db, async (snapshot) => {
    const rows = await pageRows(snapshot, eventId, page);
    const head = await readHead(snapshot, eventId);
    const actors = await actorNames(snapshot, eventId);
    const data = rows.flatMap((row) => row.data ?? []);
    return {
      items: rows.map((row) => logOut(row, actors)),
      headSeq: head.seq,
      headHash: head.hash,
      ...(page.named ? { names: await namesIn(snapshot, eventId, data) } : {}),
    };
  });
}

async function pageRows(
  db: Kysely<Database>,
  eventId: string,
  { after, before, limit, of }: LogPage,
): Promise<LogRow[]> {
  let asked = db.selectFrom("log").selectAll().where("event_id", "=", eventId);
  asked = asked.where("seq", ">", after);
  if (before !== null) asked = asked.where("seq", "<", before);
  if (of.type !== null) asked = asked.where("type", "=", of.type);
  if (of.without.length > 0) asked = asked.where("type", "not in", of.without);
  if (of.actor !== null) asked = asked.where("actor_kind", "=", of.actor);
  if (of.from !== null) asked = asked.where("at", ">=", of.from);
  if (of.to !== null) asked = asked.where("at", "<=", of.to);
  const rows = await asked
    .orderBy("seq", before === null ? "asc" : "desc")
    .limit(limit)
    .execute();
  return before === null ? rows : rows.toReversed();
}

/** The kinds of facts that an event has, by name, with their number. */
export async function listKinds(db: Kysely<Database>, eventId: string) {
  const rows = await db
    .selectFrom("log")
    .select((log) => ["type", log.fn.countAll().as("count")])
    .where("event_id", "=", eventId)
    .groupBy("type")
    .orderBy("type")
    .execute();
  return { items: rows.map(({ type, count }) => ({ type, count: Number(count) })) };
}

/** Rows of a log as they stand in the database, by number. */
export function logRows(
  db: Kysely<Database>,
  eventId: string,
  after: number,
  limit: number,
): Promise<LogRow[]> {
  return db
    .selectFrom("log")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit)
    .execute();
}

/** The logs there are: the system's first, then the events' by their first fact. */
export async function logIds(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .selectFrom("log")
    .select(["event_id"])
    .where("seq", "=", 1)
    .orderBy("at")
    .orderBy("event_id")
    .execute();
  const ids = rows.map((row) => row.event_id);
  // A log whose first fact was taken out, or all of it, is known by its head or by its event.
  const heads = await db.selectFrom("log_head").select("event_id").orderBy("event_id").execute();
  const events = await db.selectFrom("event").select("id").orderBy("id").execute();
  const others = [...heads.map((row) => row.event_id), ...events.map((row) => row.id)];
  return [...new Set([SYSTEM_LOG, ...ids, ...others])];
}

/** Actors that have no row of their own. */
const UNREGISTERED: [string, string][] = [
  [`apiKey ${BOOTSTRAP_KEY_ID}`, BOOTSTRAP_KEY_ID],
  ["livekit null", "LiveKit"],
  ["system null", "Hệ thống"],
];

/** Names are not in the log: they are looked up when it is shown. */
async function actorNames(db: Kysely<Database>, eventId: string): Promise<Map<string, string>> {
  const keys = await db.selectFrom("api_key").select(["id", "label"]).execute();
  const sites = await db
    .selectFrom("site")
    .select(["id", "name"])
    .where("event_id", "=", eventId)
    .execute();
  return new Map([
    ...UNREGISTERED,
    ...keys.map((key): [string, string] => [`apiKey ${key.id}`, key.label]),
    ...sites.map((site): [string, string] => [`site ${site.id}`, site.name]),
  ]);
}

function logOut(row: LogRow, names: Map<string, string>) {
  const { actor_kind: kind, actor_id: id } = row;
  const data: Json = row.data === null ? null : JSON.parse(row.data);
  return {
    seq: row.seq,
    at: isoTime(row.at),
    type: row.type,
    actor: { kind, id, name: names.get(`${kind} ${id}`) ?? null },
    data,
    salt: row.salt,
    dataHash: row.data_hash,
    hash: row.hash,
  };
}
