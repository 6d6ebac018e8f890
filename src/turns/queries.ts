import { sql, type Kysely, type Selectable } from "kysely";
import { isoOrNull, isoTime, type Millis } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { CLOSED, microphonesOf } from "./microphones.ts";
import { lostLinesOf } from "./lines.ts";
import { timesOfSites } from "./nth.ts";
import { positionsOf } from "./positions.ts";
import { readinessOf } from "./readiness.ts";
import { findEvent, turnRuleOf, type EventRow } from "../events/queries.ts";
import type { TurnSegmentTable, TurnTable } from "./table.ts";
import {
  kindsBefore,
  phaseOf,
  spokenMillis,
  spokenSeconds,
  TURN_KINDS,
  type Queued,
  type Segment,
  type TurnKind,
  type TurnState,
} from "./turns.ts";

export type TurnRow = Selectable<TurnTable>;

/** The turn's row, or 404. */
export async function findTurn(
  db: Kysely<Database>,
  eventId: string,
  turnId: string,
): Promise<TurnRow> {
  const row = await turnOfId.first(db, { eventId, turnId });
  if (!row) throw notFound({ vi: "lượt phát biểu", en: "turn" });
  return row;
}

const turnOfId = prepared((db, { eventId, turnId }: { eventId: string; turnId: string }) =>
  db.selectFrom("turn").selectAll().where("event_id", "=", eventId).where("id", "=", turnId),
);

/** The one turn that speaks, if any. */
export async function speakingTurn(
  db: Kysely<Database>,
  eventId: string,
): Promise<TurnRow | undefined> {
  return turnThatSpeaks.first(db, { eventId });
}

const turnThatSpeaks = prepared((db, { eventId }: { eventId: string }) =>
  db
    .selectFrom("turn")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("state", "=", sql.lit<TurnState>("speaking")),
);

/** The site that has the floor; null when nobody speaks, or somebody without a site. */
export async function floorSite(db: Kysely<Database>, eventId: string): Promise<string | null> {
  return (await speakingTurn(db, eventId))?.site_id ?? null;
}

/** Turns in any of these states, in the order of their requests. */
export function turnsIn(
  db: Kysely<Database>,
  eventId: string,
  states: readonly TurnState[],
): Promise<TurnRow[]> {
  return db
    .selectFrom("turn")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("state", "in", states)
    .orderBy("requested_seq")
    .execute();
}

/**
 * The last turn behind which a new one of this kind stands; none when it comes first. Behind all kinds it is behind
 * those too that wait no longer, so that none of them has to make room.
 */
export async function lastBefore(
  db: Kysely<Database>,
  eventId: string,
  kind: TurnKind,
): Promise<Queued[]> {
  const rows = (await lastOfKinds.get(kind)?.all(db, { eventId })) ?? [];
  return rows.map(({ requested_seq: requestedSeq, ...row }) => ({ ...row, requestedSeq }));
}

/** From the end of the queue, so that a long one costs no more than a short one. */
const lastOfKinds = new Map(
  TURN_KINDS.map((kind) => [
    kind,
    prepared((db, { eventId }: { eventId: string }) => {
      const last = db
        .selectFrom("turn")
        .select(["id", "kind", "place", "requested_seq"])
        .where("event_id", "=", eventId)
        .orderBy("place", "desc")
        .limit(sql.lit(1));
      const before = kindsBefore(kind);
      if (before.length === TURN_KINDS.length) return last;
      return last.where("state", "=", sql.lit<TurnState>("waiting")).where("kind", "in", before);
    }),
  ]),
);

/** One turn as the API shows it. */
export async function turnOut(db: Kysely<Database>, eventId: string, turnId: string, now: Millis) {
  const event = await findEvent(db, eventId);
  const [turn] = await turnsOut(db, event, [await findTurn(db, eventId, turnId)], now);
  if (!turn) throw notFound({ vi: "lượt phát biểu", en: "turn" });
  return turn;
}

/** Turns as the API shows them; what runs is measured at `now`. */
export async function turnsOut(
  db: Kysely<Database>,
  event: EventRow,
  turns: TurnRow[],
  now: Millis,
) {
  const positions = await positionsOf(db, event, turns);
  const segments = await segmentsOf(db, event.id, turns);
  const microphones = await microphonesOf(db, event, turns);
  const readiness = await readinessOf(db, event.id, turns);
  const nth = await timesOfSites(db, event, turns);
  const spoke = turns.map((turn) => ({ turn, segments: spansOf(segments.get(turn.id) ?? []) }));
  const lost = await lostLinesOf(db, event.id, spoke);
  return turns.map((turn) => ({
    ...shapeOf(turn),
    ...timeOf(turn, segments.get(turn.id) ?? [], event, now),
    position: positions.get(turn.id) ?? null,
    nth: nth.get(turn.id) ?? null,
    lostLines: lost.get(turn.id) ?? [],
    ...(microphones.get(turn.id) ?? CLOSED),
    readiness: readiness.get(turn.id) ?? null,
  }));
}

/** The segments of those turns that had the floor, in the order of time, by turn. */
export async function segmentsOf(db: Kysely<Database>, eventId: string, turns: TurnRow[]) {
  const [only, another] = turns.filter((turn) => turn.started_at !== null);
  if (!only) return new Map<string, Selectable<TurnSegmentTable>[]>();
  const rows = !another
    ? await segmentsOfTurn.all(db, { turnId: only.id })
    : await segmentsOfEvent.all(db, { eventId });
  return Map.groupBy(rows, (row) => row.turn_id);
}

const segmentsOfTurn = prepared((db, { turnId }: { turnId: string }) =>
  db
    .selectFrom("turn_segment")
    .selectAll()
    .where("turn_id", "=", turnId)
    .orderBy("from_at")
    .orderBy("seq")
    .orderBy("part"),
);

const segmentsOfEvent = prepared((db, { eventId }: { eventId: string }) =>
  db
    .selectFrom("turn_segment")
    .selectAll()
    .where("event_id", "=", eventId)
    .orderBy("from_at")
    .orderBy("seq")
    .orderBy("part"),
);

function shapeOf(row: TurnRow) {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    siteId: row.site_id,
    delegateId: row.delegate_id,
    itemId: row.item_id,
    contributionId: row.contribution_id,
    note: row.note,
    requestedAt: isoTime(row.requested_at),
    requestedBy: { kind: row.requested_by_kind, id: row.requested_by_id },
    calledAt: isoOrNull(row.called_at),
    startedAt: isoOrNull(row.started_at),
    endedAt: isoOrNull(row.ended_at),
    plannedSeconds: row.planned_seconds,
    addedSeconds: row.added_seconds,
    correctedAt: isoOrNull(row.corrected_at),
    version: row.version,
  };
}

function spansOf(rows: Selectable<TurnSegmentTable>[]): Segment[] {
  return rows.map(({ from_at: from, to_at: to }) => ({ from, to }));
}

function timeOf(row: TurnRow, rows: Selectable<TurnSegmentTable>[], event: EventRow, now: Millis) {
  const segments = spansOf(rows);
  const { state, planned_seconds: plannedSeconds, added_seconds: addedSeconds } = row;
  const spoken = spokenMillis(segments, event.live_at ?? 0, now);
  return {
    spokenSeconds: spokenSeconds(segments, event.live_at, now),
    phase: phaseOf({ state, plannedSeconds, addedSeconds }, spoken, turnRuleOf(event)),
    segments: segments.map(({ from, to }) => ({ from: isoTime(from), to: isoOrNull(to) })),
  };
}
