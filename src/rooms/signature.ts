import { createVerifier } from "fast-jwt";
import type { Deps } from "../deps.ts";
import { Refusal } from "../errors.ts";

export type LiveKitKey = { apiKey: string; apiSecret: string };

/** What stands in the header of a webhook and is LiveKit's: base64 of the SHA-256 that its body must have. */
export type Signature = { bodyDigest: string };

const LEEWAY_MILLIS = 60_000;
/** LiveKit's have some 300 signs. */
const LONGEST_TOKEN = 4096;

/** The signature was ours, but LiveKit's clock and this machine's are too far apart. */
export class ClocksApart extends Refusal {}

/**
 * Reads LiveKit's signature from the `Authorization` header, before any body is read; refuses (401) a JWT that is not
 * ours: HS256 only, our key as issuer, `exp` and the body's digest required, leeway 60 s (api.md section 4).
 */
export function signatureReader(key: LiveKitKey | null) {
  const claimsOf = key === null ? null : verifier(key);
  return (authorization: string | undefined): Signature => {
    if (claimsOf === null || authorization === undefined || authorization.length > LONGEST_TOKEN)
      throw badSignature();
    try {
      const { sha256 } = withoutTraces(() => claimsOf(authorization));
      if (typeof sha256 === "string") return { bodyDigest: sha256 };
    } catch (error) {
      throw isAboutTime(error) ? clocksApart() : badSignature();
    }
    throw badSignature();
  };
}

/** Refuses (401) a body that is not the one that was signed. */
export function checkBody(deps: Deps, { bodyDigest }: Signature, body: Uint8Array): void {
  if (hexOf(bodyDigest) !== deps.sha256(body)) throw badSignature();
}

function verifier({ apiKey, apiSecret }: LiveKitKey): (token: string) => { sha256?: unknown } {
  return createVerifier({
    key: apiSecret,
    algorithms: ["HS256"],
    allowedIss: apiKey,
    // An issuer that is not named would be nobody's.
    requiredClaims: ["iss", "exp", "sha256"],
    clockTolerance: LEEWAY_MILLIS,
  });
}

/**
 * The library tells by throwing, twice for each bad token. Where from, which nobody reads, was a sixth of what a forged
 * webhook cost.
 */
function withoutTraces<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The digest inside is base64; null for what is none. */
function hexOf(base64: string): string | null {
  try {
    const bytes = atob(base64);
    let hex = "";
    for (let at = 0; at < bytes.length; at += 1)
      hex += bytes.charCodeAt(at).toString(16).padStart(2, "0");
    return hex;
  } catch {
    return null;
  }
}

/** The signature is checked first, so that a claim about time is only judged on tokens that are ours. */
function isAboutTime(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "FAST_JWT_EXPIRED" || code === "FAST_JWT_INACTIVE";
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
