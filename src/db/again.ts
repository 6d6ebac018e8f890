import type { Deps } from "../deps.ts";
import { unavailable } from "./commit.ts";

/** An attempt found that it was decided from a state that no longer stands. */
export const OLD_STATE = Symbol("decided from an old state");

// Of two processes at work on one event each loses every second time: ten in a row happen.
const MOST_ATTEMPTS = 20;
const FIRST_WAIT = 5;
const LONGEST_WAIT = 80;

/** Decides again while others were faster, with growing random waits in between; then 503. */
export async function untilItHolds<R>(
  deps: Deps,
  attempt: () => Promise<R | typeof OLD_STATE>,
): Promise<R> {
  for (let count = 0; count < MOST_ATTEMPTS; count += 1) {
    if (count > 0) await pause(deps, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (count - 1)));
    const result = await attempt();
    if (result !== OLD_STATE) return result;
  }
  throw unavailable();
}

/** Work on one event runs one after the other, in the order it came; that on others is not held up. */
export function queuePerEvent() {
  const last = new Map<string, Promise<unknown>>();
  return function queued<R>(eventId: string, work: () => Promise<R>): Promise<R> {
    const mine = (last.get(eventId) ?? Promise.resolve()).then(work, work);
    last.set(eventId, mine);
    const forget = () => void (last.get(eventId) === mine && last.delete(eventId));
    mine.then(forget, forget);
    return mine;
  };
}

/** At least half of `most` milliseconds, so that two that met once do not meet again. */
function pause(deps: Deps, most: number): Promise<void> {
  const share = (deps.randomBytes(1)[0] ?? 0) / 255;
  return new Promise((resume) => setTimeout(resume, most * (0.5 + share / 2)));
}
