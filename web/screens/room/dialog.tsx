import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { words } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import style from "./room.module.css";

type Props = { title: string; close: () => void; children: ReactNode };

/** A dialog of the browser's own: it keeps the focus, and Esc closes it. */
export function Dialog({ title, close, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Closed while it still stands in the page: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={element} className={style["dialog"]} aria-labelledby={id} onClose={close}>
      <div className={style["bar"]}>
        <h2 id={id}>{title}</h2>
        <Button onClick={close}>{words.close}</Button>
      </div>
      {children}
    </dialog>
  );
}
