import type { LineState } from "../live/stream.ts";
import { clockTime } from "../format/time.ts";
import { words } from "../i18n/words.ts";
import style from "./line-bar.module.css";

/** Says that the control line is lost and of when the figures are (ux.md 5.3); nothing while it is well. */
export function LineBar({ line }: { line: LineState }) {
  if (line.kind !== "lost") return null;
  return (
    <p className={style["bar"]} role="status">
      {words.linkLost(clockTime(line.since))}
    </p>
  );
}
