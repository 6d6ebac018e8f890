import { Suspense, useEffect, useState } from "react";
import { useLive } from "../../live/live-store.ts";
import { LineBar } from "../../ui/line-bar.tsx";
import { ConductedEvent } from "../floor/conducted-event.tsx";
import { useConducting, useEventNow } from "../floor/conducting.tsx";
import { floorOf } from "../floor/floor.ts";
import { useTurns } from "../floor/floor-store.ts";
import { turnName } from "../floor/names.ts";
import { TurnNews } from "../floor/turn-news.tsx";
import type { StaffEvent } from "../staff/reads.ts";
import style from "./control-room.module.css";
import { FloorColumn } from "./floor-column.tsx";
import { useKeys } from "./keys.ts";
import { fetchDialogs, KeyDialog, MuteAllDialog } from "./lazy-dialogs.ts";
import { useLineNews } from "./line-news.ts";
import { SideColumn } from "./side/side-column.tsx";
import { TopBar } from "./top-bar.tsx";
import { View } from "./viewing.tsx";
import { Wall } from "./wall/wall.tsx";
import { words } from "./words.ts";

/** `/su-kien/:id/dieu-khien`: who speaks and who is next, the wall of sites, programme and alerts. */
export function ControlRoom() {
  useDark();
  return (
    <ConductedEvent>
      {(event) => (
        <View>
          <Room read={event} />
        </View>
      )}
    </ConductedEvent>
  );
}

function Room({ read }: { read: StaffEvent }) {
  const { eventId, live, lost } = useConducting();
  const line = useLive(live, (_, store) => store.line());
  const event = useEventNow(read);
  const [dialog, setDialog] = useState<"keys" | "mute" | null>(null);
  const [side, setSide] = useState(false);
  useTitle(event.title);
  useLineNews();
  useEffect(fetchDialogs, []);
  useKeys({
    busy: dialog !== null,
    onHelp: () => setDialog("keys"),
    onMuteAll: () => setDialog("mute"),
  });
  return (
    <div className={style["room"]} data-lost={lost}>
      <TurnNews />
      <TopBar
        event={event}
        sideOpen={side}
        onSide={() => setSide(!side)}
        onKeys={() => setDialog("keys")}
        onMuteAll={() => setDialog("mute")}
      />
      <div className={style["bar"]}>
        <LineBar line={line} />
      </div>
      <main id="main" className={style["columns"]} data-side={side}>
        <FloorColumn />
        <Wall />
        <SideColumn event={event} />
      </main>
      <Suspense>
        {dialog === "keys" ? <KeyDialog onClose={() => setDialog(null)} /> : null}
        {dialog === "mute" ? (
          <MuteAllDialog eventId={eventId} onClose={() => setDialog(null)} />
        ) : null}
      </Suspense>
    </div>
  );
}

/** The control room is dark, whatever the system says (ux.md 5.11). */
function useDark(): void {
  useEffect(() => {
    document.documentElement.dataset["scheme"] = "dark";
    return () => {
      delete document.documentElement.dataset["scheme"];
    };
  }, []);
}

/** The title of the window says who speaks. */
function useTitle(title: string): void {
  const { eventId } = useConducting();
  const { speaking } = floorOf(useTurns(eventId));
  const name = speaking ? turnName(eventId, speaking) : null;
  useEffect(() => {
    document.title = `${name === null ? words.title : words.speakingTitle(name)} – ${title}`;
  }, [name, title]);
}
