import { useEffect } from "react";
import { numberText } from "../../format/time.ts";
import { speak } from "../../ui/spoken.tsx";
import { useConducting } from "../floor/conducting.tsx";
import { floorOf, type Site } from "../floor/floor.ts";
import { floorStore } from "../floor/floor-store.ts";
import { shortName } from "../floor/names.ts";
import { words as floorWords } from "../floor/words.ts";
import { words } from "./words.ts";

/** Lines that are lost within so long are one piece of news. */
const TOGETHER = 3000;
/** More sites than this are counted, not named. */
const MOST_NAMES = 3;

/** Tells which sites have lost their line since the page was opened; whoever speaks is told of apart, at once. */
export function useLineNews(): void {
  const { eventId, live } = useConducting();
  useEffect(() => {
    const news = new Set<string>();
    let sites: readonly Site[] | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      const lost = (sites ?? []).filter(({ id }) => news.has(id));
      news.clear();
      if (lost.length > 0) speak(lostText(lost));
    };
    const look = () => {
      const now = live.get().sites;
      if (now === sites || !now) return;
      const before = new Map(sites?.map(({ id, connection }) => [id, connection]));
      sites = now;
      const { speaking } = floorOf(floorStore(eventId).turns());
      for (const { id, connection, withdrawn } of now) {
        if (connection !== "dropped" || withdrawn) news.delete(id);
        else if (before.has(id) && before.get(id) !== "dropped" && id !== speaking?.siteId)
          news.add(id);
      }
      if (news.size > 0) timer ??= setTimeout(tell, TOGETHER);
    };
    look();
    const stop = live.subscribe(look);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [eventId, live]);
}

function lostText(sites: readonly Site[]): string {
  if (sites.length > MOST_NAMES) return words.linesLost(numberText(sites.length));
  return floorWords.lostLine(sites.map(({ name }) => shortName(name)).join(", "));
}
