import { useId, useState, type FormEvent } from "react";
import { clockTime, numberText } from "../../format/time.ts";
import type { Outbox } from "../../site/outbox.ts";
import { Button } from "../../ui/button.tsx";
import type { Headcount } from "./use-roll-call.ts";
import { words } from "./words.ts";
import style from "./roll-call.module.css";

const FIELDS = [
  { name: "present", label: words.headcountPresent },
  { name: "excused", label: words.headcountExcused },
  { name: "unexcused", label: words.headcountUnexcused },
] as const;

/** How many have come, without names. The total follows from the three, so it always adds up. */
export function HeadcountForm({ last, box }: { last: Headcount; box: Outbox }) {
  const id = useId();
  const [counts, setCounts] = useState({ present: "", excused: "0", unexcused: "0" });
  const [note, setNote] = useState("");
  const [wrong, setWrong] = useState(false);
  const numbers = FIELDS.map(({ name }) => wholeNumber(counts[name]));
  const total = numbers.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [present, excused, unexcused] = numbers;
    if (present == null || excused == null || unexcused == null) {
      setWrong(true);
      return;
    }
    setWrong(false);
    box.add({ kind: "headcount", present, excused, unexcused, note: note.trim() || null });
  };
  return (
    <form className={style["headcount"]} onSubmit={submit}>
      <h2>{words.headcount}</h2>
      <div className={style["fields"]}>
        {FIELDS.map(({ name, label }) => (
          <p key={name}>
            <label htmlFor={`${id}-${name}`}>{label}</label>
            <input
              id={`${id}-${name}`}
              inputMode="numeric"
              autoComplete="off"
              value={counts[name]}
              onChange={(event) => setCounts({ ...counts, [name]: event.target.value })}
            />
          </p>
        ))}
        <p>
          <label htmlFor={`${id}-note`}>{words.headcountNote}</label>
          <input
            id={`${id}-note`}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </p>
      </div>
      <p>{words.headcountTotal(numberText(total))}</p>
      <p className={style["wrong"]} role="alert">
        {wrong ? words.headcountWrong : ""}
      </p>
      <Button type="submit" kind="primary">
        {words.headcountSend}
      </Button>
      {last ? (
        <p>
          {words.headcountLast(
            numberText(last.present),
            numberText(last.expected),
            clockTime(last.reportedAt),
          )}
        </p>
      ) : null}
    </form>
  );
}

function wholeNumber(text: string): number | null {
  return /^\d{1,7}$/.test(text.trim()) ? Number(text) : null;
}
