import { durationText } from "../../format/time.ts";
import { useServerTime } from "../../live/clock.ts";
import style from "./countdown.module.css";
import type { Turn } from "./floor.ts";
import { useTurnTime } from "./use-turn-time.ts";
import { words } from "./words.ts";

/** The time that a turn has left, or is over, in figures that read from afar; its state in words beside the colour. */
export function Countdown({ turn }: { turn: Turn }) {
  const { left, spoken, phase } = useTurnTime(turn, useServerTime());
  const over = left !== null && left < 0;
  const figure = durationText(left === null ? spoken : Math.abs(left));
  const label = left === null ? words.spoken : over ? words.overtime : words.left;
  const state = turn.state === "paused" ? words.pausedNow : phase ? words.phase[phase] : label;
  return (
    <div className={style["countdown"]} data-phase={phase ?? "normal"} data-state={turn.state}>
      <span className={style["figure"]} role="timer" aria-live="off" aria-label={label}>
        {figure}
      </span>
      <span className={style["state"]}>{state}</span>
    </div>
  );
}
