import { useEffect } from "react";
import { clockTime, durationText, numberText } from "../../format/time.ts";
import { useServerSecond } from "../../live/clock.ts";
import { useLive } from "../../live/live-store.ts";
import { LineBar } from "../../ui/line-bar.tsx";
import { ConductedEvent } from "../floor/conducted-event.tsx";
import { useConducting, useEventNow, useStaff } from "../floor/conducting.tsx";
import { Countdown } from "../floor/countdown.tsx";
import { floorOf, lineIsLost, type Turn } from "../floor/floor.ts";
import { useTurns } from "../floor/floor-store.ts";
import { shortName, siteLabel, siteOf, turnName } from "../floor/names.ts";
import { Person } from "../floor/person.tsx";
import { TurnNews } from "../floor/turn-news.tsx";
import { words as floorWords } from "../floor/words.ts";
import { WhyOff } from "../floor/why-off.tsx";
import type { StaffEvent } from "../staff/reads.ts";
import style from "./chair.module.css";
import { FourButtons } from "./four-buttons.tsx";
import { words } from "./words.ts";

/** `/su-kien/:id/chu-tri`: the chair's tablet. Now, next, the queue, four buttons, and nothing else. */
export function Chair() {
  return <ConductedEvent>{(event) => <Tablet read={event} />}</ConductedEvent>;
}

function Tablet({ read }: { read: StaffEvent }) {
  const { eventId, live, lost } = useConducting();
  const line = useLive(live, (_, store) => store.line());
  const event = useEventNow(read);
  const floor = floorOf(useTurns(eventId));
  const shown = floor.speaking ?? floor.paused[0] ?? null;
  useFoot();
  useEffect(() => {
    document.title = `${words.title} – ${event.title}`;
  }, [event.title]);
  return (
    <div className={style["tablet"]}>
      <header className={style["head"]}>
        <h1>{event.title}</h1>
        {event.micPolicy === "open" ? (
          <strong className={style["discussion"]}>● {words.discussionIsOn}</strong>
        ) : null}
        <Clock zone={event.timeZone} />
      </header>
      <LineBar line={line} />
      <TurnNews />
      <main className={style["main"]} data-lost={lost}>
        <Now turn={shown} />
        <Next turn={floor.next} others={floor.called.slice(1)} />
        <Queue turns={floor.queue} />
      </main>
      <footer className={style["foot"]}>
        <WhyOff className={style["why"]} />
        <FourButtons turn={shown} next={floor.next} discussion={event.micPolicy === "open"} />
      </footer>
    </div>
  );
}

/** Messages must not lie over the four buttons. */
function useFoot(): void {
  useEffect(() => {
    const { style: root } = document.documentElement;
    root.setProperty("--foot", "120px");
    return () => void root.removeProperty("--foot");
  }, []);
}

function Now({ turn }: { turn: Turn | null }) {
  const site = useStaff(({ sites }) => siteOf(sites, turn?.siteId ?? null));
  return (
    <section className={style["now"]} aria-labelledby="now-head" data-state={turn?.state ?? "none"}>
      <h2 id="now-head">{words.now}</h2>
      {turn ? (
        <>
          <p className={style["site"]}>{siteLabel(site)}</p>
          <Person delegateId={turn.delegateId} />
          <Countdown turn={turn} />
          {site && lineIsLost(site) ? (
            <p className={style["lost"]}>✕ {floorWords.lostLine(shortName(site.name))}</p>
          ) : null}
          {turn.plannedSeconds === null ? null : (
            <p className={style["quiet"]}>{words.planned(durationText(turn.plannedSeconds))}</p>
          )}
        </>
      ) : (
        <p className={style["quiet"]}>{words.nobody}</p>
      )}
    </section>
  );
}

function Next({ turn, others }: { turn: Turn | null; others: Turn[] }) {
  const site = useStaff(({ sites }) => siteOf(sites, turn?.siteId ?? null));
  return (
    <section
      className={style["next"]}
      aria-labelledby="next-head"
      data-called={turn?.state === "called"}
    >
      <h2 id="next-head">{words.next}</h2>
      {turn ? (
        <>
          <p className={style["site"]}>{siteLabel(site)}</p>
          <Person delegateId={turn.delegateId} />
          {turn.state === "called" ? <p>{readyText(turn)}</p> : null}
        </>
      ) : (
        <p className={style["quiet"]}>{words.nobodyNext}</p>
      )}
      {others.length === 0 ? null : <AlsoCalled turns={others} />}
    </section>
  );
}

/** Who else was called, in the order of the calls. */
function AlsoCalled({ turns }: { turns: Turn[] }) {
  const { eventId } = useConducting();
  return (
    <div className={style["called"]}>
      <h3 id="called-head">{words.alsoCalled}</h3>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ol tabIndex={0} aria-labelledby="called-head">
        {turns.map((turn) => (
          <li key={turn.id}>
            <span className={style["name"]}>{turnName(eventId, turn)}</span>
            <span className={style["quiet"]}>{readyText(turn)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function readyText({ readiness }: Turn): string {
  if (!readiness) return words.notAnswered;
  return readiness.ready ? words.ready : words.notReady;
}

function Queue({ turns }: { turns: Turn[] }) {
  const { eventId } = useConducting();
  const now = useServerSecond();
  return (
    <section className={style["queue"]} aria-labelledby="queue-head">
      <h2 id="queue-head">{words.queue(numberText(turns.length))}</h2>
      {turns.length === 0 ? <p className={style["quiet"]}>{words.queueEmpty}</p> : null}
      {/* It scrolls: who has no pointer must come to it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ol tabIndex={0} aria-labelledby="queue-head">
        {turns.map((turn) => (
          <li key={turn.id}>
            <span className={style["place"]}>{turn.position}</span>
            <span className={style["name"]}>{turnName(eventId, turn)}</span>
            <span className={style["quiet"]}>
              {words.waits(durationText(now - Date.parse(turn.requestedAt) / 1000))}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Clock({ zone }: { zone: string }) {
  return <time className={style["clock"]}>{clockTime(useServerSecond() * 1000, zone)}</time>;
}
