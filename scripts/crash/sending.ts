import { createHash, createHmac } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { LiveKitKey } from "../../src/rooms/signature.ts";
import type { Content, Written } from "./judge.ts";

/** A write as it goes over the wire, so that it can be sent again just as it was. */
export type Sent = Written & {
  method: "POST" | "PUT";
  path: string;
  body: string;
  /** Idempotency-Key, of those that carry one. */
  key: string | null;
  /** LiveKit's own: signed, and told again until it is taken. */
  told: boolean;
  status: number | null;
  answer: unknown;
  /** What the answer adds to what must be found again: ids that the server gave. */
  learn(answer: unknown): Content;
};

export type Wire = { base: string; adminKey: string; liveKit: LiveKitKey };

const WAIT = 20_000;

/** Sends a write; its outcome stays `unknown` when the connection broke before a status came. Answers whether one came. */
export async function send(wire: Wire, sent: Sent): Promise<boolean> {
  const response = await post(wire, sent).catch(() => null);
  if (response === null) return false;
  const answer: unknown = await response.json().catch(() => undefined);
  sent.status = response.status;
  if (!response.ok) {
    sent.outcome = "refused";
    return true;
  }
  sent.outcome = "acknowledged";
  sent.answer = answer;
  if (answer !== undefined) Object.assign(sent.content, sent.learn(answer));
  return true;
}

/** Sends it once more and says what is wrong with the second answer; null when all is as it must be. */
export async function sendAgain(wire: Wire, sent: Sent): Promise<string | null> {
  const { outcome, status, answer } = sent;
  if (!(await send(wire, sent))) return `${sent.id}: không trả lời`;
  if (sent.outcome !== "acknowledged") return `${sent.id}: lần hai trả lời ${sent.status}`;
  if (outcome !== "acknowledged" || answer === undefined) return null;
  const same = sent.status === status && isDeepStrictEqual(sent.answer, answer);
  return same ? null : `${sent.id}: lần hai trả lời khác lần đầu`;
}

function post(wire: Wire, { method, path, body, key, told }: Sent): Promise<Response> {
  const headers: Record<string, string> = {
    "Content-Type": told ? "application/webhook+json" : "application/json",
    Authorization: told ? signature(wire.liveKit, body) : `Bearer ${wire.adminKey}`,
    ...(key === null ? {} : { "Idempotency-Key": key }),
  };
  const signal = AbortSignal.timeout(WAIT);
  const init: RequestInit = { method, headers, signal };
  if (body !== "") init.body = body;
  return fetch(`${wire.base}/api${path}`, init);
}

/** The JWT that LiveKit sends along: the SHA-256 of the body, signed with our key. */
function signature({ apiKey, apiSecret }: LiveKitKey, body: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const sha256 = createHash("sha256").update(body).digest("base64");
  const claims = { iss: apiKey, nbf: now, exp: now + 300, sha256 };
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", apiSecret).update(signed).digest("base64url")}`;
}
