import { useEffect, useState } from "react";
import { words } from "../i18n/words.ts";

const SHOWN_AFTER = 300;
const SLOW_AFTER = 5000;

/** Nothing for 300 ms, then that it loads, after 5 s why it takes so long (ux.md 5.3). */
export function Loading() {
  const [phase, setPhase] = useState<"early" | "loading" | "slow">("early");
  useEffect(() => {
    const shown = setTimeout(() => setPhase("loading"), SHOWN_AFTER);
    const slow = setTimeout(() => setPhase("slow"), SLOW_AFTER);
    return () => {
      clearTimeout(shown);
      clearTimeout(slow);
    };
  }, []);
  if (phase === "early") return null;
  return (
    <p className="shell" role="status">
      {phase === "slow" ? words.loadingSlow : words.loading}
    </p>
  );
}
