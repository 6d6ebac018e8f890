import { useState, type ReactNode } from "react";
import type { Problem } from "../../app/client.ts";
import { readPasted, rowsByColumn, type Column, type Pasted } from "../../format/paste.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogButtons } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Form } from "../../ui/form.tsx";
import { PastePreview, type Judged } from "./paste-preview.tsx";
import { words } from "./paste-words.ts";
import style from "./paste.module.css";

type Props<Key extends string> = {
  title: string;
  columns: readonly Column<Key>[];
  /** What is wrong with each row, by column, and whether it is there already. */
  judge: (rows: Record<Key, string>[]) => Judged<Key>[];
  onImport: (rows: Record<Key, string>[]) => void;
  problem: Problem | null;
  busy: boolean;
  onClose: () => void;
  /** What else is asked beside the columns. */
  children?: ReactNode;
};

/** Takes a table copied from Excel: paste, see which column is which and what is wrong, import. */
export function PasteDialog<Key extends string>(props: Props<Key>) {
  const { title, columns, judge, onImport, problem, busy, onClose, children } = props;
  const [text, setText] = useState("");
  const [pasted, setPasted] = useState<Pasted<Key> | null>(null);
  const rows = pasted ? rowsByColumn(pasted, columns) : [];
  const judged = withMissing(judge(rows), columns);
  const good = judged.filter((row) => !row.twice && Object.keys(row.wrong).length === 0);
  const take = (next: string) => {
    setText(next);
    const read = readPasted(next, columns);
    setPasted(read.rows.length > 0 ? read : null);
  };
  return (
    <Dialog title={title} onClose={onClose} size="wide">
      <Form problem={problem} onSubmit={() => onImport(good.map(({ row }) => row))}>
        {pasted ? (
          <>
            {children}
            <Mapping pasted={pasted} columns={columns} onChange={setPasted} />
            <PastePreview judged={judged} columns={columns} />
          </>
        ) : (
          <TextField
            label={words.paste}
            hint={words.pasteHint(columns.map(({ label }) => label).join(", "))}
            value={text}
            onChange={take}
            rows={8}
            focused
          />
        )}
        <DialogButtons>
          {pasted ? <Button onClick={() => take("")}>{words.again}</Button> : null}
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" kind="primary" disabled={busy || good.length === 0}>
            {words.importRows(good.length)}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}

function Mapping<Key extends string>({
  pasted,
  columns,
  onChange,
}: {
  pasted: Pasted<Key>;
  columns: readonly Column<Key>[];
  onChange: (pasted: Pasted<Key>) => void;
}) {
  const options = [
    { value: "", text: words.unused },
    ...columns.map(({ key, label }) => ({ value: key, text: label })),
  ];
  const map = (nth: number, value: string) => {
    const chosen = columns.find(({ key }) => key === value)?.key ?? null;
    // A column of ours that was another's leaves it.
    const mapping = pasted.mapping.map((key, at) =>
      at === nth ? chosen : key === chosen ? null : key,
    );
    onChange({ ...pasted, mapping });
  };
  return (
    <div className={style["mapping"]}>
      {pasted.mapping.map((key, at) => (
        <SelectField
          // Columns have no name of their own.
          // oxlint-disable-next-line react/no-array-index-key
          key={at}
          label={words.mapping(at + 1)}
          value={key ?? ""}
          onChange={(value) => map(at, value)}
          options={options}
        />
      ))}
    </div>
  );
}

function withMissing<Key extends string>(
  judged: Judged<Key>[],
  columns: readonly Column<Key>[],
): Judged<Key>[] {
  return judged.map((one) => {
    const empty = columns.filter(({ key, required }) => required && one.row[key] === "");
    const wrong = Object.fromEntries(empty.map(({ key }) => [key, words.missing]));
    return { ...one, wrong: { ...wrong, ...one.wrong } };
  });
}
