import { lazy, Suspense, useState } from "react";
import { words as common } from "../../i18n/words.ts";
import { numberText } from "../../format/time.ts";
import { liveStore, useLive } from "../../live/live-store.ts";
import type { Mark } from "../../site/changes.ts";
import { useOutbox, type Outbox } from "../../site/outbox.ts";
import type { Joined } from "../../site/session.ts";
import { Button } from "../../ui/button.tsx";
import { HeadcountForm } from "./headcount-form.tsx";
import { MarkRow } from "./mark-row.tsx";
import { RoundBar } from "./round-bar.tsx";
import { countRows, marksForOpen, rowsOf, type Counts, type Row } from "./rows.ts";
import { Undo } from "./undo.tsx";
import { UnsentChanges } from "./unsent-changes.tsx";
import { useRollCall, type RollCallList } from "./use-roll-call.ts";
import { words } from "./words.ts";
import style from "./roll-call.module.css";

const CheckInCode = lazy(async () => ({
  default: (await import("./check-in-code.tsx")).CheckInCode,
}));

/** The roll call and the headcount of the own site; it works on while the server cannot be reached. */
export function RollCall({ joined }: { joined: Joined }) {
  const store = liveStore(joined.event.id, "site");
  const round = useLive(store, (parts) => parts.rollCall ?? null);
  const box = useOutbox(joined);
  const { known, current, recent, note } = useRollCall(
    joined,
    round?.id ?? null,
    box.entries.length,
  );
  if (known === null) return <p role="status">{words.loading}</p>;
  const rows = rowsOf(known, round?.id ?? null, { recent, entries: box.entries });
  const mark = (marks: Mark[]) => {
    note(marks);
    box.add({ kind: "marks", marks });
  };
  const counts = countRows(rows);
  return (
    <div className={style["list"]}>
      <UnsentChanges box={box} rows={rows} />
      {current ? null : <p className={style["stale"]}>{words.stale}</p>}
      {round ? <RoundBar round={round} counts={counts} box={box} /> : null}
      {rows.length === 0 ? null : <Named rows={rows} counts={counts} mark={mark} />}
      {rows.length === 0 ? <p>{words.empty}</p> : null}
      <Counted list={known} rows={rows} box={box} joined={joined} />
    </div>
  );
}

type NamedProps = { rows: Row[]; counts: Counts; mark: (marks: Mark[]) => void };

function Named({ rows, counts, mark }: NamedProps) {
  const [marked, setMarked] = useState<Mark[]>([]);
  const markAll = () => {
    const marks = marksForOpen(rows, "present");
    mark(marks);
    setMarked(marks);
  };
  const takeBack = () => {
    mark(marked.map(({ delegateId }) => ({ delegateId, status: "unknown" })));
    setMarked([]);
  };
  return (
    <>
      <div className={style["figures"]}>
        <p className={style["present"]}>
          {words.figures(numberText(counts.present), numberText(counts.expected))}
        </p>
        <p>{words.excused(numberText(counts.excused))}</p>
        <p>{words.unexcused(numberText(counts.unexcused))}</p>
        <p>{words.open(numberText(counts.open))}</p>
        <Button
          className={style["all"]}
          disabled={counts.open === 0}
          title={words.allPresentHint}
          onClick={markAll}
        >
          {words.allPresent}
        </Button>
      </div>
      <Undo
        key={marked[0]?.delegateId ?? ""}
        said={marked.length === 0 ? null : words.allMarked(numberText(marked.length))}
        label={common.undo}
        undo={takeBack}
      />
      <ul className={style["rows"]}>
        {rows.map((row) => (
          <MarkRow key={row.id} row={row} mark={(one) => mark([one])} />
        ))}
      </ul>
    </>
  );
}

type CountedProps = { list: RollCallList; rows: Row[]; box: Outbox; joined: Joined };

function Counted({ list, rows, box, joined }: CountedProps) {
  const [counts, setCounts] = useState(false);
  const [code, setCode] = useState(false);
  const named = rows.length > 0;
  return (
    <>
      {named ? (
        <p className={style["more"]}>
          <Button aria-expanded={counts} onClick={() => setCounts(!counts)}>
            {words.countOnly}
          </Button>
          <Button aria-expanded={code} onClick={() => setCode(!code)}>
            {words.qr}
          </Button>
        </p>
      ) : null}
      {counts || !named ? <HeadcountForm last={list.headcount} box={box} /> : null}
      {code && named ? (
        <Suspense fallback={<p role="status">{words.qrMaking}</p>}>
          <CheckInCode joined={joined} />
        </Suspense>
      ) : null}
    </>
  );
}
