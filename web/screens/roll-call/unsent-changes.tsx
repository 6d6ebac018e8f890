import { numberText } from "../../format/time.ts";
import { words as common } from "../../i18n/words.ts";
import type { Change } from "../../site/changes.ts";
import type { Outbox, Unsent } from "../../site/outbox.ts";
import { Button } from "../../ui/button.tsx";
import type { Row } from "./rows.ts";
import { words } from "./words.ts";
import style from "./roll-call.module.css";

type Props = { box: Outbox & { entries: readonly Unsent[] }; rows: readonly Row[] };

/** What is not sent yet, and what the server would not take, in its words. */
export function UnsentChanges({ box, rows }: Props) {
  const waiting = box.entries.filter(({ refused }) => refused === null);
  const refused = box.entries.filter((entry) => entry.refused !== null);
  return (
    <>
      <p role="status" className={waiting.length > 0 ? style["waiting"] : style["quiet"]}>
        {waiting.length === 0 ? null : (
          <>
            <strong>{words.unsent(numberText(waiting.length))}</strong> {words.unsentHow}
          </>
        )}
      </p>
      {refused.length === 0 ? null : (
        <section className={style["refused"]} role="alert">
          <h2>{words.refused}</h2>
          <ul>
            {refused.map((entry) => (
              <li key={entry.id}>
                <p>
                  <strong>{changeText(entry.change, rows)}</strong> {entry.refused?.detail}
                </p>
                <Button size="dense" onClick={() => box.again(entry.id)}>
                  {words.sendAgain}
                </Button>
                <Button size="dense" onClick={() => box.drop(entry.id)}>
                  {words.drop}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function changeText(change: Change, rows: readonly Row[]): string {
  if (change.kind !== "marks") return words.change[change.kind];
  const [first] = change.marks;
  const name = rows.find(({ id }) => id === first?.delegateId)?.name ?? "";
  const who = change.marks.length === 1 ? name : words.change.many(numberText(change.marks.length));
  return words.change.marks(who, common.rollCall[first?.status ?? "unknown"]);
}
