import type { Millis } from "./clock.ts";

/** Time, ids, randomness and hashing. They come from outside so that tests can fix them. */
export type Deps = {
  now(): Millis;
  /** Cryptographically random bytes. */
  randomBytes(count: number): Uint8Array;
  /** SHA-256 of the bytes, or of the text in UTF-8, as 64 lower-case hex digits. */
  sha256(content: string | Uint8Array): string;
};
