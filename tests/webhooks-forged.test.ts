import { afterEach, describe, expect, test } from "vitest";
import { platformDeps } from "../src/entry/deps.ts";
import type { RunningServer } from "../src/entry/node.ts";
import { checkBody, signatureReader } from "../src/rooms/signature.ts";
import { ADMIN_KEY, LIVEKIT_KEY } from "./support/app.ts";
import { realServer } from "./support/raw-http.ts";
import { claimsFor, delivery, signJwt } from "./support/webhook.ts";

const OTHER = "another-secret-of-at-least-32-chars!";
const now = Math.floor(Date.now() / 1000);

/** What a forger may send for a body; none of it is LiveKit's for this body. */
function forgeries(body: string): (string | undefined)[] {
  const claims = claimsFor(body);
  const good = signJwt(claims);
  const [head, payload, signature = ""] = good.split(".");
  const otherClaims = signJwt(claimsFor("another body")).split(".")[1];
  return [
    undefined,
    "",
    ".",
    "..",
    "a.b.c",
    `Bearer ${good}`,
    `${good} `,
    good.slice(0, -1),
    `${good}A`,
    `${head}.${payload}.`,
    `${head}.${payload}`,
    `${head}.${otherClaims}.${signature}`,
    `${head}.${payload}.${signature.toLowerCase()}`,
    signJwt(claims, OTHER),
    signJwt(claims, OTHER, "HS512"),
    signJwt(claims, LIVEKIT_KEY.apiSecret, "HS512"),
    signJwt(claims, LIVEKIT_KEY.apiSecret, "none"),
    signJwt({ ...claims, iss: "nobody" }),
    signJwt({ ...claims, exp: now - 600 }),
    signJwt(claimsFor("another body")),
    "x".repeat(10_000),
    `${head}.${"x".repeat(5000)}.${signature}`,
  ];
}

describe("a forged webhook", () => {
  const read = signatureReader(LIVEKIT_KEY);

  test("is refused by its headers, whatever its body may be", () => {
    const tokens = forgeries("{}").filter((token) => token === undefined || !isForOtherBody(token));
    expect(tokens).toHaveLength(forgeries("{}").length - 1);
    for (const token of tokens) expect(() => read(token), token).toThrow(/unauthenticated/);
    const good = signJwt(claimsFor("{}"));
    expect(() => read(good)).not.toThrow();
    expect(() => signatureReader(null)(good)).toThrow(/unauthenticated/);
  });

  test("is refused by its body when that is another than was signed", () => {
    const check = (body: string) => () =>
      checkBody(platformDeps, read(signJwt(claimsFor("{}"))), new TextEncoder().encode(body));
    expect(check("{}")).not.toThrow();
    expect(check("{ }")).toThrow(/unauthenticated/);
    expect(check("")).toThrow(/unauthenticated/);
  });

  test("among real ones: none of 2 000 gets in, and none of 200 real ones is lost", async () => {
    server = await realServer();
    const { id, roomName } = await makeEvent(server.url);
    const body = JSON.stringify(told(roomName, -1));
    const forged = forgeries(body).filter((one) => one === undefined || isHeader(one));
    const statuses: Record<string, number> = {};
    const note = (kind: string, status: number) => {
      const key = `${kind} ${status}`;
      statuses[key] = (statuses[key] ?? 0) + 1;
    };
    for (let batch = 0; batch < 20; batch += 1) {
      const bad = Array.from({ length: 100 }, async (_, n) => {
        const token = forged[(batch * 100 + n) % forged.length];
        note("forged", await send(server?.url ?? "", body, token));
      });
      const real = Array.from({ length: 10 }, async (_, n) => {
        const text = JSON.stringify(told(roomName, batch * 10 + n));
        note("real", await send(server?.url ?? "", text, signJwt(claimsFor(text))));
      });
      await Promise.all([...bad, ...real]);
    }
    expect(statuses).toEqual({ "forged 401": 2000, "real 200": 200 });
    expect(await participantsTold(server.url, id)).toEqual(
      Array.from({ length: 200 }, (_, n) => `PA_${String(n).padStart(3, "0")}`),
    );
  });
});

let server: RunningServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

/** Whole and in time, and for another body. */
function isForOtherBody(token: string): boolean {
  return token === signJwt(claimsFor("another body"));
}

/** HTTP takes spaces away around a value, and 10 000 signs are a matter of the headers' limit. */
function isHeader(token: string): boolean {
  return token === token.trim() && token !== "" && token.length < 8000;
}

function told(name: string, n: number) {
  const at = Date.now();
  const sid = `PA_${String(n).padStart(3, "0")}`;
  return delivery("participant_left", { name }, { sid, identity: `guest~${n}`, at, joinedAt: at });
}

async function send(url: string, body: string, token: string | undefined): Promise<number> {
  const answer = await fetch(`${url}/api/livekit/webhook`, {
    method: "POST",
    headers: {
      "Content-Type": "application/webhook+json",
      ...(token === undefined ? {} : { Authorization: token }),
    },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function makeEvent(url: string): Promise<{ id: string; roomName: string }> {
  const made = await fetch(`${url}/api/events`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${ADMIN_KEY}` },
    body: JSON.stringify({ title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" }),
  });
  return made.json();
}

/** The sids that the log of the event was told of. */
async function participantsTold(url: string, id: string): Promise<string[]> {
  const answer = await fetch(`${url}/api/events/${id}/log?limit=500`, {
    headers: { Authorization: `Bearer ${ADMIN_KEY}` },
  });
  const { items } = (await answer.json()) as { items: { data: { sid?: string } | null }[] };
  const sids = items.flatMap(({ data }) => (data?.sid === undefined ? [] : [data.sid]));
  return sids.toSorted();
}
