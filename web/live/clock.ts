import { useSyncExternalStore } from "react";

/** Of so many messages the one that came quickest says how far the clocks are apart. */
const KEPT = 20;
const offsets: number[] = [];
let offset = 0;

/** Learns the server's time from a message that was just received; `now` is its own, ISO 8601. */
export function hearServerTime(now: string): void {
  const heard = Date.parse(now) - steadyNow();
  if (Number.isNaN(heard)) return;
  offsets.push(heard);
  if (offsets.length > KEPT) offsets.shift();
  // A message is late by its way, so the largest is the nearest to the truth.
  offset = Math.max(...offsets);
}

/** The server's time in milliseconds UTC, the only clock of the pages (ux.md 5.2). */
export function serverNow(): number {
  return steadyNow() + offset;
}

/** Goes on evenly when somebody sets this computer's clock, which Date.now() does not. */
function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

const ticking = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let tick = serverNow();

/** The server's time, anew four times a second; a hidden page that was held up is right again at the next. */
export function useServerTime(): number {
  return useSyncExternalStore(follow, () => tick);
}

/** The same in whole seconds since 1970: a part that shows no more is drawn once a second. */
export function useServerSecond(): number {
  return useSyncExternalStore(follow, () => Math.floor(tick / 1000));
}

const EVERY = 250;

function follow(changed: () => void): () => void {
  ticking.add(changed);
  timer ??= setInterval(() => {
    tick = serverNow();
    for (const one of ticking) one();
  }, EVERY);
  return () => {
    ticking.delete(changed);
    if (ticking.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}
