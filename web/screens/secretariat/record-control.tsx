import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { timeAndDay } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "./dialogs.tsx";
import { useChange } from "../staff/changes.ts";
import type { InEvent } from "../staff/event-page.tsx";
import { mayIn } from "../staff/reads.ts";
import { sayCorrected } from "./corrected.ts";
import { recordKeys, useRecordState } from "./reads.ts";
import style from "./secretariat.module.css";
import { words } from "./words.ts";
import { words as exportWords } from "./exports-words.ts";

/** Whether the record is closed; closing it, and asking to open it again, which a second person approves. */
export function RecordControl({ event, me }: InEvent) {
  const { data: record } = useRecordState(event);
  const [asking, setAsking] = useState<"close" | "open" | null>(null);
  const change = useChange({
    send: (json: { state: "open" | "closed"; reason?: string }) =>
      told(staffApi.events[":eventId"].record.$put({ param: { eventId: event.id }, json })),
    stale: recordKeys(event.id),
    done: (answer) => {
      sayRecord(answer);
      setAsking(null);
    },
    quiet: true,
  });
  if (!record) return null;
  const mayClose = mayIn(me, event.id, "record.close");
  const isOver = event.state === "closed" || event.state === "archived";
  return (
    <section className={style["section"]}>
      <h2>{exportWords.record}</h2>
      <p>
        {record.state === "closed" && record.closedAt
          ? exportWords.closedSince(record.version, timeAndDay(record.closedAt, event.timeZone))
          : exportWords.openMeans}
      </p>
      {mayClose && record.state === "open" ? (
        <div>
          <Button disabled={!isOver} onClick={() => setAsking("close")}>
            {exportWords.closeRecord}
          </Button>
          {isOver ? null : <p className={style["note"]}>{exportWords.closeLater}</p>}
        </div>
      ) : null}
      {mayClose && record.state === "closed" ? (
        <div>
          <Button onClick={() => setAsking("open")}>{exportWords.reopenRecord}</Button>
        </div>
      ) : null}
      {asking ? (
        <ConfirmDialog
          title={asking === "close" ? exportWords.askClose : exportWords.askReopen}
          verb={asking === "close" ? exportWords.closeRecord : exportWords.reopenRecord}
          problem={change.problem}
          busy={change.isPending}
          {...(asking === "open" ? { reason: words.reason } : {})}
          onConfirm={(reason) =>
            change.mutate(asking === "close" ? { state: "closed" } : { state: "open", reason })
          }
          onClose={() => setAsking(null)}
        >
          <p>{asking === "close" ? exportWords.closeMeans : exportWords.reopenMeans}</p>
        </ConfirmDialog>
      ) : null}
    </section>
  );
}

/** Closing is told by the page itself; opening again waits. */
function sayRecord(answer: unknown): void {
  if (typeof answer === "object" && answer !== null && "proposal" in answer) sayCorrected(answer);
}
