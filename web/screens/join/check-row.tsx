import type { ReactNode } from "react";
import type { CheckPart, Verdict } from "../../../src/checks/checks.ts";
import { words } from "./check-words.ts";
import style from "./check.module.css";

export type RowState = Verdict | "running" | "untested";
const SHAPES: Record<RowState, string> = {
  ok: "●",
  warning: "▲",
  failed: "✕",
  running: "…",
  untested: "○",
};

type Props = { part: CheckPart; state: RowState; says: string; children?: ReactNode };

/** One part of the test: its state by shape and word, what it says, and what can be done. */
export function CheckRow({ part, state, says, children }: Props) {
  const word =
    state === "running"
      ? words.running
      : state === "untested"
        ? words.untested
        : words.verdict[state];
  return (
    <li className={style["part"]}>
      <h2>{words.parts[part]}</h2>
      <p className={style["state"]} data-state={state} role="status">
        <span aria-hidden="true">{SHAPES[state]} </span>
        {word}
      </p>
      <p className={style["says"]}>{says}</p>
      {children}
    </li>
  );
}
