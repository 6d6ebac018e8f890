import type { Kysely } from "kysely";
import { BOOTSTRAP_KEY_ID } from "../auth/caller.ts";
import { stillOpen } from "../auth/staff-session.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { goodDisplays } from "../sites/queries.ts";
import { holderKey, type Holder } from "./live.ts";
import type { Reading } from "./reading.ts";

/** D1 binds at most 100 values to a statement. */
const MOST_IDS = 90;

/** The kinds of the facts behind one number of a log up to another, each once, in the order they came. */
export async function kindsBetween(
  db: Kysely<Database>,
  eventId: string,
  after: number,
  upTo: number,
): Promise<string[]> {
  if (after >= upTo) return [];
  const rows = await db
    .selectFrom("log")
    .select((row) => ["type", row.fn.min("seq").as("first")])
    .where("event_id", "=", eventId)
    .where("seq", ">", after)
    .where("seq", "<=", upTo)
    .groupBy("type")
    .orderBy("first")
    .execute();
  return rows.map(({ type }) => type);
}

/** How far these logs go. */
export async function headsOf(
  db: Kysely<Database>,
  eventIds: string[],
): Promise<Map<string, number>> {
  const heads = new Map<string, number>();
  for (const ids of partsOf(eventIds)) {
    const rows = await db
      .selectFrom("log_head")
      .select(["event_id", "seq"])
      .where("event_id", "in", ids)
      .execute();
    for (const { event_id: id, seq } of rows) heads.set(id, seq);
  }
  return heads;
}

/** Whether somebody came into the room of whom no end was told: LiveKit is slow to say that a room is not there. */
export async function mayBePeopled(db: Kysely<Database>, eventId: string): Promise<boolean> {
  const somebody = await db
    .selectFrom("connection")
    .select("sid")
    .where("event_id", "=", eventId)
    .where("ended_at", "is", null)
    .where("only_aborted", "=", 0)
    .limit(1)
    .executeTakeFirst();
  return somebody !== undefined;
}

/** Who stands in for a delegate, by the latest mark. */
export function substituteOf({ db, eventId }: Reading, delegateId: string) {
  return db
    .selectFrom("roll_call_mark")
    .innerJoin("substitute", "substitute.id", "roll_call_mark.substitute_id")
    .select(["name", "rank", "positions"])
    .where("roll_call_mark.event_id", "=", eventId)
    .where("roll_call_mark.delegate_id", "=", delegateId)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Those of the holders whose right to listen to this event still stands, by their `holderKey`. */
export async function stillEntitled(
  db: Kysely<Database>,
  eventId: string,
  holders: Holder[],
  now: Millis,
): Promise<Set<string>> {
  const has = (kind: Holder["kind"]) => holders.some((holder) => holder.kind === kind);
  const staff = holders.filter((holder) => holder.kind === "apiKey");
  const keys = new Set(await goodKeys(db, eventId, staff, now));
  const sites = new Set(has("site") ? await openSessions(db, eventId) : []);
  const displays = new Set(has("display") ? await goodDisplays(db, eventId, now) : []);
  const sessions = await stillOpen(db, sessionsOf(staff), now);
  const good = holders.filter((holder) => {
    if (holder.kind !== "apiKey") return (holder.kind === "site" ? sites : displays).has(holder.id);
    return keys.has(holder.id) && (holder.sessionId === null || sessions.has(holder.sessionId));
  });
  return new Set(good.map(holderKey));
}

type StaffHolder = Extract<Holder, { kind: "apiKey" }>;

function sessionsOf(staff: StaffHolder[]): string[] {
  return staff.flatMap(({ sessionId }) => sessionId ?? []);
}

async function goodKeys(
  db: Kysely<Database>,
  eventId: string,
  keys: StaffHolder[],
  now: Millis,
): Promise<string[]> {
  const good: string[] = keys.some(({ id }) => id === BOOTSTRAP_KEY_ID) ? [BOOTSTRAP_KEY_ID] : [];
  for (const ids of partsOf(keys.map(({ id }) => id))) {
    const rows = await db
      .selectFrom("api_key")
      .leftJoin("event_role", (join) =>
        join.onRef("event_role.key_id", "=", "api_key.id").on("event_role.event_id", "=", eventId),
      )
      .select("api_key.id")
      .where("api_key.id", "in", ids)
      .where("revoked_at", "is", null)
      .where((key) => key.or([key("expires_at", "is", null), key("expires_at", ">", now)]))
      .where((key) => key.or([key("admin", "=", 1), key("event_role.role", "is not", null)]))
      .execute();
    good.push(...rows.map(({ id }) => id));
  }
  return good;
}

async function openSessions(db: Kysely<Database>, eventId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("site_session")
    .select("id")
    .where("event_id", "=", eventId)
    .where("ended_at", "is", null)
    .execute();
  return rows.map(({ id }) => id);
}

function partsOf<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / MOST_IDS) }, (_, part) =>
    items.slice(part * MOST_IDS, (part + 1) * MOST_IDS),
  );
}
