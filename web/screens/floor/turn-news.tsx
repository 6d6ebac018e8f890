import { useServerSecond } from "../../live/clock.ts";
import { leftText, timeMark } from "../../live/time-mark.ts";
import { useSpoken } from "../../ui/spoken.tsx";
import { useConducting, useStaff } from "./conducting.tsx";
import { floorOf, lineIsLost, type Turn } from "./floor.ts";
import { useTurns } from "./floor-store.ts";
import { siteOf, turnName } from "./names.ts";
import { useTurnTime } from "./use-turn-time.ts";
import { words } from "./words.ts";

/**
 * What is heard of who speaks: the time that is nearly up, then over, and a lost line. Who was called and who was given
 * the floor is heard from the messages at the foot.
 */
export function TurnNews() {
  const { eventId } = useConducting();
  const { speaking } = floorOf(useTurns(eventId));
  return speaking ? <News key={speaking.id} turn={speaking} /> : null;
}

function News({ turn }: { turn: Turn }) {
  const { eventId } = useConducting();
  const { left, rule } = useTurnTime(turn, useServerSecond() * 1000);
  const lost = useStaff(({ sites }) => lineIsLost(siteOf(sites, turn.siteId)));
  const name = turnName(eventId, turn);
  const given = (turn.plannedSeconds ?? 0) + turn.addedSeconds;
  const mark = timeMark(left, given, rule.warningSeconds);
  const time =
    typeof mark === "number"
      ? words.news.left(name, leftText(mark, left ?? 0))
      : words.news.over(name);
  useSpoken(mark === null ? null : String(mark), time);
  useSpoken(lost ? "lost" : null, words.news.lost(name), true);
  return null;
}
