import { createHash, createHmac } from "node:crypto";
import { LIVEKIT_KEY, type TestApp } from "./app.ts";

export type Claims = { iss?: string; exp?: number; nbf?: number; sha256?: string };

/** A JWT made by hand, so that wrong ones can be made too. `now` is in milliseconds. */
export function signJwt(
  claims: Claims,
  secret: string = LIVEKIT_KEY.apiSecret,
  alg = "HS256",
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${part({ alg, typ: "JWT" })}.${part(claims)}`;
  const hash = alg === "HS512" ? "sha512" : "sha256";
  return alg === "none"
    ? `${head}.`
    : `${head}.${createHmac(hash, secret).update(head).digest("base64url")}`;
}

/** The claims LiveKit puts in for a body. The signature is checked by the machine's own clock. */
export function claimsFor(body: string | Uint8Array, more: Claims = {}): Claims {
  const now = Math.floor(Date.now() / 1000);
  const sha256 = createHash("sha256").update(body).digest("base64");
  return { iss: LIVEKIT_KEY.apiKey, exp: now + 300, nbf: now, sha256, ...more };
}

/** Sends a delivery as LiveKit would; `authorization` replaces the good signature. */
export async function tell(
  app: TestApp["app"],
  sent: unknown,
  authorization?: string,
): Promise<number> {
  const isRaw = typeof sent === "string" || sent instanceof Uint8Array;
  const body = isRaw ? (sent as string | Uint8Array<ArrayBuffer>) : JSON.stringify(sent); // one of the two
  const response = await app.request("/api/livekit/webhook", {
    method: "POST",
    headers: {
      "Content-Type": "application/webhook+json",
      Authorization: authorization ?? signJwt(claimsFor(body)),
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

let deliveries = 0;

/** A delivery in LiveKit's JSON about a participant of a room; times in milliseconds. */
export function delivery(
  event: string,
  room: { name: string; sid?: string },
  about: {
    sid?: string;
    identity?: string;
    at: number;
    joinedAt?: number;
    reason?: string;
    kind?: string;
    hidden?: boolean;
    track?: { sid: string; source: string };
  },
): { id: string; [key: string]: unknown } {
  deliveries += 1;
  const { sid, identity, at, joinedAt, reason, kind, hidden, track } = about;
  return {
    event,
    id: `EV_test_${deliveries}`,
    createdAt: String(Math.floor(at / 1000)),
    room: { sid: room.sid ?? "RM_1", name: room.name },
    ...(sid === undefined
      ? {}
      : {
          participant: {
            sid,
            identity,
            ...(joinedAt === undefined
              ? {}
              : { joinedAt: String(Math.floor(joinedAt / 1000)), joinedAtMs: String(joinedAt) }),
            ...(reason === undefined ? {} : { disconnectReason: reason }),
            ...(kind === undefined ? {} : { kind }),
            ...(hidden === undefined ? {} : { permission: { hidden } }),
          },
        }),
    ...(track === undefined ? {} : { track }),
  };
}
