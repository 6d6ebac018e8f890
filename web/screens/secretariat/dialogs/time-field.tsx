import { useState } from "react";
import { clockTime } from "../../../format/time.ts";
import { TextField } from "../../../ui/field.tsx";
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

/** Seconds since midnight, or null; seconds may be left out. */
export function secondsOf(text: string): number | null {
  const found = /^(\d{1,2})[:hg](\d{2})(?:[:m](\d{2}))?$/.exec(text.trim());
  if (!found) return null;
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return hours * 3600 + minutes * 60 + seconds;
}

/** That time of day on the day of another moment: no zone needs to be known but how its clock shows that moment. */
export function momentNear(near: string, seconds: number, zone: string): string {
  const shown = secondsOf(clockTime(near, zone)) ?? 0;
  // Of a moment's milliseconds only those that the clock does not show stay out.
  const whole = Math.floor(Date.parse(near) / 1000);
  return new Date((whole + seconds - shown) * 1000).toISOString();
}
