import { useCallback, useEffect, useState } from "react";

const EVERY = 10_000;
/** On a line this weak a picture may take its time; sound must not wait for it any longer. */
const LOOKS_FOR = 5000;

/** `Ưu tiên âm thanh` (ux.md 5.13): whether a picture is received now, for a moment every 10 s until it was `seen`. */
export function useGlances(on: boolean): { looks: boolean; seen: () => void } {
  const [looks, setLooks] = useState(false);
  const seen = useCallback(() => setLooks(false), []);
  useEffect(() => {
    if (!on) return undefined;
    setLooks(true);
    const timer = setInterval(() => setLooks(true), EVERY);
    return () => clearInterval(timer);
  }, [on]);
  useEffect(() => {
    if (!looks) return undefined;
    const timer = setTimeout(() => setLooks(false), LOOKS_FOR);
    return () => clearTimeout(timer);
  }, [looks]);
  return { looks: on && looks, seen };
}
