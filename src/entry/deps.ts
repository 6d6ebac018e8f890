import { createHash, randomBytes } from "node:crypto";
import type { Deps } from "../deps.ts";

/** The real clock, randomness and hashing of Node and of Workers with nodejs_compat. */
export const platformDeps: Deps = {
  now: () => Date.now(),
  randomBytes: fewRandomBytes,
  sha256: (content) => createHash("sha256").update(content).digest("hex"),
};

const POOL = 4096;
let pool = new Uint8Array(0);
let taken = 0;

/** Ids and salts take a few bytes each, and each call to the system costs as much as a thousand of them. */
function fewRandomBytes(count: number): Uint8Array {
  if (count > POOL) return randomBytes(count);
  if (taken + count > pool.length) {
    // A Buffer's slice would share the pool's memory.
    pool = new Uint8Array(randomBytes(POOL));
    taken = 0;
  }
  taken += count;
  const drawn = pool.slice(taken - count, taken);
  // What was given out stands nowhere else.
  pool.fill(0, taken - count, taken);
  return drawn;
}
