import { request as httpRequest } from "node:http";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { startProgram, type Started } from "../bench/support/process.ts";
import { readConfig } from "../src/config.ts";
import { openHttp, type HttpServer } from "../src/entry/http-server.ts";
import { ADMIN_KEY } from "./support/app.ts";
import { patient } from "./support/local-livekit.ts";
import { ALONE, closed, dial, say } from "./support/raw-http.ts";

const MEGABYTE = 1024 * 1024;
const ASK = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

describe("ten thousand connections that say nothing", () => {
  const many = Math.min(10_000, openFiles() - 1000);

  test(`(${many} here) keep nobody out, and cost no more than the limit says`, async () => {
    const most = Math.floor(many * 0.9);
    const server = await realProgram({ MAX_CONNECTIONS: String(most) });
    const crowd = await crowdAt(server.base, many, "");
    await expectGood(server.base, 20);
    await vi.waitFor(() => expect(openOnes(crowd).length).toBeLessThan(most), patient);
    // Those that came first went first, and only as many as there was no room for.
    expect(openOnes(crowd).length).toBeGreaterThan(most - 50);
    expect(crowd.slice(0, many - most).filter((socket) => !socket.destroyed)).toEqual([]);
  });

  test("cut off none who is being answered", async () => {
    const held = Promise.withResolvers<void>();
    const server = await small({ MAX_CONNECTIONS: "10" }, async () => {
      await held.promise;
      return new Response("kept");
    });
    const kept = Promise.all(Array.from({ length: 9 }, () => say(server.url, last(ASK))));
    await vi.waitFor(() => expect(server.connections.counts().open).toBe(9), patient);
    await crowdAt(server.url, 50, "");
    held.resolve();
    expect((await kept).map((said) => said?.body)).toEqual(Array.from({ length: 9 }, () => "kept"));
    expect(server.connections.counts()).toMatchObject({ refused: 0 });
  });

  test("are told to come again when all others are being answered", async () => {
    const held = Promise.withResolvers<void>();
    const server = await small({ MAX_CONNECTIONS: "10" }, async () => {
      await held.promise;
      return new Response("kept");
    });
    const kept = Promise.all(Array.from({ length: 10 }, () => say(server.url, last(ASK))));
    await vi.waitFor(() => expect(server.connections.counts().open).toBe(10), patient);
    const refused = await say(server.url);
    expect([refused?.status, refused?.type, JSON.parse(refused?.body ?? "").code]).toEqual([
      503,
      "application/problem+json",
      "unavailable",
    ]);
    expect(refused?.retryAfter).toBe("2");
    held.resolve();
    expect(new Set((await kept).map((said) => said?.status))).toEqual(new Set([200]));
    expect((await say(server.url, last(ASK)))?.status).toBe(200);
  });
});

