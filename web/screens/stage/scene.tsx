import { useSearchParams } from "wouter";
import { clockTime, dayText, durationText } from "../../format/time.ts";
import { useServerSecond } from "../../live/clock.ts";
import type { MediaPort } from "../../media/port.ts";
import { BigClock } from "./big-clock.tsx";
import { ClockOfDay } from "./clock-of-day.tsx";
import { Speaking } from "./speaking.tsx";
import type { Shown, StageEvent } from "./stage-clock.ts";
import style from "./stage.module.css";
import { words } from "./words.ts";

type Props = { shown: Shown; port: MediaPort | null; lost: boolean };

/** What is shown: by the wish in the address (`kieu`), else by how the event stands. */
export function Scene({ shown, port, lost }: Props) {
  const [query] = useSearchParams();
  const { event } = shown;
  if (!event) return lost ? <Unreachable /> : <Notice title={words.opening} />;
  if (event.state === "closed" || event.state === "archived")
    return <Notice title={words.ended} over={event.title} under={words.thanks} />;
  if (event.state === "cancelled") return <Notice title={words.cancelled} over={event.title} />;
  const wish = query.get("kieu");
  const sound = query.get("tieng") === "bat";
  const speaking = <Speaking shown={shown} event={event} port={port} sound={sound} />;
  if (wish === "dong-ho") return <BigClock shown={shown} event={event} />;
  if (wish === "cho") return <Waiting event={event} />;
  if (event.state === "paused")
    return <Notice title={words.pausedEvent} over={event.title} under={words.goesOn} clock />;
  const somebody = shown.speaker ?? shown.paused;
  if (somebody || wish === "phat-bieu") return speaking;
  if (event.state !== "live") return <Waiting event={event} />;
  if (shown.item?.kind === "break") return <Break shown={shown} event={event} />;
  return speaking;
}

/** Before it begins: what it is and when it starts. */
function Waiting({ event }: { event: StageEvent }) {
  const now = useServerSecond();
  const { timeZone } = event;
  const seconds = Math.floor(Date.parse(event.startsAt) / 1000) - now;
  return (
    <div className={style["middle"]}>
      {event.organizer ? <p className={style["over"]}>{event.organizer}</p> : null}
      <h1 className={style["title"]} data-long={event.title.length > 90 || undefined}>
        {event.title}
      </h1>
      <span className={style["rule"]} />
      <p className={style["under"]}>
        {words.starts(
          clockTime(event.startsAt, timeZone, false),
          dayText(event.startsAt, timeZone),
        )}
      </p>
      {event.place ? <p className={style["over"]}>{event.place}</p> : null}
      <p className={style["wait"]}>{waitText(event.state, seconds)}</p>
      <ClockOfDay timeZone={timeZone} />
    </div>
  );
}

const DAY = 24 * 3600;

function waitText(state: StageEvent["state"], seconds: number): string | null {
  if (state === "live" || seconds >= DAY) return null;
  return seconds > 0 ? words.startsIn(durationText(seconds)) : words.soon;
}

/** A break of the programme, and until when. */
function Break({ shown, event }: { shown: Shown; event: StageEvent }) {
  const item = shown.programme?.items.find(({ id }) => id === shown.item?.id);
  const until = item?.predictedEndAt;
  return (
    <Notice
      title={shown.item?.title ?? words.breakNow}
      over={event.title}
      clock
      {...(until ? { under: words.backAt(clockTime(until, event.timeZone, false)) } : {})}
    />
  );
}

/** Nothing is known of the event yet, and the server does not answer. */
export function Unreachable() {
  return <Notice title={words.unreachable} under={words.comesBack} />;
}

type Said = { title: string; over?: string; under?: string; clock?: boolean };

export function Notice({ title, over, under, clock }: Said) {
  return (
    <div className={style["middle"]}>
      {over ? <p className={style["over"]}>{over}</p> : null}
      <h1 className={style["title"]}>{title}</h1>
      {under ? (
        <>
          <span className={style["rule"]} />
          <p className={style["under"]}>{under}</p>
        </>
      ) : null}
      {clock ? <ClockOfDay /> : null}
    </div>
  );
}
