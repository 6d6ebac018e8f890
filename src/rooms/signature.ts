import { TokenVerifier } from "livekit-server-sdk";
import type { Deps } from "../deps.ts";
import { Refusal } from "../errors.ts";

export type LiveKitKey = { apiKey: string; apiSecret: string };

const LEEWAY_SECONDS = 60;

/** The signature was ours, but LiveKit's clock and this machine's are too far apart. */
export class ClocksApart extends Refusal {}

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
    const bytes = Array.from(atob(base64 ?? ""), (sign) => sign.charCodeAt(0));
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
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
