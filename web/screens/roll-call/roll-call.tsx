import { lazy, Suspense, useState } from "react";
import { liveStore, useLive } from "../../live/live-store.ts";
import type { Mark } from "../../site/changes.ts";
import { useOutbox, type Outbox, type Unsent } from "../../site/outbox.ts";
import type { Joined } from "../../site/session.ts";
import { Button } from "../../ui/button.tsx";
import { HeadcountForm } from "./headcount-form.tsx";
import { NamedList } from "./named-list.tsx";
import { RoundBar } from "./round-bar.tsx";
import { countRows, rowsOf, type Row } from "./rows.ts";
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
      {round ? (
        <RoundBar
          round={round}
          counts={counts}
          isSending={isSending(box.entries, round.id)}
          send={() => box.add({ kind: "sent", roundId: round.id })}
        />
      ) : null}
      {rows.length === 0 ? null : <NamedList rows={rows} counts={counts} mark={mark} />}
      {rows.length === 0 ? <p>{words.empty}</p> : null}
      <Counted list={known} rows={rows} box={box} joined={joined} />
    </div>
  );
}

function isSending(entries: readonly Unsent[], roundId: string): boolean {
  return entries.some(
    ({ change, refused }) =>
      change.kind === "sent" && change.roundId === roundId && refused === null,
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
