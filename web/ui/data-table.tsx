import type { ReactNode } from "react";
import style from "./data-table.module.css";

type Props = {
  /** What the table holds, for screen readers; it can be scrolled where it is too wide. */
  label: string;
  /** `key` where two may have the same text. */
  heads: readonly (string | { text: string; kind: "number" | "spoken"; key?: string })[];
  children: ReactNode;
};

/** A plain table in dense rows; its rows are `<tr>`s. */
export function DataTable({ label, heads, children }: Props) {
  return (
    // It takes the focus so that it can be scrolled by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={style["frame"]} role="region" aria-label={label} tabIndex={0}>
      <table className={style["table"]}>
        <thead>
          <tr>
            {heads.map((head) => {
              const { text, kind, key } =
                typeof head === "string" ? { text: head, kind: "text", key: undefined } : head;
              return (
                <th key={key ?? text} scope="col" data-kind={kind}>
                  {kind === "spoken" ? <span className="spoken">{text}</span> : text}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
