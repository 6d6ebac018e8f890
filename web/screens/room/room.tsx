import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { liveStore, useLive } from "../../live/live-store.ts";
import { isAway, useMediaRoom } from "../../site/media-room.ts";
import { useOutbox } from "../../site/outbox.ts";
import { sessionOf, type Joined } from "../../site/session.ts";
import { useLineLost } from "../../site/use-line-lost.ts";
import { useSignal } from "../../site/use-signal.ts";
import { LineBar } from "../../ui/line-bar.tsx";
import { Announcer } from "./announcer.tsx";
import { CalledBand, FloorBand, PausedBand } from "./bands.tsx";
import { Controls } from "./controls.tsx";
import { HelpCard } from "./help.tsx";
import { CheckpointCard, KeyTable, Later, loadLater, RollCall, StoppedRoom } from "./later.tsx";
import { MessagesCard } from "./messages.tsx";
import { Notices } from "./notices.tsx";
import { ownTurn, standingOf } from "./own-turn.ts";
import { MediaBar, Picture } from "./picture.tsx";
import { RollCallCard, TurnCard } from "./side.tsx";
import { Top } from "./top.tsx";
import { useAsking } from "./use-asking.ts";
import { useFloor } from "./use-floor.ts";
import { useGlances } from "./use-glances.ts";
import { useKeys } from "./use-keys.ts";
import { useProgramme } from "./use-programme.ts";
import { words } from "./words.ts";
import style from "./room.module.css";

type Props = { secret: string; joined: Joined; showsRollCall: boolean };

/** `/vao/:ma/phong`: the programme, the own state, and the four things that a site does. */
export function Room({ secret, joined, showsRollCall }: Props) {
  const [, go] = useLocation();
  const store = liveStore(joined.event.id, "site");
  const line = useLive(store, (_, { line: state }) => state());
  const lost = useLineLost(joined);
  const checkpoint = useLive(store, (parts) => parts.checkpoint);
  const turn = ownTurn(useLive(store, (parts) => parts.ownTurns));
  const room = useMediaRoom(secret, joined.liveKit !== null);
  const box = useOutbox(joined);
  const [audioFirst, setAudioFirst] = useState(false);
  const [keys, setKeys] = useState(false);
  const standing = standingOf(turn);
  const asking = useAsking(joined, turn, box);
  const floor = useFloor(turn, room, joined);
  const glances = useGlances(audioFirst && !showsRollCall);
  const pictures = audioFirst ? (glances.looks ? "glance" : "none") : "live";
  const view = useProgramme(joined, room.now, pictures);
  const toggleRollCall = () => go(`/vao/${secret}/${showsRollCall ? "phong" : "diem-danh"}`);
  useEffect(loadLater, []);
  useSignal(joined, room.now.port);
  useOpening(secret, joined);
  useKeys({ room, asking, toggleRollCall, showKeys: () => setKeys(true) });
  if (room.now.stopped !== null && room.now.media.room.state !== "connected")
    return (
      <Later>
        <StoppedRoom why={room.now.stopped} room={room} joined={joined} />
      </Later>
    );
  return (
    <div className={style["room"]} data-lost={lost}>
      <Announcer joined={joined} turn={turn} standing={standing} now={room.now} />
      <div>
        <LineBar line={line} />
        <MediaBar now={room.now} phone={joined.event.supportPhone} />
        <Top joined={joined} quality={isAway(room.now) ? "lost" : room.now.media.line.quality} />
        {standing === "called" && turn ? (
          <CalledBand joined={joined} turn={turn} room={room} />
        ) : null}
        {standing === "speaking" && turn ? (
          <FloorBand joined={joined} turn={turn} room={room} floor={floor} />
        ) : null}
        {standing === "paused" ? <PausedBand /> : null}
        <Notices room={room} audioFirst={audioFirst} setAudioFirst={setAudioFirst} />
      </div>
      <main className={style["main"]}>
        {showsRollCall ? (
          <section
            className={style["sheet"]}
            aria-label={words.rollCall}
            tabIndex={-1}
            ref={focusOnce}
          >
            <Later>
              <RollCall joined={joined} />
            </Later>
          </section>
        ) : (
          <Picture {...{ joined, room, view }} still={audioFirst ? glances.seen : null} />
        )}
        <aside className={style["side"]}>
          <TurnCard joined={joined} turn={turn} asking={asking} />
          <Later>{checkpoint ? <CheckpointCard checkpoint={checkpoint} box={box} /> : null}</Later>
          <RollCallCard joined={joined} box={box} shown={showsRollCall} toggle={toggleRollCall} />
          <MessagesCard joined={joined} />
          <HelpCard joined={joined} showKeys={() => setKeys(true)} />
        </aside>
      </main>
      <Controls room={room} site={joined.site.name} standing={standing} asking={asking} />
      <Later>{keys ? <KeyTable close={() => setKeys(false)} /> : null}</Later>
    </div>
  );
}

/** The list was asked for, by F2 too: a keyboard goes on in it. */
function focusOnce(sheet: HTMLElement | null): void {
  sheet?.focus({ preventScroll: true });
}

/** The room opens, or closes, by the event's state: a page that is early goes in by itself. */
function useOpening(secret: string, joined: Joined): void {
  const state = useLive(liveStore(joined.event.id, "site"), (parts) => parts.event?.state);
  const stale = state !== undefined && state !== joined.event.state;
  useEffect(() => {
    if (stale) void sessionOf(secret).renew();
  }, [stale, secret]);
}
