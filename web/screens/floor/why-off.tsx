import { useConducting } from "./conducting.tsx";

/** Beside buttons that are off: why, in words (ux.md 5.3). */
export function WhyOff({ className }: { className: string | undefined }) {
  const { why } = useConducting();
  return why === null ? null : <p className={className}>▲ {why}</p>;
}
