import { useEffect } from "react";
import { useParams } from "wouter";
import { liveStore, useLive } from "../../live/live-store.ts";
import "../../ui/fonts.css";
import { useHallScreen } from "./hall-screen.ts";
import { useDisplay } from "./open-display.ts";
import { Scene } from "./scene.tsx";
import style from "./stage.module.css";
import { words } from "./words.ts";

/** `/man-hinh/:ma?kieu=phat-bieu|dong-ho|cho`: what the hall sees, by a display link, without account or controls. */
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
        <Followed eventId={opened.eventId} onRefused={refused} />
      ) : (
        <div className={style["middle"]}>
          <h1 className={style["title"]}>
            {opened.kind === "invalid" ? words.invalid : words.opening}
          </h1>
          {opened.kind === "invalid" ? <p className={style["under"]}>{words.askAgain}</p> : null}
        </div>
      )}
    </main>
  );
}

function Followed({ eventId, onRefused }: { eventId: string; onRefused: () => void }) {
  const store = liveStore(eventId, "stage");
  const shown = useLive(store, (parts) => parts);
  const line = useLive(store, (_parts, { line: now }) => now().kind);
  useEffect(() => {
    if (line === "refused") onRefused();
  }, [line, onRefused]);
  return (
    <>
      <Scene shown={shown} />
      {line === "lost" || line === "refused" ? (
        <span role="img" aria-label={words.lineLost} className={style["dot"]} />
      ) : null}
    </>
  );
}
