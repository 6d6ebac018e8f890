import { useEffect, useState } from "react";
import { Problem, told } from "../../app/client.ts";
import { durationText } from "../../format/time.ts";
import { useServerTime } from "../../live/clock.ts";
import { liveStore, useLive } from "../../live/live-store.ts";
import type { MediaRoom, RoomNow } from "../../site/media-room.ts";
import type { Joined } from "../../site/session.ts";
import { LevelBar } from "../../site/level-bar.tsx";
import { turnClock } from "../../site/turn-clock.ts";
import { useLineLost } from "../../site/use-line-lost.ts";
import { usePreview } from "../../site/use-preview.ts";
import { Button } from "../../ui/button.tsx";
import { useSpoken } from "../../ui/spoken.tsx";
import type { Turn } from "./own-turn.ts";
import type { Floor } from "./use-floor.ts";
import { words } from "./words.ts";
import style from "./bands.module.css";

type Room = MediaRoom & { now: RoomNow };

/** Gold: the site was called. It tries its microphone and says whether it can speak. */
export function CalledBand({ joined, turn, room }: { joined: Joined; turn: Turn; room: Room }) {
  const { preview } = usePreview("microphone", () => undefined);
  const [heard, setHeard] = useState(false);
  const lost = useLineLost(joined);
  const { camera, line } = room.now.media;
  const answer = async (ready: boolean) => {
    const json = {
      ready,
      microphone:
        typeof preview === "string"
          ? ("failed" as const)
          : heard
            ? ("ok" as const)
            : ("warning" as const),
      camera: camera.state === "on" ? ("ok" as const) : ("warning" as const),
      line: line.quality === "good" ? ("ok" as const) : ("warning" as const),
    };
    const param = { eventId: joined.event.id, turnId: turn.id };
    const readiness = joined.api.events[":eventId"].turns[":turnId"].readiness;
    await told(readiness.$put({ param, json })).catch(ignoreRefusal);
  };
  return (
    <section className={style["called"]}>
      <div>
        <h2>▲ {words.calledTitle}</h2>
        <p role="status">{lost ? words.needsServer : readinessText(turn)}</p>
      </div>
      {preview && typeof preview !== "string" ? (
        <div className={style["meter"]}>
          <span>{words.micLevel}</span>
          <LevelBar
            stream={preview.stream}
            label={words.micLevel}
            heard={({ level }) => (level > 0 && !heard ? setHeard(true) : undefined)}
          />
        </div>
      ) : null}
      <p className={style["acts"]}>
        <Button kind="primary" size="site" disabled={lost} onClick={() => void answer(true)}>
          {words.ready}
        </Button>
        <Button size="site" disabled={lost} onClick={() => void answer(false)}>
          {words.notReady}
        </Button>
      </p>
    </section>
  );
}

function readinessText({ readiness }: Turn): string {
  if (readiness === null) return words.calledHint;
  return readiness.ready ? words.saidReady : words.saidNotReady;
}

/** The turn may have moved on meanwhile; the stream says so at once. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Problem)) throw error;
}

type FloorProps = { joined: Joined; turn: Turn; room: Room; floor: Floor };

/** Red: the site has the floor. The clock is the server's; past its end it counts up. */
export function FloorBand({ joined, turn, room, floor }: FloorProps) {
  const now = useServerTime();
  const phase = usePhase(joined, turn);
  const { setCameraQuality } = room.now.port ?? {};
  useEffect(() => {
    void setCameraQuality?.("speaking");
    return () => void setCameraQuality?.("usual");
  }, [setCameraQuality]);
  const { left, spokenSeconds } = turnClock(turn, now);
  // The tick at hand may be a little older than the floor.
  const opensIn = floor.opensAt === null ? 0 : Math.min(3, Math.ceil((floor.opensAt - now) / 1000));
  const over = left !== null && left < 0;
  const isOn = room.now.media.microphone.state === "on";
  const says = floor.held && !isOn ? "held" : opensIn > 0 ? "opening" : null;
  const text = says === "opening" ? words.micOpening(String(opensIn)) : words.micHeld;
  useSpoken(says, text);
  return (
    <section className={style["floor"]} data-phase={over ? "over" : phase}>
      <h2>● {words.speaking}</h2>
      <p className={style["says"]}>{says ? text : ""}</p>
      {opensIn > 0 ? (
        <Button size="site" onClick={floor.hold}>
          {words.notReady}
        </Button>
      ) : null}
      <p className={style["clock"]} role="timer" aria-live="off">
        <span>{left === null ? words.spoken : over ? words.over : words.left}</span>{" "}
        <strong>{durationText(left === null ? spokenSeconds : Math.abs(left))}</strong>
      </p>
    </section>
  );
}

/** The sign of the event's rule, as all clocks show it. */
function usePhase({ event }: Joined, turn: Turn) {
  const store = liveStore(event.id, "site");
  return useLive(store, ({ speaker }) =>
    speaker?.turnId === turn.id ? speaker.phase : turn.phase,
  );
}

/** The turn stands still. */
export function PausedBand() {
  return (
    <section className={style["called"]}>
      <div>
        <h2>{words.pausedTurn}</h2>
        <p>{words.pausedTurnHint}</p>
      </div>
    </section>
  );
}
