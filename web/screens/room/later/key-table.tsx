import { Dialog } from "../dialog.tsx";
import { words } from "../words.ts";
import { words as own } from "./words.ts";
import style from "../room.module.css";

const KEYS = ["F1", "F2", "F7", "F8", "F9", "Esc"] as const;

/** F1. */
export function KeyTable({ close }: { close: () => void }) {
  return (
    <Dialog title={words.keys} close={close}>
      <dl className={style["keys"]}>
        {KEYS.map((key) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{own.keyList[key]}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
