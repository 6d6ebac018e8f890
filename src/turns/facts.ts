import { sql, type Compilable, type Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Fact, LoggedFact } from "../db/commit.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import type { ActorKind } from "../log/log.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import { forgetReadiness } from "./readiness.ts";
import type { TurnKind, TurnState } from "./turns.ts";

export type TurnRequested = {
  turnId: string;
  kind: TurnKind;
  siteId: string | null;
  delegateId: string | null;
  itemId: string | null;
  contributionId: string | null;
  plannedSeconds: number | null;
  note: string | null;
  place: number;
};
export type TurnNamed = { turnId: string };
/** `itemId`: the programme item whose time it is; null when there is none or nothing counts yet. */
/** `lostLineAt`: when the line was lost, if that paused the turn by the rule of the event. */
export type TurnPaused = { turnId: string; lostLineAt?: Millis };
export type TurnStarted = { turnId: string; itemId: string | null };
export type TurnFinished = { turnId: string; itemId: string | null };
export type TurnTimeAdded = { turnId: string; addSeconds: number };
/** All waiting ones, in their new order. */
export type TurnsOrdered = { turnIds: string[] };
export type TurnListSet = { open: boolean };
/** `turnIds`: those put back; `order`: all waiting ones afterwards. */
export type TurnsReset = { turnIds: string[]; order: string[] };

/** A fact of a turn with the data that belongs to it. */
export const turnFact = {
  requested: (data: TurnRequested): Fact => ({ type: "turn_requested", data }),
  called: (data: TurnNamed): Fact => ({ type: "turn_called", data }),
  started: (data: TurnStarted): Fact => ({ type: "turn_started", data }),
  paused: (data: TurnPaused): Fact => ({ type: "turn_paused", data }),
  resumed: (data: TurnNamed): Fact => ({ type: "turn_resumed", data }),
  finished: (data: TurnFinished): Fact => ({ type: "turn_finished", data }),
  skipped: (data: TurnNamed): Fact => ({ type: "turn_skipped", data }),
  withdrawn: (data: TurnNamed): Fact => ({ type: "turn_withdrawn", data }),
  timeAdded: (data: TurnTimeAdded): Fact => ({ type: "turn_time_added", data }),
  ordered: (data: TurnsOrdered): Fact => ({ type: "turns_ordered", data }),
  listSet: (data: TurnListSet): Fact => ({ type: "turn_list_set", data }),
  reset: (data: TurnsReset): Fact => ({ type: "turns_reset", data }),
};

/** No row but the places of the queue is read here: each statement follows from its fact alone. */
export const turnFacts: Projections = {
  turn_requested(db, fact) {
    const data = dataOf<TurnRequested>(fact);
    const { eventId, actor } = fact;
    return [
      makeRoom.with(db, { eventId, place: data.place }),
      insertTurn.with(db, {
        ...data,
        eventId,
        at: fact.at,
        seq: fact.seq,
        byKind: actor.kind,
        byId: actor.id,
      }),
      touchTurns.with(db, { eventId }),
    ];
  },
  turn_called: (db, fact) => [
    ...forgetReadiness(db, [dataOf<TurnNamed>(fact).turnId]),
    atTurn(db, fact, "called").set({ called_at: fact.at }),
    touch(db, fact),
  ],
  turn_started(db, fact) {
    const { turnId } = dataOf<TurnStarted>(fact);
    return [speaks(db, fact), openSegment(db, fact, turnId), touch(db, fact)];
  },
  turn_paused: (db, fact) => [atTurn(db, fact, "paused"), closeSegment(db, fact), touch(db, fact)],
  turn_resumed: (db, fact) => [
    speaks(db, fact),
    openSegment(db, fact, dataOf<TurnNamed>(fact).turnId),
    touch(db, fact),
  ],
  turn_finished(db, fact) {
    return [
      atTurn(db, fact, "finished").set({ ended_at: fact.at }),
      closeSegment(db, fact),
      touch(db, fact),
    ];
  },
  turn_skipped: (db, fact) => [
    atTurn(db, fact, "skipped").set({ ended_at: fact.at }),
    touch(db, fact),
  ],
  turn_withdrawn: (db, fact) => [
    atTurn(db, fact, "withdrawn").set({ ended_at: fact.at }),
    touch(db, fact),
  ],
  turn_time_added(db, fact) {
    const { addSeconds } = dataOf<TurnTimeAdded>(fact);
    const longer = atTurn(db, fact).set((row) => ({
      added_seconds: row("added_seconds", "+", addSeconds),
    }));
    return [longer, touch(db, fact)];
  },
  async turns_ordered(db, fact) {
    const { turnIds } = dataOf<TurnsOrdered>(fact);
    return [...inOrder(db, turnIds, await placesOf(db, fact.eventId)), touch(db, fact)];
  },
  turn_list_set(db, fact) {
    const { open } = dataOf<TurnListSet>(fact);
    return [touch(db, fact).set({ list_open: open ? 1 : 0 })];
  },
  turns_reset(db, fact) {
    const { turnIds, order } = dataOf<TurnsReset>(fact);
    return [
      db.deleteFrom("turn_segment").where("event_id", "=", fact.eventId),
      ...forgetReadiness(db, turnIds),
      ...turnIds.map((turnId) => untried(db, turnId)),
      ...inOrder(db, order),
      touch(db, fact),
    ];
  },
};

