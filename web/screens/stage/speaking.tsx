import { words as common } from "../../i18n/words.ts";
import { useServerTime } from "../../live/clock.ts";
import { ClockOfDay } from "./clock-of-day.tsx";
import { nameOf, placeOf, postOf } from "./people.ts";
import { turnClock, type OnStage, type Shown, type StageEvent } from "./stage-clock.ts";
import style from "./stage.module.css";
import { words } from "./words.ts";

/** Who speaks, in letters that the last row reads; below, where the programme is, who comes next and the time left. */
export function Speaking({ shown, event }: { shown: Shown; event: StageEvent }) {
  const state = shown.speaker ? "speaking" : "paused";
  const turn = shown.speaker ?? shown.paused ?? null;
  return (
    <div className={style["speaking"]}>
      <p className={style["event"]}>{event.title}</p>
      <ClockOfDay timeZone={event.timeZone} />
      <div className={style["who"]}>
        {turn ? <Who turn={turn} state={state} /> : <Item shown={shown} event={event} />}
      </div>
      <div className={style["band"]}>
        <div className={style["where"]}>
          <Where shown={shown} hasSpeaker={turn !== null} />
        </div>
        {turn ? <Countdown turn={turn} state={state} event={event} /> : null}
      </div>
    </div>
  );
}

function Who({ turn, state }: { turn: OnStage; state: "speaking" | "paused" }) {
  const [name, place, post] = [nameOf(turn), placeOf(turn), postOf(turn)];
  const heading = name ?? place ?? words.speaking;
  return (
    <>
      <p className={style["onAir"]} data-state={state}>
        {state === "speaking" ? words.speaking : words.pausedTurn}
      </p>
      <h1 className={style["name"]} data-long={heading.length > 32 || undefined}>
        {heading}
      </h1>
      {post ? <p className={style["post"]}>{post}</p> : null}
      {place && name ? <p className={style["place"]}>{place}</p> : null}
    </>
  );
}

/** Nobody speaks: what the programme is at. */
function Item({ shown, event }: { shown: Shown; event: StageEvent }) {
  const heading = shown.item?.title ?? event.title;
  return (
    <h1 className={style["title"]} data-long={heading.length > 90 || undefined}>
      {heading}
    </h1>
  );
}

function Where({ shown, hasSpeaker }: { shown: Shown; hasSpeaker: boolean }) {
  const { item, next } = shown;
  const kind = item && common.itemKind[item.kind];
  const numbered =
    item && kind && item.ofKind > 1 && words.numbered(kind, item.numberOfKind, item.ofKind);
  const nextOne = next && (placeOf(next) ?? nameOf(next));
  return (
    <>
      {item && hasSpeaker ? <p className={style["item"]}>{item.title}</p> : null}
      <p className={style["next"]}>
        {[numbered, nextOne && words.next(nextOne)].filter(Boolean).join(" · ")}
      </p>
    </>
  );
}

type ClockProps = { turn: OnStage; state: "speaking" | "paused"; event: StageEvent };

function Countdown({ turn, state, event }: ClockProps) {
  const { text, phase, says } = turnClock(turn, state, event, useServerTime());
  return (
    <div className={style["countdown"]} data-phase={phase}>
      <p className={style["figure"]} role="timer" aria-live="off">
        {text}
      </p>
      <p className={style["state"]}>{state === "paused" ? words.pausedTurn : says}</p>
    </div>
  );
}
