import { useState } from "react";
import { clockTime } from "../../../format/time.ts";
import { TextField } from "../../../ui/field.tsx";
import { momentNear, secondsOf } from "../time-of-day.ts";
import { words } from "../words.ts";

type Props = {
  label: string;
  pointer?: string;
  /** The moment whose day counts: only the time of day is typed. */
  near: string;
  value: string | null;
  onChange: (value: string | null) => void;
  zone: string;
};

/** A time of day to the second, `09:41:20`; empty is none. What cannot be read is said, and counts as none. */
export function TimeField({ label, pointer, near, value, onChange, zone }: Props) {
  const [typed, setTyped] = useState(value === null ? "" : clockTime(value, zone));
  const seconds = secondsOf(typed);
  return (
    <TextField
      label={label}
      {...(pointer === undefined ? {} : { pointer })}
      hint={words.timeHint}
      wrong={typed.trim() !== "" && seconds === null ? words.timeWrong : undefined}
      value={typed}
      onChange={(text) => {
        setTyped(text);
        const read = secondsOf(text);
        onChange(read === null ? null : momentNear(near, read, zone));
      }}
    />
  );
}