/** Places of turns that no longer wait move along: they mark where a list was read up to. */
const makeRoom = prepared((db, { eventId, place }: { eventId: string; place: number }) =>
  db
    .updateTable("turn")
    .set((row) => ({ place: row("place", "+", sql.lit(1)) }))
    .where("event_id", "=", eventId)
    .where("place", ">=", place),
);

type NewTurn = TurnRequested & {
  eventId: string;
  at: Millis;
  seq: number;
  byKind: ActorKind;
  byId: string | null;
};

const insertTurn = prepared((db, data: NewTurn) =>
  db.insertInto("turn").values({
    id: data.turnId,
    event_id: data.eventId,
    kind: data.kind,
    state: "waiting",
    place: data.place,
    site_id: data.siteId,
    delegate_id: data.delegateId,
    item_id: data.itemId,
    contribution_id: data.contributionId,
    note: data.note,
    requested_at: data.at,
    requested_seq: data.seq,
    requested_by_kind: data.byKind,
    requested_by_id: data.byId,
    called_at: null,
    started_at: null,
    ended_at: null,
    planned_seconds: data.plannedSeconds,
    added_seconds: 0,
    corrected_at: null,
    version: 1,
  }),
);

const touchTurns = prepared((db, { eventId }: { eventId: string }) =>
  db
    .updateTable("event")
    .set((row) => ({ turns_version: row("turns_version", "+", sql.lit(1)) }))
    .where("id", "=", eventId),
);

/** The turn a fact names, its version one higher. */
function atTurn(db: Kysely<Database>, fact: LoggedFact, state?: TurnState) {
  const { turnId } = dataOf<TurnNamed>(fact);
  return db
    .updateTable("turn")
    .set((row) => ({ version: row("version", "+", 1) }))
    .$if(state !== undefined, (update) => update.set({ state }))
    .where("id", "=", turnId);
}

/** It has its first start still, unless a correction took all its segments. */
function speaks(db: Kysely<Database>, fact: LoggedFact) {
  return atTurn(db, fact, "speaking")
    .set((row) => ({ started_at: row.fn.coalesce("started_at", row.val(fact.at)) }))
    .set({ ended_at: null });
}

/** The version of the event's turns as a whole. */
function touch(db: Kysely<Database>, fact: LoggedFact) {
  return db
    .updateTable("event")
    .set((row) => ({ turns_version: row("turns_version", "+", 1) }))
    .where("id", "=", fact.eventId);
}

function openSegment(db: Kysely<Database>, fact: LoggedFact, turnId: string) {
  const { eventId, at, seq } = fact;
  return db
    .insertInto("turn_segment")
    .values({ turn_id: turnId, event_id: eventId, from_at: at, to_at: null, seq, part: 0 });
}

function closeSegment(db: Kysely<Database>, fact: LoggedFact) {
  return db
    .updateTable("turn_segment")
    .set({ to_at: fact.at })
    .where("turn_id", "=", dataOf<TurnNamed>(fact).turnId)
    .where("to_at", "is", null);
}

function untried(db: Kysely<Database>, turnId: string) {
  return db
    .updateTable("turn")
    .set({
      state: "waiting" as const,
      called_at: null,
      started_at: null,
      ended_at: null,
      added_seconds: 0,
    })
    .set((row) => ({ version: row("version", "+", 1) }))
    .where("id", "=", turnId);
}

/** The places of the queue. Who is put in order gets them anew: what waits no longer keeps marking its own. */
async function placesOf(db: Kysely<Database>, eventId: string): Promise<number[]> {
  const rows = await db
    .selectFrom("turn")
    .select("place")
    .where("event_id", "=", eventId)
    .where("state", "=", "waiting")
    .orderBy("place")
    .execute();
  return rows.map(({ place }) => place);
}

function inOrder(db: Kysely<Database>, turnIds: string[], places: number[] = []): Compilable[] {
  return turnIds.map((turnId, index) =>
    db
      .updateTable("turn")
      .set({ place: places[index] ?? index + 1 })
      .where("id", "=", turnId),
  );
}
