import type { Kysely, Selectable } from "kysely";
import { readFrame, type Frame } from "../attendance/queries.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import type { EventRow } from "../events/queries.ts";
import { itemsOf } from "../programme/queries.ts";
import type { TurnTable } from "../turns/table.ts";
import { spokenSeconds, type Segment } from "../turns/turns.ts";
import type { TurnLine, TurnsFound } from "./turns-sheet.ts";

/**
 * The turns for the report: those spoken, in order of their start, then the others in order of their requests. With
 * `from` or `to` only those that were spoken in the window, or were asked for in it and not spoken.
 */
export async function readTurns(
  db: Kysely<Database>,
  eventId: string,
  asked: { now: Millis; from: Millis | null; to: Millis | null },
): Promise<TurnsFound> {
  const frame = await readFrame(db, eventId, asked);
  const lines = await turnLines(db, frame.event, frame.asOf);
  const whole = asked.from === null && asked.to === null;
  const turns = whole ? lines : lines.filter((line) => isInWindow(line, frame));
  const spoken = turns.filter((turn) => turn.startedAt !== null);
  const others = turns.filter((turn) => turn.startedAt === null);
  return {
    ...frame,
    turns: [...spoken.sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0)), ...others],
  };
}

function isInWindow({ requestedAt, startedAt, endedAt }: TurnLine, { window }: Frame): boolean {
  if (window === null) return false;
  const from = startedAt ?? requestedAt;
  const to = startedAt === null ? requestedAt : (endedAt ?? window.to);
  return from <= window.to && to >= window.from;
}

/** All turns in the order of their requests, with the names they are known by; their figures are the API's. */
export async function turnLines(
  db: Kysely<Database>,
  event: EventRow,
  now: Millis,
): Promise<TurnLine[]> {
  const sites = await siteNames(db, event.id);
  const items = new Map((await itemsOf(db, event.id)).map((item) => [item.id, item.title]));
  const delegates = await speakerNames(db, event.id);
  const found: { seq: number; line: TurnLine }[] = [];
  const once = textPool();
  for await (const rows of turnRows(db, event.id)) {
    for (const [turn, spoken] of withSegments(rows)) {
      const line = {
        turnId: turn.id,
        kind: once(turn.kind),
        state: once(turn.state),
        siteId: once(turn.site_id),
        site: sites.get(turn.site_id ?? "") ?? null,
        delegateId: once(turn.delegate_id),
        delegate: delegates.get(turn.delegate_id ?? "") ?? null,
        itemId: once(turn.item_id),
        item: items.get(turn.item_id ?? "") ?? null,
        requestedAt: turn.requested_at,
        ...spokenSince(spoken, event.live_at),
        plannedSeconds: turn.planned_seconds,
        addedSeconds: turn.added_seconds,
        spokenSeconds: spokenSeconds(spoken, event.live_at, now),
        correctedAt: turn.corrected_at,
      };
      found.push({ seq: turn.requested_seq, line });
    }
  }
  return found.sort((a, b) => a.seq - b.seq).map(({ line }) => line);
}

/** The same text once only: a hundred thousand rows name the same few sites and states. */
function textPool() {
  const known = new Map<string, string>();
  return <T extends string | null>(text: T): T => {
    if (text === null) return text;
    const first = known.get(text);
    if (first === undefined) known.set(text, text);
    return (first ?? text) as T; // the same text
  };
}

type Place = Pick<Selectable<TurnTable>, "state" | "place" | "id">;
type SegmentRow = Awaited<ReturnType<typeof turnsAfter>>[number];
const TURNS_AT_ONCE = 2000;

/** All turns with their segments in helpings, so that the rows of a big event never stand in memory together. */
async function* turnRows(db: Kysely<Database>, eventId: string): AsyncGenerator<SegmentRow[]> {
  let last: Place | undefined;
  for (;;) {
    const rows = await turnsAfter(db, eventId, last);
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1);
  }
}

/** A row for each segment, or one for a turn without any; in the order of the table's index, which is the quickest. */
function turnsAfter(db: Kysely<Database>, eventId: string, last: Place | undefined) {
  const turns = db
    .selectFrom("turn")
    .select(["id", "kind", "state", "place", "site_id", "delegate_id", "item_id"])
    .select(["requested_at", "requested_seq", "planned_seconds", "added_seconds"])
    .select("corrected_at")
    .where("event_id", "=", eventId)
    .$if(last !== undefined, (rest) =>
      rest.where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple("state", "place", "id"),
          ">",
          tuple(last?.state ?? "waiting", last?.place ?? 0, last?.id ?? ""),
        ),
      ),
    )
    .orderBy("state")
    .orderBy("place")
    .orderBy("id")
    .limit(TURNS_AT_ONCE);
  return db
    .selectFrom(turns.as("t"))
    .leftJoin("turn_segment as s", "s.turn_id", "t.id")
    .selectAll("t")
    .select(["s.from_at", "s.to_at"])
    .orderBy("t.state")
    .orderBy("t.place")
    .orderBy("t.id")
    .orderBy("s.from_at")
    .orderBy("s.seq")
    .orderBy("s.part")
    .execute();
}

function* withSegments(rows: SegmentRow[]): Generator<[SegmentRow, Segment[]]> {
  let [turn] = rows;
  let segments: Segment[] = [];
  for (const row of rows) {
    if (turn && row.id !== turn.id) {
      yield [turn, segments];
      segments = [];
    }
    turn = row;
    if (row.from_at !== null) segments.push({ from: row.from_at, to: row.to_at });
  }
  if (turn) yield [turn, segments];
}

/** What was tried before the event went live counts for nothing. `endedAt` is null while somebody speaks. */
function spokenSince(spoken: readonly Segment[], liveAt: Millis | null) {
  const segments = spoken.filter(({ to }) => liveAt !== null && (to === null || to > liveAt));
  const [first] = segments;
  return {
    startedAt: first === undefined ? null : Math.max(first.from, liveAt ?? 0),
    endedAt: segments.at(-1)?.to ?? null,
    segments: segments.length,
  };
}

/** Delegates who have asked for the floor, by name or by the post they sit for. */
async function speakerNames(db: Kysely<Database>, eventId: string) {
  const asked = db.selectFrom("turn").select("delegate_id").where("event_id", "=", eventId);
  const rows = await db
    .selectFrom("delegate")
    .select(["id", "name", "label"])
    .where("event_id", "=", eventId)
    .where("id", "in", asked)
    .execute();
  return new Map(rows.map(({ id, name, label }) => [id, name ?? label]));
}

async function siteNames(db: Kysely<Database>, eventId: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom("site")
    .select(["id", "name"])
    .where("event_id", "=", eventId)
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
