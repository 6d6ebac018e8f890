import { Button } from "../../ui/button.tsx";
import { useConducting, useStaff } from "../floor/conducting.tsx";
import type { Floor, Turn } from "../floor/floor.ts";
import { siteLabel, siteOf, turnName } from "../floor/names.ts";
import { Person } from "../floor/person.tsx";
import style from "./floor-column.module.css";
import { words } from "./words.ts";

/** Who comes next, and whether their microphone, camera and line are fit. */
export function NextPanel({ floor }: { floor: Floor }) {
  const { next } = floor;
  return (
    <section
      className={`${style["card"]} ${style["next"]}`}
      aria-labelledby="next-head"
      data-called={next?.state === "called"}
    >
      <h2 id="next-head" className={style["head"]}>
        {words.next}
      </h2>
      {next ? <Next turn={next} busy={floor.speaking !== null} /> : <p>{words.nobodyNext}</p>}
      {floor.called.slice(1).map((turn) => (
        <OtherCalled key={turn.id} turn={turn} />
      ))}
    </section>
  );
}

function Next({ turn, busy }: { turn: Turn; busy: boolean }) {
  const { conduct, off, offToGive } = useConducting();
  const site = useStaff(({ sites }) => siteOf(sites, turn.siteId));
  const called = turn.state === "called";
  return (
    <>
      <p className={style["site"]}>{siteLabel(site)}</p>
      <Person delegateId={turn.delegateId} />
      <Readiness turn={turn} />
      <div className={style["pair"]}>
        <Button
          kind={busy ? "plain" : "primary"}
          size="dense"
          disabled={offToGive}
          onClick={() => void conduct.give(turn)}
        >
          {words.give} <kbd>F8</kbd>
        </Button>
        <Button
          size="dense"
          disabled={called ? off : offToGive}
          onClick={() => void (called ? conduct.skip(turn) : conduct.call(turn))}
        >
          {called ? words.skipCalled : words.makeNext}
        </Button>
      </div>
    </>
  );
}

function OtherCalled({ turn }: { turn: Turn }) {
  const { eventId, conduct, off, offToGive } = useConducting();
  const name = turnName(eventId, turn);
  return (
    <div className={style["row"]}>
      <span className={style["grow"]}>{name}</span>
      <Button
        size="dense"
        disabled={offToGive}
        aria-label={words.ofSite(words.give, name)}
        onClick={() => void conduct.give(turn)}
      >
        {words.invite}
      </Button>
      <Button
        size="dense"
        disabled={off}
        aria-label={words.ofSite(words.skipCalled, name)}
        onClick={() => void conduct.skip(turn)}
      >
        {words.skipCalled}
      </Button>
    </div>
  );
}

const SIGNS = { ok: "●", warning: "▲", failed: "✕" };

/** What the called site says of itself; else whether it is there at all. */
function Readiness({ turn }: { turn: Turn }) {
  const site = useStaff(({ sites }) => siteOf(sites, turn.siteId));
  if (site && site.connection !== "connected") return <State fitness="failed" text={words.notIn} />;
  if (turn.state !== "called") return <p className={style["quiet"]}>{words.notCalled}</p>;
  const { readiness } = turn;
  if (!readiness) return <State fitness="warning" text={words.notAnswered} />;
  return (
    <ul className={style["readiness"]}>
      <li>
        <State
          fitness={readiness.ready ? "ok" : "failed"}
          text={readiness.ready ? words.ready : words.notReady}
        />
      </li>
      {(["microphone", "camera", "line"] as const).map((part) => {
        const fitness = readiness[part];
        const name = part === "microphone" ? words.mic : words[part];
        return fitness === null ? null : (
          <li key={part}>
            <State fitness={fitness} text={`${name} ${words.fitness[fitness]}`} />
          </li>
        );
      })}
      {readiness.note === null ? null : <li>{readiness.note}</li>}
    </ul>
  );
}

function State({ fitness, text }: { fitness: keyof typeof SIGNS; text: string }) {
  return (
    <span className={style["state"]} data-fitness={fitness}>
      <span aria-hidden="true">{SIGNS[fitness]}</span> {text}
    </span>
  );
}
