import { useState } from "react";
import { words as common } from "../../i18n/words.ts";
import { useServerTime } from "../../live/clock.ts";
import type { MediaPort } from "../../media/port.ts";
import { ClockOfDay } from "./clock-of-day.tsx";
import { nameOf, placeOf, postOf } from "./people.ts";
import { SpeakerPicture } from "./speaker-picture.tsx";
import { turnClock, type OnStage, type Shown, type StageEvent } from "./stage-clock.ts";
import style from "./stage.module.css";
import { words } from "./words.ts";

type Props = { shown: Shown; event: StageEvent; port: MediaPort | null; sound: boolean };

/**
 * Who speaks: the picture, and in a band below who it is, where the programme is, who comes next and the time left.
 * Without a picture the name takes its place, in letters that the last row reads.
 */
export function Speaking({ shown, event, port, sound }: Props) {
  const state = shown.speaker ? "speaking" : "paused";
  const turn = shown.speaker ?? shown.paused ?? null;
  const owner = shown.speaker?.site?.liveKitIdentity;
  const [seen, setSeen] = useState(false);
  const pictured = seen && turn !== null;
  return (
    <div className={style["speaking"]}>
      {port && owner !== undefined ? (
        <SpeakerPicture key={owner} port={port} owner={owner} sound={sound} onSeen={setSeen} />
      ) : null}
      {pictured ? null : <p className={style["event"]}>{event.title}</p>}
      <ClockOfDay timeZone={event.timeZone} />
      {pictured ? null : (
        <div className={style["who"]}>
          {turn ? <Who turn={turn} state={state} /> : <Item shown={shown} event={event} />}
        </div>
      )}
      <div className={style["band"]}>
        <div className={style["where"]}>
          {pictured ? <Caption turn={turn} /> : null}
          <Where shown={shown} hasSpeaker={turn !== null && !pictured} />
        </div>
        {turn ? <Countdown turn={turn} state={state} event={event} /> : null}
      </div>
    </div>
  );
}

/** Who is in the picture. */
function Caption({ turn }: { turn: OnStage }) {
  const [name, place, post] = [nameOf(turn), placeOf(turn), postOf(turn)];
  const more = [post, name === null ? null : place].filter(Boolean);
  return (
    <>
      <h1 className={style["caption"]}>{name ?? place ?? words.speaking}</h1>
      {more.length > 0 ? <p className={style["captionMore"]}>{more.join(" – ")}</p> : null}
    </>
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
