import { createHash, randomBytes } from "node:crypto";
import type { Deps } from "../deps.ts";

/** The real clock, randomness and hashing of Node and of Workers with nodejs_compat. */
export const platformDeps: Deps = {
  now: () => Date.now(),
  randomBytes: (count) => randomBytes(count),
  sha256: (content) => createHash("sha256").update(content).digest("hex"),
};
