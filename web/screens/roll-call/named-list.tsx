import { useState } from "react";
import { numberText } from "../../format/time.ts";
import { words as common } from "../../i18n/words.ts";
import type { Mark } from "../../site/changes.ts";
import { Button } from "../../ui/button.tsx";
import { MarkRow } from "./mark-row.tsx";
import { marksForOpen, type Counts, type Row } from "./rows.ts";
import { Undo } from "./undo.tsx";
import { words } from "./words.ts";
import style from "./roll-call.module.css";

type Props = { rows: Row[]; counts: Counts; mark: (marks: Mark[]) => void };

/** The named list of a site: how it stands, all present at once, and the rows. */
export function NamedList({ rows, counts, mark }: Props) {
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
