import { useEffect } from "react";
import { useServerSecond } from "../../live/clock.ts";
import { liveStore, useLive } from "../../live/live-store.ts";
import { leftText, timeMark } from "../../live/time-mark.ts";
import type { RoomNow } from "../../site/media-room.ts";
import type { Joined } from "../../site/session.ts";
import { turnClock } from "../../site/turn-clock.ts";
import { useSpoken, useSpokenLoss } from "../../ui/spoken.tsx";
import type { Standing, Turn } from "./own-turn.ts";
import { awaySince } from "./picture.tsx";
import { words } from "./words.ts";

type Props = { joined: Joined; turn: Turn | null; standing: Standing; now: RoomNow };

/** Tells events, never each second, to who cannot see them; the title of the tab carries the state. */
export function Announcer({ joined, turn, standing, now }: Props) {
  const { name } = joined.site;
  const { announce } = words;
  const told = standing === "idle" || standing === "waiting" ? null : standing;
  useEffect(() => {
    const titles = { speaking: words.titleSpeaking(name), called: words.titleCalled(name) };
    const special = standing === "speaking" || standing === "called";
    document.title = special ? titles[standing] : words.titleOf(name);
  }, [standing, name]);
  useSpoken(told && `${turn?.id} ${told}`, told ? announce[told] : "");
  useSpokenLoss(awaySince(now) !== null, words.announceMedia, standing === "speaking");
  return turn && standing === "speaking" ? <TimeNews key={turn.id} {...{ joined, turn }} /> : null;
}

/** The time to speak is nearly up, then over. */
function TimeNews({ joined, turn }: { joined: Joined; turn: Turn }) {
  const rule = useLive(liveStore(joined.event.id, "site"), ({ event }) => event?.turnRule);
  const { left } = turnClock(turn, useServerSecond() * 1000);
  const given = (turn.plannedSeconds ?? 0) + turn.addedSeconds;
  const mark = timeMark(left, given, rule?.warningSeconds ?? 0);
  const isOver = typeof mark !== "number";
  const text = isOver ? words.announceOver : words.announceLeft(leftText(mark, left ?? 0));
  useSpoken(mark === null ? null : String(mark), text);
  return null;
}
