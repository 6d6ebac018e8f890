import type { Context } from "hono";
import type { Millis } from "../clock.ts";
import type { Deps } from "../deps.ts";
import { tooMany, type Refusal } from "../errors.ts";

const WINDOW: Millis = 60_000;
const MOST_BY_ADDRESS = 20;
const MOST_BY_SECRET = 10;

/** `addressOf`: the caller's network address as the platform knows it; without it all count as one. */
export type Addressed = { addressOf?: (c: Context) => string };

/** Refuses a secret as `wrong`; who guesses too often is told to wait. A good secret never comes here. */
export function guessRefused(
  { addressOf, deps }: Addressed & { deps: Deps },
  limits: FailureLimits,
  c: Context,
  secretHash: string,
  wrong: Refusal,
): Refusal {
  const wait = limits.failed(addressOf?.(c) ?? "unknown", secretHash, deps.now());
  if (wait === 0) return wrong;
  const words = {
    vi: "Thử sai quá nhiều lần, vui lòng chờ rồi thử lại.",
    en: "Too many failed attempts, please wait.",
  };
  return tooMany(words, wait);
}

/**
 * Counts failed attempts to come in (to join, to sign in), per address and per secret (as its hash). Only failures are
 * counted and only they are refused, so that 63 sites behind one address come in and a guesser beside them does not.
 */
export class FailureLimits {
  readonly #byAddress = new Failures(MOST_BY_ADDRESS);
  readonly #bySecret = new Failures(MOST_BY_SECRET);

  /** Notes a failure; whole seconds to wait when there were too many before it, else 0. */
  failed(address: string, secretHash: string, now: Millis): number {
    const wait = Math.max(this.#byAddress.wait(address, now), this.#bySecret.wait(secretHash, now));
    if (wait > 0) return Math.ceil(wait / 1000);
    this.#byAddress.add(address, now);
    this.#bySecret.add(secretHash, now);
    return 0;
  }
}

/** The failures of the last minute, by key. */
class Failures {
  readonly #most: number;
  // In order of the latest failure, so that what is too old stands in front.
  readonly #times = new Map<string, Millis[]>();

  constructor(most: number) {
    this.#most = most;
  }

  wait(key: string, now: Millis): Millis {
    const times = this.#recent(key, now);
    const [oldest] = times;
    return oldest === undefined || times.length < this.#most ? 0 : oldest + WINDOW - now;
  }

  add(key: string, now: Millis): void {
    const times = [...this.#recent(key, now), now];
    this.#times.delete(key);
    this.#times.set(key, times);
    for (const [old, itsTimes] of this.#times) {
      if ((itsTimes.at(-1) ?? 0) > now - WINDOW) break;
      this.#times.delete(old);
    }
  }

  #recent(key: string, now: Millis): Millis[] {
    // A time to come is one from before the clock went back.
    const times = this.#times.get(key) ?? [];
    return times.filter((time) => time > now - WINDOW && time <= now);
  }
}
