import { words } from "../i18n/words.ts";
import style from "./state-chip.module.css";

/** The state of an event by shape, word and colour. */
export function StateChip({ state }: { state: keyof typeof words.eventState }) {
  return (
    <span className={style["chip"]} data-state={state}>
      <span aria-hidden className={style["mark"]} />
      {words.eventState[state]}
    </span>
  );
}
