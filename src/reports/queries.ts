import type { Kysely, Selectable } from "kysely";
import { readFrame, type Frame } from "../attendance/queries.ts";
import type { Millis } from "../clock.ts";
import { contributionCounts } from "../contributions/queries.ts";
import type { Database } from "../db/schema.ts";
import { delegatesByStatus, latestHeadcounts } from "../delegates/queries.ts";
import { findEvent, type EventRow } from "../events/queries.ts";
import { itemsOf, programmeOut } from "../programme/queries.ts";
import { siteConnections } from "../sites/queries.ts";
import type { TurnTable } from "../turns/table.ts";
import { spokenSeconds, type Segment } from "../turns/turns.ts";
import { closingSentence } from "./summary.ts";
import type { TurnLine, TurnsFound } from "./turns-sheet.ts";

/** The event in figures (api.md section 9); `db` is a snapshot. */
export async function readSummary(db: Kysely<Database>, eventId: string, now: Millis) {
  const event = await findEvent(db, eventId);
  const byStatus = await delegatesByStatus(db, eventId);
  const contributions = await contributionCounts(db, eventId);
  const programme = await programmeOut(db, eventId, now);
  return {
    sites: await siteFigures(db, eventId),
    delegates: { registered: sumOf(Object.values(byStatus)), byStatus },
    headcount: await headcountFigures(db, eventId),
    contributions,
    turns: turnFigures(await turnLines(db, event, now)),
    programme: {
      items: programme.items.length,
      done: programme.items.filter((item) => item.actualEndAt !== null).length,
      predictedEndAt: programme.endsAt.predicted,
    },
    closingSentence: closingSentence(event.kind, contributions),
  };
}

/** Withdrawn sites take no part; `everConnected` includes rehearsals, as `connection` of a site does. */
async function siteFigures(db: Kysely<Database>, eventId: string) {
  const sites = await db
    .selectFrom("site")
    .select("livekit_identity")
    .where("event_id", "=", eventId)
    .where("withdrawn", "=", 0)
    .execute();
  const connections = await siteConnections(db, eventId);
  const states = sites.map((site) => connections.get(site.livekit_identity)?.connection ?? "never");
  return {
    registered: sites.length,
    connected: states.filter((state) => state === "connected").length,
    everConnected: states.filter((state) => state !== "never").length,
  };
}

async function headcountFigures(db: Kysely<Database>, eventId: string) {
  const latest = [...(await latestHeadcounts(db, eventId)).values()];
  return {
    sitesReported: latest.length,
    expected: sumOf(latest.map((row) => row.expected)),
    present: sumOf(latest.map((row) => row.present)),
    excused: sumOf(latest.map((row) => row.excused)),
    unexcused: sumOf(latest.map((row) => row.unexcused)),
  };
}

/** Planned and spoken seconds are of the same turns: those that have spoken since the event went live. */
function turnFigures(turns: TurnLine[]) {
  const spoken = turns.filter((turn) => turn.startedAt !== null);
  return {
    waiting: turns.filter((turn) => turn.state === "waiting").length,
    finished: spoken.filter((turn) => turn.state === "finished").length,
    plannedSeconds: sumOf(spoken.map((turn) => turn.plannedSeconds ?? 0)),
    spokenSeconds: sumOf(spoken.map((turn) => turn.spokenSeconds)),
  };
}

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
async function turnLines(db: Kysely<Database>, event: EventRow, now: Millis): Promise<TurnLine[]> {
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
    .orderBy("s.seq")
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

function sumOf(figures: number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0);
}
