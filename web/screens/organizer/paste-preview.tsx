import { TriangleAlert } from "lucide-react";
import type { Column } from "../../format/paste.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { words } from "./paste-words.ts";
import style from "./paste.module.css";

/** A row that was read: what is wrong in which column, and whether it is there already or stands above. */
export type Judged<Key extends string> = {
  row: Record<Key, string>;
  wrong: { [Name in Key]?: string };
  twice: boolean;
};

const SHOWN = 100;

/** It cannot be imported as it is. */
export function isWrong({ wrong }: { wrong: object }): boolean {
  return Object.keys(wrong).length > 0;
}

/** What would be imported, with the error in each cell. */
export function PastePreview<Key extends string>({
  judged,
  numbers,
  columns,
}: {
  judged: Judged<Key>[];
  /** Of each row where it comes from. */
  numbers: number[];
  columns: readonly Column<Key>[];
}) {
  const wrong = judged.filter(isWrong).length;
  const twice = judged.filter((one) => one.twice && !isWrong(one)).length;
  const numbered = judged.map((one, at) => ({ ...one, nth: numbers[at] ?? 0 }));
  const shown = numbered.filter((one, at) => at < SHOWN || isWrong(one));
  return (
    <>
      <p role="status" className={style["sum"]}>
        <span>{words.read(judged.length)}</span>
        {wrong > 0 ? (
          <strong className={style["wrong"]}>
            <TriangleAlert aria-hidden size={16} /> {words.wrong(wrong)}
          </strong>
        ) : null}
        {twice > 0 ? <strong>{words.twice(twice)}</strong> : null}
        {shown.length < judged.length ? <span>{words.onlyFirst(SHOWN)}</span> : null}
      </p>
      <div className={style["preview"]}>
        <DataTable label={words.preview} heads={[words.row, ...columns.map(({ label }) => label)]}>
          {shown.map((one) => (
            <tr key={one.nth} className={one.twice ? style["twice"] : undefined}>
              <td>
                {one.nth}
                {one.twice ? <em className={style["mark"]}>{words.isTwice}</em> : null}
              </td>
              {columns.map(({ key }) => (
                <td key={key} className={one.wrong[key] ? style["bad"] : undefined}>
                  {one.row[key]}
                  {one.wrong[key] ? <em className={style["mark"]}>{one.wrong[key]}</em> : null}
                </td>
              ))}
            </tr>
          ))}
        </DataTable>
      </div>
    </>
  );
}
