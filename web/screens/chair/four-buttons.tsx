import { Button } from "../../ui/button.tsx";
import { useConducting } from "../floor/conducting.tsx";
import { setDiscussion, useDiscussion } from "../floor/discussion.ts";
import type { Turn } from "../floor/floor.ts";
import { turnName } from "../floor/names.ts";
import { Why } from "../floor/why-off.tsx";
import style from "./chair.module.css";
import { words as floorWords } from "../floor/words.ts";
import { words } from "./words.ts";

type Props = { turn: Turn | null; next: Turn | null; discussion: boolean };

/** All that the chair does: invite who is next (or let a held turn go on), end, extend, open the discussion. */
export function FourButtons({ turn, next, discussion }: Props) {
  const { eventId, conduct, off, offToGive } = useConducting();
  const held = turn?.state === "paused" ? turn : null;
  const discuss = useDiscussion();
  return (
    <>
      <Why why={discuss.why} className={style["why"]} />
      <div className={style["buttons"]}>
        {held ? (
          <Button disabled={offToGive} onClick={() => void conduct.resume(held)}>
            <span>
              {floorWords.resume}
              <small>{turnName(eventId, held)}</small>
            </span>
          </Button>
        ) : (
          <Button
            kind={turn ? "plain" : "primary"}
            disabled={offToGive || !next}
            onClick={() => next && void conduct.give(next)}
          >
            <span>
              {words.invite}
              {next ? <small>{turnName(eventId, next)}</small> : null}
            </span>
          </Button>
        )}
        <Button
          kind={turn ? "primary" : "plain"}
          disabled={off || !turn}
          onClick={() => turn && void conduct.finish(turn)}
        >
          {words.finish}
        </Button>
        <Button disabled={off || !turn} onClick={() => turn && void conduct.addMinute(turn)}>
          {words.extend}
        </Button>
        <Button disabled={discuss.off} onClick={() => setDiscussion(eventId, !discussion)}>
          {discussion ? words.endDiscussion : words.discussion}
        </Button>
      </div>
    </>
  );
}
