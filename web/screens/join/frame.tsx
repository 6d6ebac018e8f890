import { useEffect, type ReactNode } from "react";
import { changeLanguage, otherLanguage } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import style from "./join.module.css";

/** The page of a site before it is in the room: one column, the language at the top. */
export function Frame({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className={style["page"]}>
      <header className={style["top"]}>
        <span>{words.product}</span>
        <Button kind="quiet" size="dense" lang={otherLanguage} onClick={changeLanguage}>
          {words.otherLanguage}
        </Button>
      </header>
      <main className={style["column"]}>{children}</main>
    </div>
  );
}
