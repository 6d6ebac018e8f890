import type { Millis } from "../clock.ts";

const FIRST_WAIT: Millis = 250;
const LONGEST_WAIT: Millis = 5000;
/** A LiveKit that hangs must not hold up the end of the server; the record is compared anew at the next start. */
const LAST_WAIT: Millis = 1000;

/** A call that is not answered: since when, and until when nothing is tried. */
export type Trouble = { matter: string; since: Millis; until: Millis; said: boolean };

/** Calls to LiveKit, one at a time in each lane; a lane whose call failed waits longer and longer. */
export type Lanes = {
  /**
   * Runs the work unless the lane is busy, or waiting after trouble with the same `matter`. `again` is called when the
   * lane is free if work was turned away meanwhile, and always after a failure or a `rest` of so many milliseconds that
   * follows a success.
   */
  run(
    lane: string,
    work: (trouble: Trouble) => Promise<void>,
    again: () => void,
    rest?: Millis,
    matter?: string,
  ): void;
  later(pause: Millis, work: () => void): void;
  /** Settles when nothing runs any more. */
  idle(): Promise<void>;
  stop(): Promise<void>;
};

export function openLanes(now: () => Millis): Lanes {
  const running = new Map<string, Promise<void>>();
  const turnedAway = new Set<string>();
  const troubles = new Map<string, Trouble>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let stopped = false;

  function later(pause: Millis, work: () => void): void {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, pause);
    timers.add(timer);
  }

  function failed(lane: string, trouble: Trouble, again: () => void): void {
    // It is never later than now, unless the clock went back.
    const since = Math.min(trouble.since, now());
    const pause = Math.min(LONGEST_WAIT, Math.max(FIRST_WAIT, (now() - since) / 2));
    wait(lane, { ...trouble, since, until: now() + pause }, again);
  }

  function wait(lane: string, trouble: Trouble, again: () => void): void {
    troubles.set(lane, trouble);
    later(trouble.until - now() + 1, again);
  }

  async function runInLane(
    lane: string,
    work: Parameters<Lanes["run"]>[1],
    again: () => void,
    rest: Millis,
    matter: string,
  ): Promise<void> {
    const before = troubles.get(lane);
    const trouble =
      before?.matter === matter ? before : { matter, since: now(), until: 0, said: false };
    try {
      await work(trouble);
      troubles.delete(lane);
      if (rest > 0) wait(lane, { matter, since: now(), until: now() + rest, said: false }, again);
      running.delete(lane);
      if (turnedAway.delete(lane) && !stopped && rest === 0) again();
    } catch {
      running.delete(lane);
      turnedAway.delete(lane);
      failed(lane, trouble, again);
    }
  }

  return {
    run(lane, work, again, rest = 0, matter = "") {
      const trouble = troubles.get(lane);
      const left = trouble?.matter === matter ? trouble.until - now() : 0;
      // Nothing waits longer than that, unless the clock went back.
      const waits = left > 0 && left <= LONGEST_WAIT;
      if (running.has(lane)) turnedAway.add(lane);
      else if (!stopped && !waits) running.set(lane, runInLane(lane, work, again, rest, matter));
    },
    later,
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await settledWithin(LAST_WAIT, running.values());
    },
  };
}

/** Waits until all have settled, and no longer than so many milliseconds. */
export async function settledWithin(wait: Millis, work: Iterable<Promise<void>>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resume) => {
    timer = setTimeout(resume, wait);
  });
  await Promise.race([Promise.allSettled(work), late]);
  clearTimeout(timer);
}
