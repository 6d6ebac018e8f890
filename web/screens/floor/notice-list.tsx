import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { dismiss, useNotices } from "./notices.ts";
import style from "./notice-list.module.css";

/** What was just done, by this page or by others, and how to undo it. */
export function NoticeList() {
  const notices = useNotices();
  return (
    <div className={style["list"]} role="status" aria-live="polite">
      {notices.map(({ id, tone, text, undo }) => (
        <div key={id} className={`${style["notice"]} ${style[tone]}`}>
          <span className={style["text"]}>{text}</span>
          {undo && (
            <Button
              size="dense"
              onClick={() => {
                dismiss(id);
                undo();
              }}
            >
              {common.undo}
            </Button>
          )}
          <Button kind="quiet" size="dense" aria-label={common.close} onClick={() => dismiss(id)}>
            <span aria-hidden="true">✕</span>
          </Button>
        </div>
      ))}
    </div>
  );
}
