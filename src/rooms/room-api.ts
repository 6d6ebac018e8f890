import { AccessToken, type VideoGrant } from "livekit-server-sdk";
import type { Millis } from "../clock.ts";
import type { Json, JsonObject } from "../json.ts";
import type { LiveKitKey } from "./signature.ts";

/** LiveKit's room service. What answers but is not LiveKit must never be taken for it: an empty room is a fact. */
export type RoomApi = {
  /** Throws unless LiveKit answers with an object within its time. */
  call(method: string, grant: VideoGrant, body: JsonObject): Promise<JsonObject>;
  /** A token of ours as a LiveKit with another clock needs it. */
  onItsClock(token: string): Promise<string>;
  /** How far LiveKit's clock is ahead of ours; 0 while they go together. */
  clockAhead(): Millis;
};

/** LiveKit that has not answered by then is asked anew. */
const PATIENCE: Millis = 10_000;
/** LiveKit tells its time in whole seconds, and allows for a minute in tokens. */
const TOGETHER: Millis = 30_000;

/** Opens the room service behind `url`. `now` is the machine's own clock, by which tokens are signed. */
export function openRoomApi(url: string, key: LiveKitKey, now: () => Millis): RoomApi {
  let ahead: Millis = 0;

  async function ask(method: string, grant: VideoGrant, body: JsonObject): Promise<Response> {
    const token = new AccessToken(key.apiKey, key.apiSecret, { ttl: "10m" });
    token.addGrant(grant);
    const sentAt = now();
    const response = await fetch(`${url}/twirp/livekit.RoomService/${method}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Authorization: `Bearer ${await onItsClock(await token.toJwt())}`,
      },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    ahead = differenceOf(response.headers.get("Date"), (sentAt + now()) / 2);
    return response;
  }

  async function onItsClock(token: string): Promise<string> {
    return ahead === 0 ? token : await shifted(token, key.apiSecret, Math.round(ahead / 1000));
  }

  return {
    onItsClock,
    clockAhead: () => ahead,
    async call(method, grant, body) {
      const before = ahead;
      let response = await ask(method, grant, body);
      if (response.status === 401 && Math.abs(ahead - before) > TOGETHER) {
        await response.body?.cancel();
        response = await ask(method, grant, body);
      }
      if (!response.ok) throw new Error(await troubleOf(response));
      const answer: Json = await response.json();
      if (!isObject(answer)) throw new Error("not an answer of LiveKit's");
      return answer;
    },
  };
}

/** Between LiveKit's own time, as HTTP has every server tell it, and ours. */
function differenceOf(date: string | null, ours: Millis): Millis {
  const difference = Date.parse(date ?? "") + 500 - ours;
  return Math.abs(difference) > TOGETHER ? difference : 0;
}

/** Twirp's own words; what else may stand there is not for the log: LiveKit repeats refused tokens. */
async function troubleOf(response: Response): Promise<string> {
  const said: Json = await response.json().catch(() => null);
  const words =
    isObject(said) && typeof said["msg"] === "string" ? said["msg"] : response.statusText;
  return `${response.status} ${words}`;
}

/** The same token, valid so many seconds later. */
async function shifted(token: string, secret: string, seconds: number): Promise<string> {
  const [head = "", body = ""] = token.split(".");
  // A token of ours has both times, in seconds.
  const claims = JSON.parse(textOf(body)) as { nbf: number; exp: number };
  const later = { ...claims, nbf: claims.nbf + seconds, exp: claims.exp + seconds };
  const signed = `${head}.${base64Url(new TextEncoder().encode(JSON.stringify(later)))}`;
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", bytes, hmac, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(signed));
  return `${signed}.${base64Url(new Uint8Array(signature))}`;
}

function textOf(part: string): string {
  const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (byte) => byte.charCodeAt(0)));
}

function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
