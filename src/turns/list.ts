import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { invalidField } from "../errors.ts";
import { findEvent } from "../events/queries.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { speakingTurn, turnsOut, type TurnRow } from "./queries.ts";
import type { TurnState } from "./turns.ts";

export type TurnFilter = { siteId: string | null; state: TurnState | undefined };

/** The waiting turns in queue order, then the others, latest request first. `siteId`: that site's only. */
export async function listTurns(
  db: Kysely<Database>,
  eventId: string,
  filter: TurnFilter,
  page: PageQuery,
  now: Millis,
) {
  const event = await findEvent(db, eventId);
  const found = [...(await waitingPage(db, eventId, filter, page))];
  const left = page.limit + 1 - found.length;
  if (left > 0) found.push(...(await otherPage(db, eventId, filter, page, left)));
  const { items, nextCursor } = pageOf(found, page, keyOf, (row) => row);
  const speaking = await speakingTurn(db, eventId);
  const visible = filter.siteId === null || speaking?.site_id === filter.siteId;
  return {
    items: await turnsOut(db, event, items, now),
    list: { open: event.list_open === 1 },
    speaking: (visible ? speaking?.id : null) ?? null,
    version: event.turns_version,
    nextCursor,
  };
}

/** Where a page begins: behind a turn of the queue, or behind the request of a given log number. */
type Mark = { queued: string } | { requestedSeq: number } | null;

function keyOf(row: TurnRow): (string | number)[] {
  return [row.state === "waiting" ? row.id : row.requested_seq];
}

function markOf(page: PageQuery): Mark {
  if (page.after === null) return null;
  const [queued] = page.after;
  if (page.after.length === 1 && typeof queued === "string") return { queued };
  return { requestedSeq: Number(afterKey(page, "number")?.[0]) };
}

async function waitingPage(
  db: Kysely<Database>,
  eventId: string,
  filter: TurnFilter,
  page: PageQuery,
): Promise<TurnRow[]> {
  const mark = markOf(page);
  const state = filter.state ?? "waiting";
  if (state !== "waiting" || (mark && "requestedSeq" in mark)) return [];
  // A turn that was read up to keeps marking its place when it waits no longer.
  const place = mark ? await placeOf(db, eventId, mark.queued) : null;
  return ofFilter(db, eventId, filter)
    .where("state", "=", "waiting")
    .$if(place !== null, (rows) => rows.where("place", ">", place))
    .orderBy("place")
    .limit(page.limit + 1)
    .execute();
}

async function placeOf(db: Kysely<Database>, eventId: string, turnId: string): Promise<number> {
  const row = await db
    .selectFrom("turn")
    .select("place")
    .where("event_id", "=", eventId)
    .where("id", "=", turnId)
    .executeTakeFirst();
  if (row) return row.place;
  throw invalidField("/cursor", "invalid", {
    vi: "cursor không hợp lệ.",
    en: "The cursor is not valid.",
  });
}

function otherPage(
  db: Kysely<Database>,
  eventId: string,
  filter: TurnFilter,
  page: PageQuery,
  limit: number,
): Promise<TurnRow[]> {
  const mark = markOf(page);
  const before = mark && "requestedSeq" in mark ? mark.requestedSeq : null;
  return ofFilter(db, eventId, filter)
    .where("state", "!=", "waiting")
    .$if(before !== null, (rows) => rows.where("requested_seq", "<", before))
    .orderBy("requested_seq", "desc")
    .limit(limit)
    .execute();
}

function ofFilter(db: Kysely<Database>, eventId: string, { siteId, state }: TurnFilter) {
  let rows = db.selectFrom("turn").selectAll().where("event_id", "=", eventId);
  if (siteId !== null) rows = rows.where("site_id", "=", siteId);
  return state === undefined ? rows : rows.where("state", "=", state);
}
