import { useState, type FormEvent } from "react";
import type { LiveViews } from "../../../../src/app.ts";
import { clockTime } from "../../../format/time.ts";
import { Button } from "../../../ui/button.tsx";
import type { Box } from "../side.tsx";
import { words } from "./words.ts";
import style from "../room.module.css";

type Checkpoint = NonNullable<LiveViews["site"]["checkpoint"]>;

/** The control room asks every site to confirm that it is there. */
export function CheckpointCard({ checkpoint, box }: { checkpoint: Checkpoint; box: Box }) {
  const [present, setPresent] = useState("");
  const { id, closesAt, confirmation, note } = checkpoint;
  const sending = box.entries.some(
    ({ change }) => change.kind === "confirmed" && change.checkpointId === id,
  );
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    const count = /^\d{1,7}$/.test(present.trim()) ? Number(present) : null;
    box.add({ kind: "confirmed", checkpointId: id, present: count });
  };
  if (confirmation)
    return (
      <section className={style["card"]}>
        <h2>{words.checkpoint}</h2>
        <p role="status">{words.checkpointDone(clockTime(confirmation.confirmedAt))}</p>
      </section>
    );
  return (
    <section className={style["card"]} data-tone="next" data-asks>
      <h2>{words.checkpoint}</h2>
      <p role="status">{words.checkpointAsk(clockTime(closesAt))}</p>
      {note ? <p>{note}</p> : null}
      <form className={style["confirm"]} onSubmit={confirm}>
        <label>
          {words.checkpointCount}
          <input
            inputMode="numeric"
            value={present}
            onChange={(event) => setPresent(event.target.value)}
          />
        </label>
        <Button type="submit" kind="primary" disabled={sending}>
          {sending ? words.checkpointSending : words.checkpointConfirm}
        </Button>
      </form>
    </section>
  );
}
