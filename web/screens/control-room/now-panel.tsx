import { staffApi } from "../../app/client.ts";
import { clockTime, durationText } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { useConducting, useStaff } from "../floor/conducting.tsx";
import { attempt } from "../floor/conductor.ts";
import { Countdown } from "../floor/countdown.tsx";
import { lineIsLost, type Turn } from "../floor/floor.ts";
import { shortName, siteLabel, siteOf, turnName } from "../floor/names.ts";
import { Person } from "../floor/person.tsx";
import { words as floorWords } from "../floor/words.ts";
import style from "./floor-column.module.css";
import { SpeakerPicture } from "./speaker-picture.tsx";
import { words } from "./words.ts";

type Props = { turn: Turn | null; next: Turn | null };

/** Who has the floor: picture, name, time, and what to do next. */
export function NowPanel({ turn, next }: Props) {
  const site = useStaff(({ sites }) => siteOf(sites, turn?.siteId ?? null));
  return (
    <section className={style["now"]} aria-labelledby="now-head" data-state={turn?.state ?? "none"}>
      <h2 id="now-head" className={style["head"]}>
        {words.speaking}
        {turn && turn.kind !== "normal" ? <em>{words.kinds[turn.kind]}</em> : null}
      </h2>
      <SpeakerPicture site={site} onAir={turn?.state === "speaking"} />
      {turn ? <Speaking turn={turn} next={next} /> : <Nobody next={next} />}
    </section>
  );
}

function Nobody({ next }: { next: Turn | null }) {
  const { conduct, offToGive } = useConducting();
  return (
    <div className={style["deeds"]}>
      <p className={style["quiet"]}>{words.nobody}</p>
      <Button
        kind="primary"
        className={style["main"]}
        disabled={offToGive || !next}
        onClick={() => next && void conduct.give(next)}
      >
        {words.give} <kbd>F8</kbd>
      </Button>
    </div>
  );
}

function Speaking({ turn, next }: { turn: Turn; next: Turn | null }) {
  const site = useStaff(({ sites }) => siteOf(sites, turn.siteId));
  const zone = useStaff(({ event }) => event?.timeZone);
  const { plannedSeconds: planned, addedSeconds: added, startedAt } = turn;
  return (
    <>
      <div className={style["who"]}>
        <p className={style["site"]}>{siteLabel(site)}</p>
        <Person delegateId={turn.delegateId} />
      </div>
      <div className={style["timer"]}>
        <Countdown turn={turn} />
      </div>
      <p className={style["figures"]}>
        {planned === null ? null : <span>{words.planned(durationText(planned))}</span>}
        {added === 0 ? null : (
          <span>{words.added(`${added < 0 ? "−" : "+"}${durationText(Math.abs(added))}`)}</span>
        )}
        {startedAt === null ? null : <span>{words.began(clockTime(startedAt, zone))}</span>}
        {turn.siteId === null ? null : (
          <span className={style["microphone"]} data-microphone={turn.microphone}>
            {words.microphone[turn.microphone]}
          </span>
        )}
      </p>
      <LostLine turn={turn} next={next} />
      <Deeds turn={turn} next={next} />
    </>
  );
}

/** ux.md 5.13: the clock of a speaker whose line is lost stops only if the secretary says so. */
function LostLine({ turn, next }: { turn: Turn; next: Turn | null }) {
  const { conduct, off, offToGive } = useConducting();
  const site = useStaff(({ sites }) => siteOf(sites, turn.siteId));
  if (!site || !lineIsLost(site)) return null;
  return (
    <div className={style["lost"]}>
      <p>✕ {floorWords.lostLine(shortName(site.name))}</p>
      <div className={style["pair"]}>
        <Button
          size="dense"
          disabled={off || turn.state !== "speaking"}
          onClick={() => void conduct.pause(turn)}
        >
          {words.pauseTime}
        </Button>
        <Button
          size="dense"
          disabled={offToGive || !next}
          onClick={() => next && void conduct.give(next)}
        >
          {words.giveNext}
        </Button>
      </div>
    </div>
  );
}

function Deeds({ turn, next }: { turn: Turn; next: Turn | null }) {
  const { eventId, conduct, off, offToGive } = useConducting();
  const paused = turn.state === "paused";
  const remind = () =>
    void attempt(
      eventId,
      () =>
        staffApi.events[":eventId"].messages.$post({
          param: { eventId },
          json: {
            ...(turn.siteId === null ? {} : { siteIds: [turn.siteId] }),
            text: floorWords.reminder,
            urgent: true,
          },
        }),
      { text: floorWords.done.remind(turnName(eventId, turn)) },
    );
  return (
    <div className={style["deeds"]}>
      <Button
        kind="primary"
        className={style["main"]}
        disabled={off}
        onClick={() => void conduct.finish(turn)}
      >
        {words.finish} <kbd>F9</kbd>
      </Button>
      <Button
        className={style["second"]}
        disabled={offToGive || !next}
        onClick={() => next && void conduct.give(next)}
      >
        {words.finishAndNext}
      </Button>
      <div className={style["triple"]}>
        <Button size="dense" disabled={off} onClick={() => void conduct.addMinute(turn)}>
          {words.addMinute} <kbd>F4</kbd>
        </Button>
        <Button
          size="dense"
          disabled={paused ? offToGive : off}
          onClick={() => void (paused ? conduct.resume(turn) : conduct.pause(turn))}
        >
          {paused ? floorWords.resume : words.pause}
        </Button>
        <Button size="dense" disabled={off || turn.siteId === null} onClick={remind}>
          {words.remind}
        </Button>
      </div>
    </div>
  );
}
