import type { BadDay } from "./bad-day.ts";
import type { Answer, Rule, Sent } from "./relay.ts";
import { claimsFor, signJwt, type Claims } from "./webhook.ts";

const SECONDS = /"(joinedAt|joined_at|createdAt|creationTime|creation_time)":( ?)"([1-9]\d*)"/g;
const MILLIS = /"(joinedAtMs|joined_at_ms|creationTimeMs|creation_time_ms)":( ?)"([1-9]\d*)"/g;

/**
 * From now on LiveKit's clock is so many milliseconds ahead of everybody else's, as far as the lines between it and the
 * server can make it so: the times it tells, the time its signatures are valid, and the time at which it takes tokens.
 */
export function setClockAhead({ tells, asks, door }: BadDay, ahead: number): void {
  tells.follow(async (sent, forward) => forward(await laterDelivery(sent, ahead)));
  asks.follow(async (sent, forward) => {
    const answer = await forward({ ...sent, headers: withToken(sent.headers, -ahead) });
    return laterAnswer(answer, ahead);
  });
  door.follow(throughTheDoor(ahead));
}

/** LiveKit takes a guest's token by its own clock. */
function throughTheDoor(ahead: number): Rule {
  return async (sent, forward) => {
    const answer = await forward(sent);
    const body = answer.body
      .toString()
      .replace(/"token":"([^"]+)"/, (_, token: string) => `"token":"${retimed(token, -ahead)}"`);
    return { ...answer, headers: withLength(answer.headers, body), body };
  };
}

async function laterDelivery(sent: Sent, ahead: number): Promise<Sent> {
  const body = Buffer.from(later(sent.body.toString("utf8"), ahead));
  const token = retimed(sent.headers["authorization"] ?? "", ahead, claimsFor(body));
  return { ...sent, headers: withLength({ ...sent.headers, authorization: token }, body), body };
}

function laterAnswer(answer: Answer, ahead: number): Answer {
  const body = later(answer.body.toString(), ahead);
  const date = new Date(Date.parse(answer.headers?.["date"] ?? "") + ahead).toUTCString();
  return { ...answer, headers: withLength({ ...answer.headers, date }, body), body };
}

function later(text: string, ahead: number): string {
  const plus = (by: number) => (_: string, name: string, space: string, time: string) =>
    `"${name}":${space}"${Number(time) + by}"`;
  return text.replace(SECONDS, plus(ahead / 1000)).replace(MILLIS, plus(ahead));
}

function withToken(headers: Record<string, string>, ahead: number): Record<string, string> {
  const token = (headers["authorization"] ?? "").replace(/^Bearer /, "");
  return { ...headers, authorization: `Bearer ${retimed(token, ahead)}` };
}

/** The same token, signed again, valid that much later; `more` replaces claims. */
function retimed(token: string, ahead: number, { sha256 }: Claims = {}): string {
  const body = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
  const claims = JSON.parse(body) as Claims; // a token of ours or of LiveKit's
  const at = (time = 0) => time + ahead / 1000;
  const times = {
    exp: at(claims.exp),
    ...(claims.nbf === undefined ? {} : { nbf: at(claims.nbf) }),
  };
  return signJwt({ ...claims, ...times, ...(sha256 === undefined ? {} : { sha256 }) });
}

function withLength(headers: Record<string, string> = {}, body: string | Buffer) {
  return { ...headers, "content-length": String(Buffer.byteLength(body)) };
}
