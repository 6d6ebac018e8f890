import { useEffect } from "react";
import { useParams, useSearchParams } from "wouter";
import { stageStore, useLive } from "../../live/live-store.ts";
import "../../ui/fonts.css";
import { useHallRoom } from "./hall-room.ts";
import { useHallScreen } from "./hall-screen.ts";
import { useDisplay, type Opened } from "./open-display.ts";
import { Notice, Scene, Unreachable } from "./scene.tsx";
import type { StageEvent } from "./stage-clock.ts";
import style from "./stage.module.css";
import { words } from "./words.ts";

/**
 * `/man-hinh/:ma?kieu=phat-bieu|dong-ho|cho`: what the hall sees, by a display link, without account or controls. The
 * hall hears its speakers from the site's own page; with `tieng=bat` also from this one.
 */
export function Stage() {
  const { ma: secret } = useParams<{ ma: string }>();
  const { opened, refused } = useDisplay(secret);
  useHallScreen();
  useEffect(() => {
    document.title = words.title;
  }, []);
  return (
    <main className={style["stage"]}>
      {opened.kind === "open" ? (
        <Followed secret={secret} {...opened} onRefused={refused} />
      ) : (
        <NotOpen kind={opened.kind} />
      )}
    </main>
  );
}

function NotOpen({ kind }: { kind: Exclude<Opened["kind"], "open"> }) {
  if (kind === "invalid") return <Notice title={words.invalid} under={words.askAgain} />;
  return kind === "unreachable" ? <Unreachable /> : <Notice title={words.opening} />;
}

type Props = { secret: string; eventId: string; linkId: string; onRefused: () => void };

function Followed({ secret, eventId, linkId, onRefused }: Props) {
  const [query] = useSearchParams();
  const store = stageStore(eventId, linkId);
  const shown = useLive(store, (parts) => parts);
  const line = useLive(store, (_parts, { line: now }) => now().kind);
  const port = useHallRoom(secret, hasPictures(shown.event?.state, query.get("kieu")));
  useEffect(() => {
    if (line === "refused") onRefused();
  }, [line, onRefused]);
  const lost = line === "lost" || line === "refused";
  return (
    <>
      <Scene shown={shown} port={port} lost={lost} />
      {lost ? <span role="img" aria-label={words.lineLost} className={style["dot"]} /> : null}
    </>
  );
}

function hasPictures(state: StageEvent["state"] | undefined, wish: string | null): boolean {
  const isOpen = state === "scheduled" || state === "live" || state === "paused";
  return isOpen && wish !== "dong-ho" && wish !== "cho";
}
