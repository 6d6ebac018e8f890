import type { ReactNode } from "react";
import style from "./trouble.module.css";

/** A whole screen that says what happened and, in its children, what can be done. */
export function Trouble({ what, children }: { what: string; children?: ReactNode }) {
  return (
    <main className={style["trouble"]}>
      <h1>{what}</h1>
      {children}
    </main>
  );
}
