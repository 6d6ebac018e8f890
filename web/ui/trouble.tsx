import { createContext, use, type ReactNode } from "react";
import style from "./trouble.module.css";

/** Inside the main part of a page, which there is one of. */
export const InMain = createContext(false);

/** A whole screen, or the main part of one, that says what happened and, in its children, what can be done. */
export function Trouble({ what, children }: { what: string; children?: ReactNode }) {
  const Place = use(InMain) ? "section" : "main";
  return (
    <Place className={style["trouble"]}>
      <h1>{what}</h1>
      {children}
    </Place>
  );
}
