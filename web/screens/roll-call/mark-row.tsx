import { useId, useState, type FormEvent } from "react";
import { words as common } from "../../i18n/words.ts";
import type { Mark } from "../../site/changes.ts";
import { Button } from "../../ui/button.tsx";
import type { Row } from "./rows.ts";
import { words } from "./words.ts";
import style from "./roll-call.module.css";

type Props = { row: Row; mark: (mark: Mark) => void };

const CHOICES = [
  { status: "present", label: words.present },
  { status: "excused", label: words.excusedShort },
  { status: "unexcused", label: words.unexcusedShort },
  { status: "substituted", label: words.substituted },
] as const;

/** One delegate: the name, and the four marks a site makes. */
export function MarkRow({ row, mark }: Props) {
  const [substitutes, setSubstitutes] = useState(false);
  const choose = (status: (typeof CHOICES)[number]["status"]) => {
    setSubstitutes(status === "substituted");
    if (status !== "substituted") mark({ delegateId: row.id, status });
  };
  return (
    <li className={style["row"]}>
      <p className={style["who"]}>
        <span className={style["name"]}>{row.name}</span>
        {row.unsent ? <span className={style["unsent"]}>{words.unsentMark}</span> : null}
        <span className={style["post"]}>{row.post}</span>
        <span className={style["post"]}>{noteOf(row)}</span>
      </p>
      <div className={style["choices"]} role="group" aria-label={words.choices(row.name)}>
        {CHOICES.map(({ status, label }) => (
          <button
            key={status}
            type="button"
            aria-pressed={row.status === status}
            className={style["choice"]}
            data-mark={status}
            onClick={() => choose(status)}
          >
            {label}
          </button>
        ))}
      </div>
      {substitutes ? (
        <SubstituteForm
          name={row.name}
          close={() => setSubstitutes(false)}
          save={(substitute) => mark({ delegateId: row.id, status: "substituted", substitute })}
        />
      ) : null}
    </li>
  );
}

/** What the buttons do not say: another mark of the secretary, the substitute, the mark before this round. */
function noteOf({ status, before, substitute }: Row): string {
  if (substitute !== null) return words.substitute(substitute);
  if (before !== null) return words.before(common.rollCall[before]);
  const isOther = status === "late" || status === "left_early" || status === "present_online";
  return isOther ? words.now(common.rollCall[status]) : "";
}

type FormProps = {
  name: string;
  close: () => void;
  save: (substitute: NonNullable<Mark["substitute"]>) => void;
};

function SubstituteForm({ name, close, save }: FormProps) {
  const id = useId();
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const sent = new FormData(event.currentTarget);
    const [who, post] = ["name", "post"].map((field) => textOf(sent.get(field)));
    if (!who) {
      setMissing(true);
      return;
    }
    save({ name: who, ...(post ? { positions: [post] } : {}) });
    close();
  };
  return (
    <form
      className={style["substitute"]}
      onSubmit={submit}
      aria-label={words.substituteTitle(name)}
    >
      <label htmlFor={`${id}-name`}>{words.substituteName}</label>
      <input
        id={`${id}-name`}
        name="name"
        maxLength={200}
        aria-invalid={missing}
        aria-describedby={`${id}-missing`}
        ref={focusOnce}
      />
      <label htmlFor={`${id}-post`}>{words.substitutePost}</label>
      <input id={`${id}-post`} name="post" maxLength={500} />
      <Button type="submit" kind="primary">
        {common.save}
      </Button>
      <Button onClick={close}>{common.cancel}</Button>
      <p id={`${id}-missing`} className={style["wrong"]} role="alert">
        {missing ? words.substituteNameMissing : ""}
      </p>
    </form>
  );
}

/** A field of text holds no file. */
function textOf(value: FormDataEntryValue | null): string {
  return typeof value === "string" ? value.trim() : "";
}

/** The form was asked for by a click, so the writing goes on in it. */
function focusOnce(field: HTMLInputElement | null): void {
  field?.focus();
}
