import { useEffect } from "react";

/** What makes a browser window a hall's screen: dark, never asleep, whole after a click. */
export function useHallScreen(): void {
  useEffect(() => {
    const root = document.documentElement;
    const before = root.dataset["scheme"];
    root.dataset["scheme"] = "dark";
    const letSleep = stayAwake();
    document.addEventListener("click", fillScreen);
    return () => {
      if (before === undefined) delete root.dataset["scheme"];
      else root.dataset["scheme"] = before;
      letSleep();
      document.removeEventListener("click", fillScreen);
    };
  }, []);
}

/** The browser takes the lock away from a hidden page; it is asked for again when the page is seen. */
function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let gone = false;
  const take = async () => {
    if (document.visibilityState !== "visible" || gone) return;
    // Not without HTTPS, nor on a battery that runs out: the screen then sleeps as the system says.
    lock = await navigator.wakeLock?.request("screen").catch(() => null);
    if (gone) void lock?.release();
  };
  const seen = () => void take();
  document.addEventListener("visibilitychange", seen);
  seen();
  return () => {
    gone = true;
    document.removeEventListener("visibilitychange", seen);
    void lock?.release();
  };
}

function fillScreen(): void {
  if (document.fullscreenElement) return;
  // Refused where the browser's owner forbids it.
  document.documentElement.requestFullscreen().catch(() => undefined);
}