describe("while hundreds send", () => {
  test.each<[string, string]>([
    ["headers that do not end", "GET /api/health HTTP/1.1\r\nHos"],
    [
      "bodies that do not end",
      `POST /api/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    ],
    ["rubbish", "\x16\x03\x01"],
    ["fifty requests at once", last("GET /api/me HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50))],
  ])("%s, others are served", async (_what, text) => {
    const server = await realProgram({ MAX_CONNECTIONS: "200" });
    await crowdAt(server.base, 400, text);
    await expectGood(server.base, 10);
  });
});

describe("who does not read", () => {
  test("is cut off after a while, and what waits for them is bounded", async () => {
    const big = new Uint8Array(4 * MEGABYTE);
    const limits = { SEND_TIMEOUT_SECONDS: "1", MAX_UNSENT_MB: "1000" };
    const server = await small(limits, () => new Response(big.slice()));
    const lazy = await crowdAt(server.url, 5, ASK.repeat(20));
    for (const socket of lazy) socket.pause();
    await vi.waitFor(() => {
      const { unsentBytes } = server.connections.counts();
      expect(unsentBytes).toBeGreaterThan(0);
      // One answer each, however many they asked for.
      expect(unsentBytes).toBeLessThanOrEqual(5 * (big.byteLength + 1000));
    }, patient);
    await vi.waitFor(() => expect(server.connections.counts().open).toBe(0), patient);
  });

  test("is cut off at once when all of them together hold too much", async () => {
    const big = new Uint8Array(8 * MEGABYTE);
    const limits = { SEND_TIMEOUT_SECONDS: "3600", MAX_UNSENT_MB: "16" };
    const server = await small(limits, () => new Response(big.slice()));
    const lazy = await crowdAt(server.url, 10, ASK.repeat(3));
    for (const socket of lazy) socket.pause();
    await vi.waitFor(() => {
      const { open, slow, unsentBytes } = server.connections.counts();
      expect(slow).toBeGreaterThan(0);
      expect([open, slow]).toEqual([10 - slow, 10 - open]);
      expect(open).toBeGreaterThan(0);
      expect(unsentBytes).toBeLessThanOrEqual(16 * MEGABYTE);
    }, patient);
  });

  test("is waited for as long as it reads, however slowly", async () => {
    const big = new Uint8Array(8 * MEGABYTE);
    const server = await small({ SEND_TIMEOUT_SECONDS: "1" }, () => new Response(big));
    const socket = await dial(server.url);
    let got = 0;
    socket.on("data", (piece: Buffer) => {
      got += piece.byteLength;
      socket.pause();
      setTimeout(() => socket.resume(), 20);
    });
    socket.write(last(ASK));
    await closed(socket);
    expect(got).toBeGreaterThan(big.byteLength);
  });

  test("and asks for more than a hundred answers ahead is cut off", async () => {
    const asked = vi.fn(() => new Response("short"));
    const server = await small({}, asked);
    await say(server.url, ASK.repeat(500));
    expect(asked).toHaveBeenCalledTimes(1);
    expect((await say(server.url, last(ASK)))?.body).toBe("short");
  });
});

test("answers to requests that came at once come in their order, one after the other", async () => {
  let working = 0;
  let most = 0;
  const server = await small({}, async (request) => {
    working += 1;
    most = Math.max(most, working);
    const { pathname } = new URL(request.url);
    await new Promise((resume) => setTimeout(resume, pathname === "/0" ? 30 : 1));
    working -= 1;
    return new Response(`<${pathname}>`);
  });
  const socket = await dial(server.url);
  let heard = "";
  socket.on("data", (text) => (heard += String(text)));
  const asked = Array.from({ length: 50 }, (_, n) => ASK.replace("GET /", `GET /${n}`));
  socket.write(last(asked.join("")));
  await closed(socket);
  expect(heard.match(/<\/\d+>/g)).toEqual(asked.map((_, n) => `</${n}>`));
  expect(most).toBe(1);
});

/** The last request of some asks for the end of the connection. */
function last(requests: string): string {
  return requests.replace(/\r\n\r\n$/, "\r\nConnection: close\r\n\r\n");
}

/** The server as `npm start` runs it, in a process of its own. */
async function realProgram(limits: Record<string, string>): Promise<Started> {
  const server = await startProgram("scripts/start.ts", { ...ALONE, ...limits }, "/api/health");
  ends.push(server.stop);
  return server;
}

/** Only what takes requests, within the limits, before an app of the test's own. */
async function small(
  limits: Record<string, string>,
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<HttpServer> {
  const server = await openHttp(readConfig({ ...ALONE, ...limits }), fetch);
  ends.push(server.close);
  return server;
}

async function crowdAt(url: string, many: number, text: string): Promise<Socket[]> {
  const crowd: Socket[] = [];
  // The system keeps only so many that knock at one moment.
  while (crowd.length < many) {
    const some = Array.from({ length: Math.min(200, many - crowd.length) }, () => dial(url));
    crowd.push(...(await Promise.all(some)));
  }
  ends.push(() => crowd.forEach((socket) => socket.destroy()));
  for (const socket of crowd) if (text !== "") socket.write(text);
  return crowd;
}

function openOnes(crowd: Socket[]): Socket[] {
  return crowd.filter((socket) => !socket.destroyed);
}

/** New clients come in, one after the other, each by a connection of its own, and read and write. */
async function expectGood(url: string, times: number): Promise<void> {
  const sent = JSON.stringify({ title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" });
  for (let time = 0; time < times; time += 1)
    expect((await ask(`${url}/api/events`, "POST", sent)).status).toBe(201);
  const list = await ask(`${url}/api/events`, "GET");
  expect(JSON.parse(list.body).items).toHaveLength(times);
}

function ask(url: string, method: string, sent = ""): Promise<{ status: number; body: string }> {
  const headers = {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(sent),
    Authorization: `Bearer ${ADMIN_KEY}`,
  };
  return new Promise((done, failed) => {
    // fetch would send the next request over a connection that is just being closed.
    const asked = httpRequest(url, { method, headers, agent: false }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => (body += piece));
      answer.once("end", () => done({ status: answer.statusCode ?? 0, body }));
    });
    asked.once("error", failed);
    asked.end(sent);
  });
}

function openFiles(): number {
  const found = /^Max open files +\d+ +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
  return Number(found?.[1] ?? 1024);
}
