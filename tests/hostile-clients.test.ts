import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunningServer } from "../src/entry/node.ts";
import { ADMIN_KEY } from "./support/app.ts";
import { claimsFor, signJwt } from "./support/webhook.ts";
import { closed, dial, realServer, say, type Said } from "./support/raw-http.ts";

const HOST = "Host: x\r\n";
const LAST = "Connection: close\r\n";
const KEY = `Authorization: Bearer ${ADMIN_KEY}\r\n`;
const JSON_TYPE = "Content-Type: application/json\r\n";
const CHUNKED = "Transfer-Encoding: chunked\r\n";
const SEMINAR = JSON.stringify({ title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" });
const bomb = gzipSync(Buffer.alloc(20_000_000));
const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;

function get(target: string, headers = HOST + LAST): string {
  return `GET ${target} HTTP/1.1\r\n${headers}\r\n`;
}

function post(headers: string, path = "/api/events"): string {
  return `POST ${path} HTTP/1.1\r\n${HOST}${KEY}${JSON_TYPE}${headers}\r\n`;
}

function signed(headers: string): string {
  const authorization = `Authorization: ${signJwt(claimsFor("{}"))}\r\n`;
  return `POST /api/livekit/webhook HTTP/1.1\r\n${HOST}${authorization}${headers}\r\n`;
}

let server: RunningServer;
const complaints = vi.spyOn(console, "error").mockReturnValue();

beforeAll(async () => {
  const limits = { HEADERS_TIMEOUT_SECONDS: "1", REQUEST_TIMEOUT_SECONDS: "2" };
  server = await realServer(limits);
});
afterAll(async () => {
  await server.stop();
  complaints.mockRestore();
});

describe("what is no request gets one refusal, and nobody is told more", () => {
  test.each<[string, number, string, (string | Uint8Array)[]]>([
    ["an address of 20 000 signs", 431, "too_large", [get(`/api/${"x".repeat(20_000)}`)]],
    ["3 000 headers", 431, "too_large", [get("/api/me", HOST + "A: long\r\n".repeat(3000))]],
    [
      "Content-Length and chunks",
      400,
      "malformed",
      [post(`Content-Length: 5\r\n${CHUNKED}`), "0\r\n\r\n"],
    ],
    [
      "two lengths",
      400,
      "malformed",
      [post("Content-Length: 5\r\nContent-Length: 6\r\n"), "abcdef"],
    ],
    ["a coding that is not chunked", 400, "malformed", [post("Transfer-Encoding: xchunked\r\n")]],
    ["a chunk without a size", 400, "malformed", [post(CHUNKED), "zz\r\nabc"]],
    ["no Host", 400, "malformed", [get("/api/health", LAST)]],
    ["a Host that is none", 400, "malformed", [get("/api/health", `Host: a b<>\r\n${LAST}`)]],
    ["an absolute address that is none", 400, "malformed", [get("http://[/api/health")]],
    ["an address of bytes", 400, "malformed", [Buffer.from(get("/api/events/\xff\xfe"), "latin1")]],
    ["a backslash in the address", 400, "malformed", [get("/api\\health")]],
    ["NUL in a header", 400, "malformed", [get("/api/health", `${HOST}A: b\0c\r\n`)]],
    ["a method nobody knows", 400, "malformed", [get("/api/health").replace("GET", "BREW")]],
    ["lines without returns", 400, "malformed", ["GET /api/health HTTP/1.1\nHost: x\n\n"]],
    ["TLS", 400, "malformed", [Buffer.from("16030102000100", "hex")]],
    ["HTTP/2", 400, "malformed", ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]],
    [
      "a way to elsewhere",
      405,
      "method_not_allowed",
      ["CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"],
    ],
    [
      "a method we do not have",
      405,
      "method_not_allowed",
      [get("/api/me").replace("GET", "PROPFIND")],
    ],
    ["headers that do not end", 408, "malformed", ["GET /api/health HTTP/1.1\r\nHos"]],
    ["nothing at all", 408, "malformed", []],
    ["a body that does not end", 408, "malformed", [post("Content-Length: 100\r\n"), "{"]],
    [
      "a signed webhook that does not end",
      408,
      "malformed",
      [signed("Content-Length: 9\r\n"), "{"],
    ],
    [
      "a forged webhook that does not end",
      401,
      "unauthenticated",
      [post(`${LAST}Content-Length: 9\r\n`, "/api/livekit/webhook"), "{"],
    ],
    [
      "a compressed bomb",
      415,
      "unsupported_media_type",
      [post(`${LAST}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n`), bomb],
    ],
    [
      "a compressed webhook",
      415,
      "unsupported_media_type",
      [post(`${LAST}Content-Encoding: br\r\nContent-Length: 1\r\n`, "/api/livekit/webhook"), "x"],
    ],
    [
      "two megabytes",
      413,
      "too_large",
      [post("Content-Length: 2000000\r\n"), "x".repeat(2_000_000)],
    ],
    ["two megabytes in pieces", 413, "too_large", [post(CHUNKED), chunk.repeat(32), "0\r\n\r\n"]],
    ["pieces without an end", 413, "too_large", [post(CHUNKED), chunk.repeat(300)]],
    ["a petabyte announced", 413, "too_large", [post("Content-Length: 999999999999999\r\n"), "{"]],
    [
      "two megabytes asked about",
      413,
      "too_large",
      [post("Expect: 100-continue\r\nContent-Length: 2000000\r\n")],
    ],
    [
      "a webhook of 300 kB",
      413,
      "too_large",
      [post("Content-Length: 300000\r\n", "/api/livekit/webhook"), "x".repeat(300_000)],
    ],
  ])("%s: %i %s", async (_what, status, code, sent) => {
    expect(await say(server.url, ...sent).then(refusal)).toEqual({ status, code });
    expect(complaints.mock.calls).toEqual([]);
  });

  test("but what is only unusual is served", async () => {
    const statuses = async (...sent: string[]) => (await say(server.url, ...sent))?.status;
    expect(await statuses(get("http://elsewhere.test/api/health"))).toBe(200);
    expect(await statuses("GET /api/health HTTP/1.0\r\n\r\n")).toBe(200);
    expect(await statuses(get("/api/events?q=%ff", HOST + LAST + KEY))).toBe(200);
    expect(await statuses(get("/api/events/%ff%fe", HOST + LAST + KEY))).toBe(404);
    expect(await statuses(get("/api/docs/..%2f..%2fpackage.json"))).toBe(404);
    expect(await statuses(post(`${LAST}Expect: anything\r\n${CHUNKED}`), inChunks(SEMINAR))).toBe(
      201,
    );
    expect(
      await statuses(post(`${LAST}Content-Encoding: identity\r\n${CHUNKED}`), inChunks(SEMINAR)),
    ).toBe(201);
  });

  test("a client that goes away in the middle of its body is nobody's trouble", async () => {
    const length = "Content-Length: 2000\r\n";
    for (const headers of [post(length), signed(length), post(length, "/api/livekit/webhook")]) {
      const socket = await dial(server.url);
      socket.write(headers);
      socket.write("{");
      await good();
      socket.destroy();
      await closed(socket);
    }
    await good();
    expect(complaints.mock.calls).toEqual([]);
  });
});

test("how much may be sent is a matter of the settings", async () => {
  const wide = await realServer({ MAX_BODY_KB: "2048", MAX_HEADER_KB: "64" });
  const narrow = await realServer({ MAX_BODY_KB: "256", MAX_HEADER_KB: "4" });
  try {
    const statuses = async (url: string) => {
      const body = (length: number) =>
        say(url, post(`${LAST}Content-Length: ${length}\r\n`), "x".repeat(length));
      const headers = (length: number) =>
        say(url, get("/api/health", `${HOST}${LAST}A: ${"x".repeat(length)}\r\n`));
      const said = [await body(300_000), await body(1_500_000), await headers(6000)];
      return [...said, await headers(30_000)].map((one) => one?.status);
    };
    // What is short enough is read, and is no JSON.
    expect(await statuses(wide.url)).toEqual([400, 400, 200, 200]);
    expect(await statuses(server.url)).toEqual([400, 413, 200, 431]);
    expect(await statuses(narrow.url)).toEqual([413, 413, 431, 431]);
  } finally {
    await Promise.all([wide.stop(), narrow.stop()]);
  }
});

// To tell it from one that has nothing to say takes the system's own probes, and minutes; proc(5) shows that they are due.
test.skipIf(!existsSync("/proc/net/tcp"))("a peer that vanished is asked after", async () => {
  const socket = await dial(server.url);
  await good();
  const hex = (port = 0) => `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const lines = readFileSync("/proc/net/tcp", "utf8").split("\n");
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const found = rows.filter(
    ([, here, there]) =>
      here?.endsWith(hex(socket.remotePort)) && there?.endsWith(hex(socket.localPort)),
  );
  socket.destroy();
  // The fourth is the state, open; the sixth begins with the timer that runs, 02 for keepalive.
  expect(found.map(([, , , state, , timer]) => [state, timer?.slice(0, 2)])).toEqual([
    ["01", "02"],
  ]);
});

describe("JSON made to cost", () => {
  const most = 1024 * 1024 - 1000;
  test.each<[string, number, string]>([
    ["a megabyte of [", 400, "[".repeat(most)],
    ["half a megabyte of [ and of ]", 422, "[".repeat(most / 2) + "]".repeat(most / 2)],
    ["numbers without bounds", 422, `{"title":[${"1e9999,".repeat(140_000)}1]}`],
    [
      "ninety thousand keys",
      422,
      `{${Array.from({ length: 80_000 }, (_, key) => `"k${key}":0`).join()}}`,
    ],
    ["one key of a megabyte", 422, `{"${"k".repeat(most)}":0}`],
    ["the same key again and again", 422, `{${'"title":0,'.repeat(100_000)}"a":1}`],
    ["a key that JavaScript has a meaning for", 422, '{"__proto__":{"title":"x"}}'],
    ["a list of a hundred thousand", 422, `{"sites":[${"{},".repeat(100_000)}{}]}`],
    ["a megabyte of spaces", 400, " ".repeat(most)],
  ])("%s is refused in few words", async (_what, status, body) => {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${ADMIN_KEY}` };
    const answer = await fetch(`${server.url}/api/events`, { method: "POST", headers, body });
    const text = await answer.text();
    expect([answer.status, JSON.parse(text).status]).toEqual([status, status]);
    expect(text.length).toBeLessThan(30_000);
    await good();
  });
});

function inChunks(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`;
}

function refusal(said: Said) {
  if (said === null) return null;
  expect(said.type).toBe("application/problem+json");
  const { status, code, detail } = JSON.parse(said.body);
  expect([status, detail]).toEqual([said.status, expect.stringMatching(/^\S[^\n]*\.$/)]);
  expect(said.body).not.toMatch(/\bat |\.ts|node:/);
  return { status, code };
}

async function good(): Promise<void> {
  const answer = await fetch(`${server.url}/api/health`);
  expect([answer.status, await answer.json()]).toMatchObject([200, { database: "ok" }]);
}
