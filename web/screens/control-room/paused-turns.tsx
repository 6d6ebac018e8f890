import { Button } from "../../ui/button.tsx";
import { useConducting } from "../floor/conducting.tsx";
import type { Turn } from "../floor/floor.ts";
import { turnName } from "../floor/names.ts";
import style from "./floor-column.module.css";
import { words as floorWords } from "../floor/words.ts";
import { words } from "./words.ts";

/** Turns that an interposed question, or a hand, has paused: they go on when resumed. */
export function PausedTurns({ turns }: { turns: Turn[] }) {
  const { eventId, conduct, off, offToGive } = useConducting();
  if (turns.length === 0) return null;
  return (
    <section className={style["card"]} aria-labelledby="paused-head">
      <h2 id="paused-head" className={style["head"]}>
        {words.pausedTurns}
      </h2>
      {turns.map((turn) => {
        const name = turnName(eventId, turn);
        return (
          <div key={turn.id} className={`${style["row"]} ${style["paused"]}`}>
            <span className={style["grow"]}>{name}</span>
            <Button
              size="dense"
              disabled={offToGive}
              aria-label={words.ofSite(floorWords.resume, name)}
              onClick={() => void conduct.give(turn)}
            >
              {floorWords.resume}
            </Button>
            <Button
              size="dense"
              disabled={off}
              aria-label={words.ofSite(words.finish, name)}
              onClick={() => void conduct.finish(turn)}
            >
              {words.finish}
            </Button>
          </div>
        );
      })}
    </section>
  );
}
