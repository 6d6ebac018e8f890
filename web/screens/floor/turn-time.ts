import { phaseOf, spokenMillis, type Phase, type TurnRule } from "../../../src/turns/turns.ts";
import type { Turn } from "./floor.ts";

export type TurnTime = {
  /** Seconds left, negative once the time is used up; null for a turn without a planned time. */
  left: number | null;
  spoken: number;
  phase: Phase | null;
};

/** How a turn stands with its time at a moment of the server's. `liveAt`: what was tried before it counts for nothing. */
export function turnTime(
  turn: Turn,
  rule: Pick<TurnRule, "warningSeconds" | "dangerSeconds">,
  liveAt: string | null,
  now: number,
): TurnTime {
  const segments = turn.segments.map(({ from, to }) => ({
    from: Date.parse(from),
    to: to === null ? null : Date.parse(to),
  }));
  const spoken = spokenMillis(segments, liveAt === null ? 0 : Date.parse(liveAt), now);
  const planned = turn.plannedSeconds;
  const left = planned === null ? null : Math.ceil(planned + turn.addedSeconds - spoken / 1000);
  return { left, spoken: Math.floor(spoken / 1000), phase: phaseOf(turn, spoken, rule) };
}
