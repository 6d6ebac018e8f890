import { clockTime } from "../../format/time.ts";
import { useServerSecond } from "../../live/clock.ts";
import style from "./stage.module.css";
import { words } from "./words.ts";

/** The time of day in a corner. */
export function ClockOfDay({ timeZone }: { timeZone?: string }) {
  const now = useServerSecond();
  return (
    <time className={style["corner"]} aria-label={words.now}>
      {clockTime(now * 1000, timeZone, false)}
    </time>
  );
}
