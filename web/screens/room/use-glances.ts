import { useCallback, useEffect, useState } from "react";

const EVERY = 10_000;
/** On a line this weak a picture may take its time; sound must not wait for it any longer. */
const LOOKS_FOR = 5000;

/** `Ưu tiên âm thanh` (ux.md 5.13): whether a picture is received now, for a moment every 10 s until it was `seen`. */
export function useGlances(on: boolean): { looks: boolean; seen: () => void } {
  const [wants, setWants] = useState(true);
  const looks = on && wants;
  const seen = useCallback(() => setWants(false), []);
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => setWants(true), EVERY);
    return () => {
      clearInterval(timer);
      setWants(true);
    };
  }, [on]);
  useEffect(() => {
    if (!looks) return undefined;
    const timer = setTimeout(() => setWants(false), LOOKS_FOR);
    return () => clearTimeout(timer);
  }, [looks]);
  return { looks, seen };
}
