import { useEffect, useState } from "react";
import { Button } from "../../ui/button.tsx";
import style from "./roll-call.module.css";

/** What can be taken back at once can be for 8 s (ux.md 5.2). */
const SHOWN_FOR = 8000;

type Props = { said: string | null; label: string; undo: () => void };

/** Says what was done, with a button that takes it back; nothing when `said` is null. Another act takes another key. */
export function Undo({ said, label, undo }: Props) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, []);
  const shown = said !== null && !over;
  return (
    <p className={style["undo"]} role="status">
      {shown ? said : null}
      {shown ? (
        <Button size="dense" onClick={undo}>
          {label}
        </Button>
      ) : null}
    </p>
  );
}
