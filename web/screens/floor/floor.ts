import type { LiveViews } from "../../../src/app.ts";
import { runningGivesWay } from "../../../src/turns/turns.ts";

export type Staff = LiveViews["staff"];
export type Turn = Staff["turns"][number];
export type Site = Staff["sites"][number];
export type Act = Staff["acts"][number];

/** The turns that are not ended, by what they are to whoever conducts. */
export type Floor = {
  speaking: Turn | null;
  /** Whoever was interrupted last comes first. */
  paused: Turn[];
  /** Called to get ready, in the order of the calls. */
  called: Turn[];
  queue: Turn[];
  /** Who comes next: who was called, else the first of the queue. */
  next: Turn | null;
};

export function floorOf(turns: readonly Turn[]): Floor {
  const called = turns
    .filter(({ state }) => state === "called")
    .sort((a, b) => (a.calledAt ?? "").localeCompare(b.calledAt ?? ""));
  const queue = turns.filter(({ state }) => state === "waiting");
  const paused = turns
    .filter(({ state }) => state === "paused")
    .sort((a, b) => lastEnd(b).localeCompare(lastEnd(a)));
  const speaking = turns.find(({ state }) => state === "speaking") ?? null;
  return { speaking, paused, called, queue, next: called[0] ?? queue[0] ?? null };
}

/** Who should be in the room is not: its line is lost, or it has left. */
export function lineIsLost(site: Site | undefined): boolean {
  return site?.connection === "dropped" || site?.connection === "left";
}

/** What somebody does to the floor. */
export type Deed =
  | { do: "give" | "finish" | "pause" | "resume" | "call" | "skip"; turnId: string }
  | { do: "addTime"; turnId: string; seconds: number }
  | { do: "order"; turnIds: string[] };

/** How the turns will stand after a deed if the server does it: shown until its answer is here. */
export function afterDeed(turns: readonly Turn[], deed: Deed, at: string): Turn[] {
  if (deed.do === "order") return ordered(turns, deed.turnIds);
  const turn = turns.find(({ id }) => id === deed.turnId);
  if (!turn) return [...turns];
  const others = deed.do === "give" ? turns.flatMap((one) => besideNew(one, turn, at)) : [...turns];
  const after = changed(turn, deed, at);
  return numbered(others.flatMap((one) => (one.id === turn.id ? (after ?? []) : one)));
}

/** The turns with what the server answered of one of them. */
export function withAnswer(turns: readonly Turn[], answer: Turn): Turn[] {
  const ended = ["finished", "skipped", "withdrawn"].includes(answer.state);
  return numbered(turns.flatMap((one) => (one.id !== answer.id ? one : ended ? [] : answer)));
}

function besideNew(one: Turn, starting: Turn, at: string): Turn | [] {
  if (one.state !== "speaking" || one.id === starting.id) return one;
  return runningGivesWay(starting.kind, one.kind) === "pause" ? stopped(one, at) : [];
}

/** Null when it is over. */
function changed(turn: Turn, deed: Exclude<Deed, { do: "order" }>, at: string): Turn | null {
  switch (deed.do) {
    case "give":
    case "resume":
      return {
        ...turn,
        state: "speaking",
        position: null,
        startedAt: turn.startedAt ?? at,
        segments: [...turn.segments, { from: at, to: null }],
      };
    case "pause":
      return stopped(turn, at);
    case "call":
      return { ...turn, state: "called", position: null, calledAt: at };
    case "addTime":
      return { ...turn, addedSeconds: turn.addedSeconds + deed.seconds };
    default:
      return null;
  }
}

function stopped(turn: Turn, at: string): Turn {
  const segments = turn.segments.map((one) => (one.to === null ? { ...one, to: at } : one));
  return { ...turn, state: "paused", segments };
}

function ordered(turns: readonly Turn[], turnIds: readonly string[]): Turn[] {
  const placeOf = ({ id }: Turn) => {
    const place = turnIds.indexOf(id);
    return place < 0 ? turnIds.length : place;
  };
  const waiting = turns.filter(({ state }) => state === "waiting");
  const others = turns.filter(({ state }) => state !== "waiting");
  return numbered([...waiting.sort((a, b) => placeOf(a) - placeOf(b)), ...others]);
}

/** Those that wait have the places 1, 2, 3 … as they stand. */
function numbered(turns: Turn[]): Turn[] {
  let place = 0;
  return turns.map((turn) => {
    if (turn.state !== "waiting") return turn;
    place += 1;
    return turn.position === place ? turn : { ...turn, position: place };
  });
}

function lastEnd({ segments }: Turn): string {
  return segments.at(-1)?.to ?? "";
}
