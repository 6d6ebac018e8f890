import { useEffect } from "react";
import type { MediaRoom, Stopped } from "../../../site/media-room.ts";
import type { Joined } from "../../../site/session.ts";
import { Button } from "../../../ui/button.tsx";
import { words } from "../words.ts";
import { words as own } from "./words.ts";
import style from "../room.module.css";

type Props = { why: Stopped; room: MediaRoom; joined: Joined };

/** This page is out of the room: why, and how to go back. */
export function StoppedRoom({ why, room, joined }: Props) {
  useEffect(() => {
    document.title = words.titleOf(joined.site.name);
  }, [joined.site.name]);
  const over = joined.event.state === "closed" || joined.event.state === "archived";
  return (
    <main className={style["stopped"]}>
      <p>{joined.site.name}</p>
      <h1>{own.stopped[why]}</h1>
      <p>{over ? words.closed : own.stoppedHow[why]}</p>
      <p className={style["row"]}>
        <Button kind="primary" size="site" onClick={() => void room.enter()}>
          {why === "duplicate" ? own.takeHere : own.enterAgain}
        </Button>
      </p>
    </main>
  );
}
