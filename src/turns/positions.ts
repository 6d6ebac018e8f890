import { sql, type Kysely, type Selectable } from "kysely";
import { readHead } from "../db/commit.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import type { EventRow } from "../events/queries.ts";
import type { TurnTable } from "./table.ts";
import type { Queued, TurnState } from "./turns.ts";

type TurnRow = Selectable<TurnTable>;

/** The waiting turns in queue order. */
export async function queueOf(db: Kysely<Database>, eventId: string): Promise<Queued[]> {
  const rows = await db
    .selectFrom("turn")
    .select(["id", "kind", "place", "requested_seq"])
    .where("event_id", "=", eventId)
    .where("state", "=", "waiting")
    .orderBy("place")
    .execute();
  return rows.map(({ requested_seq: requestedSeq, ...row }) => ({ ...row, requestedSeq }));
}

/** The places in the queue, from 1, of those turns that wait. */
export async function positionsOf(
  db: Kysely<Database>,
  event: EventRow,
  turns: TurnRow[],
): Promise<Map<string, number>> {
  const waiting = turns.filter((turn) => turn.state === "waiting");
  const [only, another] = waiting;
  if (only && !another) return new Map([[only.id, await positionOf(db, event, only)]]);
  const queue = only ? await queueOf(db, event.id) : [];
  return new Map(queue.map(({ id }, index) => [id, index + 1]));
}

/** A turn whose asking made this version of the event's turns, as the last of all, and its position. */
type Last = { version: number; turnId: string; position: number };

/** Of each event, by connection: thousands ask at once, and to count the queue for each costs more than the ask. */
const lasts = new WeakMap<object, Map<string, Last>>();
const MOST_EVENTS = 100;

async function positionOf(db: Kysely<Database>, event: EventRow, turn: TurnRow): Promise<number> {
  const { adapter } = db.getExecutor();
  const known = lasts.get(adapter) ?? new Map<string, Last>();
  lasts.set(adapter, known);
  const before = known.get(event.id);
  const follows = before !== undefined && (await isNext(db, event, turn, before));
  const position = follows
    ? before.position + 1
    : Number((await waitingUpTo.first(db, { eventId: event.id, place: turn.place }))?.count ?? 0);
  if (follows || (await isNewest(db, event.id, turn))) {
    if (known.size >= MOST_EVENTS) known.clear();
    known.set(event.id, { version: event.turns_version, turnId: turn.id, position });
  }
  return position;
}

/**
 * Is asking for this turn all that happened to the event's turns since `last` was asked for? If that row is there, the
 * version was made by its asking, whatever was rolled back meanwhile: no id is made twice.
 */
async function isNext(
  db: Kysely<Database>,
  event: EventRow,
  turn: TurnRow,
  last: Last,
): Promise<boolean> {
  if (event.turns_version !== last.version + 1) return false;
  const row = await placeOfTurn.first(db, { turnId: last.turnId });
  return row !== undefined && row.requested_seq < turn.requested_seq && row.place < turn.place;
}

const placeOfTurn = prepared((db, { turnId }: { turnId: string }) =>
  db.selectFrom("turn").select(["place", "requested_seq"]).where("id", "=", turnId),
);

/** Asking for it was the last fact of the event, and it stands behind all others. */
async function isNewest(db: Kysely<Database>, eventId: string, turn: TurnRow): Promise<boolean> {
  if ((await readHead(db, eventId)).seq !== turn.requested_seq) return false;
  return (await lastPlace.first(db, { eventId }))?.place === turn.place;
}

const lastPlace = prepared((db, { eventId }: { eventId: string }) =>
  db
    .selectFrom("turn")
    .select("place")
    .where("event_id", "=", eventId)
    .orderBy("place", "desc")
    .limit(sql.lit(1)),
);

const waitingUpTo = prepared((db, { eventId, place }: { eventId: string; place: number }) =>
  db
    .selectFrom("turn")
    .select((row) => row.fn.countAll().as("count"))
    .where("event_id", "=", eventId)
    .where("state", "=", sql.lit<TurnState>("waiting"))
    .where("place", "<=", place),
);
