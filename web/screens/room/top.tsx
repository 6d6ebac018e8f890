import { clockTime } from "../../format/time.ts";
import { useServerSecond } from "../../live/clock.ts";
import { liveStore, useLive } from "../../live/live-store.ts";
import type { Quality } from "../../media/port.ts";
import type { Joined } from "../../site/session.ts";
import { words } from "./words.ts";
import style from "./room.module.css";

const SHAPES: Record<Quality, string> = { good: "●", unsteady: "▲", lost: "✕", unknown: "○" };

/** Whose room it is, how the line is, where the programme stands, what time it is. */
export function Top({ joined, quality }: { joined: Joined; quality: Quality }) {
  const store = liveStore(joined.event.id, "site");
  const site = useLive(store, (parts) => parts.site);
  const event = useLive(store, (parts) => parts.event);
  const programme = useLive(store, (parts) => parts.programme);
  const items = programme?.items ?? [];
  const item = items.findLast((one) => one.actualStartAt !== null && one.actualEndAt === null);
  return (
    <header className={style["top"]}>
      <div className={style["place"]}>
        <p>{[site?.code, joined.event.title].filter(Boolean).join(" · ")}</p>
        <h1>{site?.name ?? joined.site.name}</h1>
      </div>
      <p className={style["line"]} data-quality={quality}>
        <span aria-hidden="true">{SHAPES[quality]} </span>
        {words.line[quality]}
      </p>
      <p className={style["item"]} data-live>
        {stateText(event?.state ?? joined.event.state) ??
          (item
            ? words.item(String(item.position), String(items.length), item.title)
            : words.noItem)}
      </p>
      <Clock zone={event?.timeZone} />
    </header>
  );
}

function stateText(state: string): string | null {
  if (state === "scheduled") return words.rehearsal;
  return state === "paused" ? words.paused : null;
}

function Clock({ zone }: { zone: string | undefined }) {
  const second = useServerSecond();
  return <p className={style["clock"]}>{clockTime(second * 1000, zone)}</p>;
}
