import { useEffect } from "react";
import { Link } from "wouter";
import { liveStore, useLive } from "../../live/live-store.ts";
import type { Joined } from "../../site/session.ts";
import { LineBar } from "../../ui/line-bar.tsx";
import { RollCall } from "./roll-call.tsx";
import { words } from "./words.ts";
import style from "./roll-call.module.css";

/** `/vao/:ma/diem-danh`, opened by itself: the roll call without the room, for a second machine or a tablet. */
export function RollCallPage({ secret, joined }: { secret: string; joined: Joined }) {
  const line = useLive(liveStore(joined.event.id, "site"), (_, store) => store.line());
  useEffect(() => {
    document.title = words.titleOf(joined.site.name);
  }, [joined.site.name]);
  return (
    <div className={style["page"]}>
      <LineBar line={line} />
      <header className={style["head"]}>
        <div>
          <p>{joined.event.title}</p>
          <h1>{words.titleOf(joined.site.name)}</h1>
        </div>
        <Link href={`/vao/${secret}/phong`}>{words.enterRoom}</Link>
      </header>
      <main>
        <RollCall joined={joined} />
      </main>
    </div>
  );
}
