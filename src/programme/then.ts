import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import type { Pause } from "../events/events.ts";
import type { TurnState } from "../turns/turns.ts";
import type { ProgrammeItem, ProgrammeSet } from "./facts.ts";
import { schedule, type Run } from "./programme.ts";
import { shownProgramme } from "./queries.ts";

/** What the facts up to a moment say. `byHand` and the segments of a turn are runs of an item. */
type Then = {
  items: ProgrammeItem[];
  version: number;
  startsAt: Millis;
  liveAt: Millis | null;
  closedAt: Millis | null;
  pauses: Pause[];
  turns: Map<string, Turn>;
  byHand: { itemId: string; run: Run }[];
};
type Turn = { itemId: string | null; state: TurnState; segments: Run[]; addedSeconds: number };

/** The part of these facts that is read here, whatever else they carry. */
type Said = Partial<{
  startsAt: Millis;
  from: string;
  to: string;
  itemId: string | null;
  turnId: string;
  after: { state: TurnState; segments: Run[] };
  turnIds: string[];
  addSeconds: number;
}>;
type Read = (then: Then, at: Millis, said: Said) => void;

/** The programme as it stood at a moment: what had really been and what was predicted then, from the facts up to it. */
export async function programmeThen(db: Kysely<Database>, eventId: string, at: Millis) {
  const rows = await db
    .selectFrom("log")
    .select(["type", "at", "data"])
    .where("event_id", "=", eventId)
    .where("at", "<=", at)
    .where("type", "in", [...Object.keys(READ), "programme_set"])
    .orderBy("seq")
    .execute();
  const then: Then = {
    items: [],
    version: 1,
    startsAt: 0,
    liveAt: null,
    closedAt: null,
    pauses: [],
    turns: new Map(),
    byHand: [],
  };
  for (const { type, at: when, data } of rows) {
    // Written by the commands of their slices with these very fields.
    if (type === "programme_set") setItems(then, JSON.parse(data ?? "{}") as ProgrammeSet);
    else READ[type]?.(then, when, JSON.parse(data ?? "{}") as Said);
  }
  return shown(then, at);
}

function shown(then: Then, at: Millis) {
  const turns = [...then.turns.values()];
  const slots = then.items.map(({ itemId, plannedSeconds, startsAt }) => {
    const its = turns.filter((turn) => turn.itemId === itemId);
    const byHand = then.byHand.filter((one) => one.itemId === itemId);
    return {
      plannedSeconds,
      addedSeconds: its
        .filter(({ state }) => state !== "skipped" && state !== "withdrawn")
        .reduce((sum, turn) => sum + turn.addedSeconds, 0),
      startsAt,
      runs: [...its.flatMap(({ segments }) => segments), ...byHand.map(({ run }) => run)],
      held: its.some(({ state }) => state === "paused"),
      awaited: its.some(({ state }) => state === "waiting" || state === "called"),
    };
  });
  const { startsAt, liveAt, closedAt, pauses } = then;
  const found = schedule(slots, { startsAt, liveAt, pauses, now: closedAt ?? at });
  return shownProgramme(then.items, found, then.version);
}

function setItems(then: Then, { items }: ProgrammeSet): void {
  then.items = items;
  then.version += 1;
}

const READ: Record<string, Read> = {
  event_created: (then, _at, { startsAt }) => (then.startsAt = startsAt ?? 0),
  event_changed: (then, _at, { startsAt }) => (then.startsAt = startsAt ?? then.startsAt),
  event_state_changed: changeState,
  turn_requested: (then, _at, { turnId = "", itemId = null }) =>
    then.turns.set(turnId, { itemId, state: "waiting", segments: [], addedSeconds: 0 }),
  turn_called: moves("called"),
  turn_started: moves("speaking"),
  turn_resumed: moves("speaking"),
  turn_paused: moves("paused"),
  turn_finished: moves("finished"),
  turn_skipped: moves("skipped"),
  turn_withdrawn: moves("withdrawn"),
  turn_time_added(then, _at, { turnId = "", addSeconds = 0 }) {
    const turn = then.turns.get(turnId);
    if (turn) turn.addedSeconds += addSeconds;
  },
  turn_corrected(then, _at, { turnId = "", after }) {
    Object.assign(then.turns.get(turnId) ?? {}, { state: after?.state, segments: after?.segments });
  },
  turns_reset(then, _at, { turnIds = [] }) {
    for (const turn of then.turns.values()) turn.segments = [];
    for (const turnId of turnIds)
      Object.assign(then.turns.get(turnId) ?? {}, { state: "waiting", addedSeconds: 0 });
  },
  programme_item_started: (then, from, { itemId }) =>
    then.byHand.push({ itemId: itemId ?? "", run: { from, to: null } }),
  programme_item_ended(then, to, { itemId }) {
    const open = then.byHand.find(({ itemId: its, run }) => its === itemId && run.to === null);
    if (open) open.run.to = to;
  },
  programme_runs_reset: (then) => (then.byHand = []),
};

/** A turn that begins to speak has a new segment; one that does anything else has none open. */
function moves(state: TurnState): Read {
  return (then, at, { turnId = "" }) => {
    const turn = then.turns.get(turnId);
    if (!turn) return;
    for (const segment of turn.segments) segment.to ??= at;
    if (state === "speaking") turn.segments.push({ from: at, to: null });
    turn.state = state;
  };
}

function changeState(then: Then, at: Millis, { from, to }: Said): void {
  if (from === "paused") for (const pause of then.pauses) pause.to ??= at;
  if (to === "live") then.liveAt ??= at;
  // An event that is opened again was paused from its closing on.
  if (to === "paused") then.pauses.push({ from: then.closedAt ?? at, to: null });
  then.closedAt = to === "closed" ? at : to === "paused" ? null : then.closedAt;
}
