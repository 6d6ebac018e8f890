import { clockTime, dayText } from "../../format/time.ts";
import { useServerSecond, useServerTime } from "../../live/clock.ts";
import { nameOf, placeOf } from "./people.ts";
import { turnClock, type OnStage, type Shown, type StageEvent } from "./stage-clock.ts";
import style from "./stage.module.css";
import { words } from "./words.ts";

/** `?kieu=dong-ho`: the time that is left, as large as the screen; without a speaker the time of day. */
export function BigClock({ shown, event }: { shown: Shown; event: StageEvent }) {
  if (shown.speaker) return <OfTurn turn={shown.speaker} state="speaking" event={event} />;
  if (shown.paused) return <OfTurn turn={shown.paused} state="paused" event={event} />;
  return <OfDay event={event} />;
}

type Props = { turn: OnStage; state: "speaking" | "paused"; event: StageEvent };

function OfTurn({ turn, state, event }: Props) {
  const { text, phase, says } = turnClock(turn, state, event, useServerTime());
  const place = placeOf(turn);
  return (
    <div className={style["middle"]} data-phase={phase}>
      <h1 className={style["over"]}>{nameOf(turn) ?? place ?? event.title}</h1>
      <p
        className={style["huge"]}
        role="timer"
        aria-live="off"
        data-long={text.length > 5 || undefined}
      >
        {text}
      </p>
      <p className={style["state"]}>{state === "paused" ? words.pausedTurn : says}</p>
    </div>
  );
}

function OfDay({ event }: { event: StageEvent }) {
  const at = useServerSecond() * 1000;
  return (
    <div className={style["middle"]}>
      <h1 className={style["over"]}>{event.title}</h1>
      <p className={style["huge"]} role="timer" aria-live="off">
        {clockTime(at, event.timeZone, false)}
      </p>
      <p className={style["state"]}>{dayText(at, event.timeZone)}</p>
    </div>
  );
}
