import type { LiveViews } from "../../../src/app.ts";
import { phaseOf, spokenMillis, type Phase } from "../../../src/turns/turns.ts";
import { durationText } from "../../format/time.ts";
import { words } from "./words.ts";

export type Shown = Partial<LiveViews["stage"]>;
export type StageEvent = LiveViews["stage"]["event"];
export type OnStage = NonNullable<LiveViews["stage"]["speaker"]>;
export type TurnClock = { text: string; phase: Phase; says: string };

/** The clock of a turn at a moment of the server's time: down to nothing, then on as overtime; up where no time is set. */
export function turnClock(
  turn: OnStage,
  state: "speaking" | "paused",
  { liveAt, turnRule }: Pick<StageEvent, "liveAt" | "turnRule">,
  now: number,
): TurnClock {
  const segments = turn.segments.map(({ from, to }) => ({
    from: Date.parse(from),
    to: to === null ? null : Date.parse(to),
  }));
  const spoken = spokenMillis(segments, liveAt === null ? 0 : Date.parse(liveAt), now);
  const phase = phaseOf({ ...turn, state }, spoken, turnRule) ?? "normal";
  if (turn.plannedSeconds === null)
    return { text: durationText(spoken / 1000), phase, says: words.spoken };
  const left = turn.plannedSeconds + turn.addedSeconds - spoken / 1000;
  // 05:00 is there for a whole second, and 00:00 too before overtime counts.
  const text = durationText(left < 0 ? -left : Math.ceil(left));
  return { text, phase, says: phaseText(phase, left) };
}

function phaseText(phase: Phase, left: number): string {
  if (phase === "overtime") return words.overtime(durationText(-left));
  if (phase === "danger") return words.nearlyOver;
  return phase === "warning" ? words.minutesLeft(Math.ceil(left / 60)) : words.left;
}
