import type { Deps } from "./deps.ts";

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

/** A new opaque id: the prefix, 10 digits of the time and 16 random ones, so that ids sort by birth. */
export function newId(deps: Deps, prefix: string): string {
  return `${prefix}_${base32Time(deps.now())}${base32(deps.randomBytes(10))}`;
}

/** A new secret of 256 bits in base64url; the prefix tells what it opens. */
export function newSecret(deps: Deps, prefix: string): string {
  return `${prefix}_${base64Url(deps.randomBytes(32))}`;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** 32 lower-case hex digits: the salt of one fact. */
export function newSalt(deps: Deps): string {
  let text = "";
  for (const byte of deps.randomBytes(16)) text += HEX[byte];
  return text;
}

function base32Time(time: number): string {
  let rest = time;
  let text = "";
  for (let place = 0; place < 10; place += 1) {
    text = DIGITS.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = "";
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += DIGITS.charAt((value >>> (bits - 5)) & 31);
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return text;
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
