import { useState, type ReactNode } from "react";
import type { Problem } from "../../app/client.ts";
import {
  readPasted,
  readTable,
  rowsByColumn,
  type Column,
  type Pasted,
} from "../../format/paste.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogButtons } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Form } from "../../ui/form.tsx";
import { FilePick, SaveRows } from "./file-pick.tsx";
import { isWrong, PastePreview, type Judged } from "./paste-preview.tsx";
import { words } from "./paste-words.ts";
import style from "./paste.module.css";

type Props<Key extends string> = {
  eventId: string;
  title: string;
  /** What the files that are saved here call the list. */
  list: string;
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

/** Takes a table, copied from Excel or as a file: see which column is which and what is wrong, import. */
export function PasteDialog<Key extends string>(props: Props<Key>) {
  const { eventId, title, list, columns, judge, onImport, problem, busy, onClose, children } =
    props;
  const [text, setText] = useState("");
  const [file, setFile] = useState<string | null>(null);
  const [pasted, setPasted] = useState<Pasted<Key> | null>(null);
  const rows = pasted ? rowsByColumn(pasted, columns) : [];
  const judged = withMissing(judge(rows), columns);
  const good = judged.filter((row) => !row.twice && !isWrong(row));
  const take = (next: string) => {
    setText(next);
    setFile(null);
    const read = readPasted(next, columns);
    setPasted(read.rows.length > 0 ? read : null);
  };
  const takeFile = (cells: string[][], numbers: number[], name: string) => {
    setFile(name);
    setPasted(readTable(cells, columns, numbers));
  };
  return (
    <Dialog title={title} onClose={onClose} size="wide">
      <Form problem={problem} onSubmit={() => onImport(good.map(({ row }) => row))}>
        {pasted ? (
          <>
            {file ? <p>{words.ofFile(file)}</p> : null}
            {children}
            <Mapping pasted={pasted} columns={columns} onChange={setPasted} />
            <PastePreview judged={judged} numbers={pasted.numbers} columns={columns} />
            {judged.some(isWrong) ? (
              <p>
                <SaveRows
                  eventId={eventId}
                  name={words.wrongName(list)}
                  text={words.saveWrong}
                  rows={() => withErrors(pasted, judged, columns)}
                />
              </p>
            ) : null}
          </>
        ) : (
          <>
            <FilePick eventId={eventId} onRead={takeFile} />
            <p>
              <SaveRows
                eventId={eventId}
                name={words.templateName(list)}
                text={words.saveTemplate}
                rows={() => [columns.map(({ label }) => label)]}
              />
            </p>
            <TextField
              label={words.paste}
              hint={words.pasteHint(columns.map(({ label }) => label).join("; "))}
              value={text}
              onChange={take}
              rows={6}
              focused
            />
          </>
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

/** The table as it came, with what is wrong in a column of its own: put right, it can be read again. */
function withErrors<Key extends string>(
  { head, rows, mapping }: Pasted<Key>,
  judged: Judged<Key>[],
  columns: readonly Column<Key>[],
): string[][] {
  const labelOf = (key: Key | null) => columns.find((column) => column.key === key)?.label ?? "";
  const width = mapping.length;
  const line = (cells: string[], error: string) => [
    ...Array.from({ length: width }, (_, at) => cells[at] ?? ""),
    error,
  ];
  const errors = judged.map(({ wrong, twice }) =>
    [
      ...columns.flatMap(({ key, label }) => (wrong[key] ? [`${label}: ${wrong[key]}`] : [])),
      ...(twice ? [words.isTwice] : []),
    ].join("; "),
  );
  return [
    line(head ?? mapping.map(labelOf), words.error),
    ...rows.map((row, at) => line(row, errors[at] ?? "")),
  ];
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
