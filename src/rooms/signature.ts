import { TokenVerifier } from "livekit-server-sdk";
import type { Deps } from "../deps.ts";
import { Refusal } from "../errors.ts";

export type LiveKitKey = { apiKey: string; apiSecret: string };

const LEEWAY_SECONDS = 60;
/** LiveKit's have some 300 signs. */
const LONGEST_TOKEN = 4096;

/** The signature was ours, but LiveKit's clock and this machine's are too far apart. */
export class ClocksApart extends Refusal {}

/**
 * Refuses (401), before any body is read, what cannot be LiveKit's: no token, another algorithm, a signature made
 * without our secret. It costs a tenth of the whole check, which comes after it for whoever is not refused.
 */
export function refuseForged(
  deps: Deps,
  key: LiveKitKey | null,
  authorization: string | undefined,
): void {
  if (key === null || authorization === undefined || authorization.length > LONGEST_TOKEN)
    throw badSignature();
  const dot = authorization.lastIndexOf(".");
  if (algorithmOf(authorization) !== "HS256") throw badSignature();
  const signature = deps.hmacSha256(key.apiSecret, authorization.slice(0, Math.max(0, dot)));
  if (!isSame(signature, authorization.slice(dot + 1))) throw badSignature();
}

/** In a time that does not tell where two texts of one length differ. */
function isSame(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}

/**
 * Refuses (401) a webhook whose JWT is not ours: HS256 only, our key as issuer, `exp` required, leeway 60 s, and the
 * base64 SHA-256 of the raw body inside (api.md section 4).
 */
export async function checkSignature(
  deps: Deps,
  key: LiveKitKey | null,
  authorization: string | undefined,
  body: Uint8Array,
): Promise<void> {
  if (key === null || authorization === undefined || algorithmOf(authorization) !== "HS256")
    throw badSignature();
  const claims = await new TokenVerifier(key.apiKey, key.apiSecret)
    .verify(authorization, LEEWAY_SECONDS)
    .catch((error: unknown) => {
      throw isAboutTime(error) ? clocksApart() : badSignature();
    });
  if (hexOf(claims.sha256) !== deps.sha256(body)) throw badSignature();
}

function algorithmOf(token: string): string | null {
  try {
    const header: unknown = JSON.parse(
      atob((token.split(".")[0] ?? "").replaceAll("-", "+").replaceAll("_", "/")),
    );
    return typeof header === "object" && header !== null && "alg" in header
      ? String(header.alg)
      : null;
  } catch {
    return null;
  }
}

/** The digest inside is base64; null for what is none. */
function hexOf(base64: string | undefined): string | null {
  try {
    const bytes = atob(base64 ?? "");
    let hex = "";
    for (let at = 0; at < bytes.length; at += 1)
      hex += bytes.charCodeAt(at).toString(16).padStart(2, "0");
    return hex;
  } catch {
    return null;
  }
}

/** jose checks the signature first, so that a claim about time is only judged on tokens that are ours. */
function isAboutTime(error: unknown): boolean {
  const claim = error instanceof Error && "claim" in error ? error.claim : null;
  return claim === "exp" || claim === "nbf" || claim === "iat";
}

function badSignature(): Refusal {
  return new Refusal("unauthenticated", {
    vi: "Chữ ký của LiveKit không đúng.",
    en: "The signature is not LiveKit's.",
  });
}

function clocksApart(): ClocksApart {
  return new ClocksApart("unauthenticated", {
    vi: "Chữ ký của LiveKit hết hạn hoặc chưa đến hạn: đồng hồ hai máy chủ lệch nhau hơn 60 giây.",
    en: "LiveKit's signature is outside its time: the clocks are more than 60 seconds apart.",
  });
}
