import { useConducting } from "./conducting.tsx";

type Props = { className: string | undefined };

/** Beside what conducts the event and is off: why, in words (ux.md 5.3). */
export function WhyOff({ className }: Props) {
  const { why } = useConducting();
  return <Why why={why} className={className} />;
}

/** Beside other buttons that are off. */
export function Why({ why, className }: Props & { why: string | null }) {
  return why === null ? null : <p className={className}>▲ {why}</p>;
}
