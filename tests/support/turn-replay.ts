import type { TurnState } from "../../src/turns/turns.ts";

/** A fact as `GET …/log` gives it. */
export type LogItem = { seq: number; type: string; data: { [field: string]: unknown } };
export type ReplayedTurn = { state: TurnState; segments: number; added: number };
/** `mostSpeaking`: the highest number of turns that spoke at the same log number. */
export type Replay = { turns: Map<string, ReplayedTurn>; waiting: string[]; mostSpeaking: number };

const STATES: Record<string, TurnState> = {
  turn_called: "called",
  turn_started: "speaking",
  turn_paused: "paused",
  turn_resumed: "speaking",
  turn_finished: "finished",
  turn_skipped: "skipped",
  turn_withdrawn: "withdrawn",
};
/** The turns, all of one kind, as the log alone tells them, in its order; it shares nothing with the product. */
export function replayTurns(items: readonly LogItem[]): Replay {
  const replay: Replay = { turns: new Map(), waiting: [], mostSpeaking: 0 };
  for (const item of items) {
    take(replay, item);
    const speaking = [...replay.turns.values()].filter(({ state }) => state === "speaking").length;
    replay.mostSpeaking = Math.max(replay.mostSpeaking, speaking);
  }
  return replay;
}

function take({ turns, waiting }: Replay, { type, data }: LogItem): void {
  const turnId = String(data["turnId"]);
  if (type === "turn_requested") {
    turns.set(turnId, { state: "waiting", segments: 0, added: 0 });
    waiting.push(turnId);
  }
  // All that wait, in their new order.
  if (type === "turns_ordered" && Array.isArray(data["turnIds"]))
    waiting.splice(0, Infinity, ...data["turnIds"].map(String));
  const turn = turns.get(turnId);
  const state = STATES[type];
  if (!turn) return;
  if (type === "turn_time_added") turn.added += Number(data["addSeconds"]);
  if (state === undefined) return;
  if (state === "speaking") turn.segments += 1;
  if (turn.state === "waiting") waiting.splice(waiting.indexOf(turnId), 1);
  turn.state = state;
}
