import { useConducting } from "../floor/conducting.tsx";
import { floorOf } from "../floor/floor.ts";
import { useTurns } from "../floor/floor-store.ts";
import { WhyOff } from "../floor/why-off.tsx";
import style from "./floor-column.module.css";
import { NextPanel } from "./next-panel.tsx";
import { NowPanel } from "./now-panel.tsx";
import { PausedTurns } from "./paused-turns.tsx";
import { QueuePanel } from "./queue-panel.tsx";

/** Who has the floor, who is next, who has asked. */
export function FloorColumn() {
  const { eventId } = useConducting();
  const floor = floorOf(useTurns(eventId));
  // A turn that was paused by hand stays where it was until somebody else speaks.
  const shown = floor.speaking ?? floor.paused[0] ?? null;
  return (
    <div className={style["column"]}>
      <WhyOff className={style["told"]} />
      <NowPanel turn={shown} next={floor.next} />
      <PausedTurns turns={floor.paused.filter(({ id }) => id !== shown?.id)} />
      <NextPanel floor={floor} />
      <QueuePanel floor={floor} />
    </div>
  );
}
