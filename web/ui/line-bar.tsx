import type { LineState } from "../live/stream.ts";
import { clockTime } from "../format/time.ts";
import { words } from "../i18n/words.ts";
import style from "./line-bar.module.css";
import { useSpokenLoss } from "./spoken.tsx";

/** Says that the control line is lost and of when the figures are (ux.md 5.3); nothing while it is well. */
export function LineBar({ line }: { line: LineState }) {
  useSpokenLoss(line.kind === "lost", words.link);
  if (line.kind !== "lost") return null;
  return <p className={style["bar"]}>{words.linkLost(clockTime(line.since))}</p>;
}
