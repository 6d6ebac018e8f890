import { createHash, createHmac } from "node:crypto";
import { webhookRequest } from "./load.ts";

export const ADMIN_KEY = "khoa-do-toc-do-0123456789";
export const LIVEKIT_KEY = { apiKey: "benchkey", apiSecret: "a-secret-of-at-least-32-characters" };

/** An event that is live, with the LiveKit identities of its sites. */
export type Seminar = { id: string; room: string; sites: { id: string; identity: string }[] };
export type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** The settings of a server whose LiveKit is at `liveKit`. */
export function settings(databaseUrl: string, liveKit: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    BOOTSTRAP_API_KEY: ADMIN_KEY,
    LIVEKIT_URL: liveKit,
    LIVEKIT_API_KEY: LIVEKIT_KEY.apiKey,
    LIVEKIT_API_SECRET: LIVEKIT_KEY.apiSecret,
  };
}

/** Calls the server at `base` as its administrator; throws on any refusal. */
export function administrator(base: string): Call {
  return callBy((path, init) => fetch(`${base}${path}`, init));
}

/** The same, whichever way requests go. */
export function callBy(
  send: (path: string, init: RequestInit) => Response | Promise<Response>,
): Call {
  return async <T>(method: string, path: string, body?: unknown) => {
    const answer = await send(`/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T; // api.md says what stands there
  };
}

/** Makes a live event with so many remote sites. */
export async function makeSeminar(call: Call, title: string, sites: number): Promise<Seminar> {
  const event = await call<{ id: string; roomName: string }>("POST", "/events", {
    title,
    startsAt: new Date().toISOString(),
  });
  const made: Seminar["sites"] = [];
  for (let from = 0; from < sites; from += 1000) {
    const names = Array.from({ length: Math.min(1000, sites - from) }, (_, index) => ({
      name: `Điểm cầu ${from + index + 1}`,
    }));
    const { items } = await call<{ items: { id: string; liveKitIdentity: string }[] }>(
      "POST",
      `/events/${event.id}/sites`,
      { sites: names },
    );
    made.push(...items.map(({ id, liveKitIdentity: identity }) => ({ id, identity })));
  }
  for (const state of ["scheduled", "live"])
    await call("PUT", `/events/${event.id}/state`, { state });
  return { id: event.id, room: event.roomName, sites: made };
}

export type Told = {
  event: string;
  room: string;
  sid: string;
  identity: string;
  at: number;
  joinedAt?: number;
  reason?: string;
  track?: { sid: string; source: string };
};

let deliveries = 0;

/** A webhook as LiveKit 1.13.5 sends it (recorded shapes, about 900 bytes), signed, as a whole HTTP request. */
export function webhook(told: Told): Buffer {
  deliveries += 1;
  const body = bodyOf(told, `EV_${process.pid}_${deliveries}`);
  return webhookRequest(body, signed(body));
}

function bodyOf({ event, room, sid, identity, at, joinedAt, reason, track }: Told, id: string) {
  const seconds = (time: number) => String(Math.floor(time / 1000));
  return JSON.stringify({
    event,
    room: {
      sid: `RM_${room}`,
      name: room,
      emptyTimeout: 60,
      departureTimeout: 10,
      creationTime: seconds(at),
      creationTimeMs: String(at),
      turnPassword: "MsurdEtxiHxQblDogRRtTWsL9JlIzQwrzIHOVTBJ0LE",
      enabledCodecs:
        "audio/PCMU audio/PCMA audio/opus audio/red video/VP8 video/H264 video/VP9 video/AV1 video/H265 video/rtx"
          .split(" ")
          .map((mime) => ({ mime })),
    },
    participant: {
      sid,
      identity,
      state: "ACTIVE",
      ...(joinedAt === undefined
        ? {}
        : { joinedAt: seconds(joinedAt), joinedAtMs: String(joinedAt) }),
      name: identity,
      version: 3,
      ...(reason === undefined ? {} : { disconnectReason: reason }),
    },
    ...(track === undefined ? {} : { track: { ...track, mimeType: "audio/opus" } }),
    id,
    createdAt: seconds(at),
  });
}

function signed(body: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const sha256 = createHash("sha256").update(body).digest("base64");
  const claims = { iss: LIVEKIT_KEY.apiKey, exp: now + 3600, nbf: now, iat: now, sha256 };
  const head = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${head}.${createHmac("sha256", LIVEKIT_KEY.apiSecret).update(head).digest("base64url")}`;
}
