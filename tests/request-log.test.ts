import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import type { RunningServer } from "../src/entry/node.ts";
import { openObserver } from "../src/entry/observer.ts";
import { requestLog } from "../src/entry/request-log.ts";
import { UNWATCHED } from "../src/watch.ts";
import { ADMIN_KEY, LIVEKIT_KEY, testApp } from "./support/app.ts";
import { ALONE, dial, realServer, say } from "./support/raw-http.ts";
import { claimsFor, signJwt } from "./support/webhook.ts";

const NAMES = ["Nguyễn Thị Ánh Tuyết", "Đại biểu vắng tên"];
const TURN_PASSWORD = "mat-khau-turn-cua-phong";

let server: RunningServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

describe("the lines about requests", () => {
  test("tell of each who asked for what and what came of it", async () => {
    const { call, linesAfter } = await watched();
    const made = await call("POST", "/events", {
      title: "Hội thảo",
      startsAt: "2026-11-23T01:00:00Z",
    });
    await call("GET", `/events/${made.body.id}?x=1`, undefined, { "X-Request-Id": "quay-so-7.b" });
    await call("GET", "/events/evt_none/log");
    await call("GET", "/nowhere");
    await call("GET", "/health", undefined, { Authorization: "" });
    await say(server?.url ?? "", "BREW / HTTP/1.1\r\n\r\n");
    const admin = { kind: "apiKey", id: "bootstrap" };
    const common = {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: "info",
      id: expect.stringMatching(/^req_[0-9a-z]{16}-[0-9a-z]+$/),
      method: "GET",
      event: null,
      code: null,
      caller: null,
      ms: expect.any(Number),
      bytes: expect.any(Number),
    };
    const ofEvent = { route: "/api/events/:eventId", event: made.body.id };
    expect(await linesAfter(6)).toEqual([
      { ...common, method: "POST", route: "/api/events", status: 201, caller: admin },
      { ...common, ...ofEvent, id: "quay-so-7.b", status: 200, caller: admin },
      {
        ...common,
        route: "/api/events/:eventId/log",
        status: 404,
        code: "not_found",
        caller: admin,
      },
      { ...common, route: null, status: 404, code: "not_found" },
      { ...common, route: "/api/health", status: 200 },
      { time: common.time, level: "info", status: 400, noRequest: true },
    ]);
  });

  test("have the number and the route of what Prometheus reads and what LiveKit answers", async () => {
    const liveKit = createServer((_request, response) => response.writeHead(401).end("no"));
    await new Promise<void>((done) => liveKit.listen(0, "127.0.0.1", done));
    // A server that listens on a port has an AddressInfo.
    const { port } = liveKit.address() as AddressInfo;
    try {
      const { linesAfter } = await watched({
        METRICS_TOKEN: "mot-token-do-luong-0123",
        LIVEKIT_URL: `ws://127.0.0.1:${port}`,
      });
      const ask = async (path: string, Authorization = "") => {
        const answer = await fetch(`${server?.url}${path}`, { headers: { Authorization } });
        await answer.text();
        return answer.headers.get("X-Request-Id");
      };
      const ids = [
        await ask("/metrics"),
        await ask("/metrics", "Bearer mot-token-do-luong-0123"),
        await ask("/livekit/rtc/validate?access_token=t"),
      ];
      liveKit.closeAllConnections();
      await new Promise((done) => liveKit.close(done));
      ids.push(await ask("/livekit/rtc/validate?access_token=t"));
      const lines = await linesAfter(4);
      const common = { method: "GET", id: expect.stringMatching(/^req_[0-9a-z]{16}-[0-9a-z]+$/) };
      expect(lines).toMatchObject([
        { ...common, route: "/metrics", status: 401, code: "unauthenticated" },
        { ...common, route: "/metrics", status: 200, code: null },
        { ...common, route: "/livekit", status: 401, code: null },
        { ...common, route: "/livekit", status: 503, code: "unavailable" },
      ]);
      // LiveKit's own answer is passed on as it came.
      expect(ids).toEqual([lines[0].id, lines[1].id, null, lines[3].id]);
    } finally {
      liveKit.close();
    }
  });

  test("say how long an answer took to be taken, and how long it was", async () => {
    const { call, linesAfter } = await watched();
    await call("GET", "/docs/swagger-ui-bundle.js");
    const [line] = await linesAfter(1);
    expect(line?.bytes).toBeGreaterThan(1_000_000);
    expect(line?.ms).toBeGreaterThan(0);
  });

  test("say who went away before the answer", async () => {
    const { linesAfter } = await watched();
    const socket = await dial(server?.url ?? "");
    const asked = `POST /api/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
    socket.write(asked, () => setTimeout(() => socket.destroy(), 50));
    expect(await linesAfter(1)).toMatchObject([
      { route: "/api/events", status: 400, code: "malformed", cutOff: true },
    ]);
  });

  test("hold no secret, no name and nothing that was typed", async () => {
    const { call, linesAfter, text } = await watched();
    const { secrets, requests } = await everySecret(call);
    // Typed in the wrong place: as an id, a search, a number of the request, an address.
    for (const secret of secrets) {
      await call("GET", `/events/${encodeURIComponent(secret)}`);
      await call("GET", `/events?q=${encodeURIComponent(secret)}`);
      await call("GET", `/join/${encodeURIComponent(secret)}?secret=${encodeURIComponent(secret)}`);
      const asHeader = { "X-Request-Id": encodeURIComponent(secret).slice(0, 64) };
      if (/^(dc[a-z]_|eyJ)/.test(secret)) await call("GET", "/me", undefined, asHeader);
      await call("GET", "/me", undefined, {
        Authorization: `Bearer ${encodeURIComponent(secret)}`,
      });
      await call("POST", "/join", { secret });
      await call("POST", "/events", { title: secret, [secret]: secret });
    }
    await linesAfter(requests + secrets.length * 6);
    expect(secrets.length).toBeGreaterThan(9);
    const told = text();
    const found = secrets.filter(
      (secret) => told.includes(secret) || told.includes(encodeURIComponent(secret).slice(0, 64)),
    );
    expect(found).toEqual([]);
    // The check itself finds what is there.
    expect(told).toContain("/api/join");
  });

  test("are only those of our own failures, or none, where that is wanted", async () => {
    const { call, text } = await watched({ LOG: "errors" });
    expect((await call("GET", "/nowhere")).status).toBe(404);
    await server?.stop();
    expect(text()).toBe("");
    const none = await watched({ LOG: "off" });
    expect((await none.call("GET", "/health")).status).toBe(200);
    await server?.stop();
    expect(none.text()).toBe("");
  });
});

describe("an error that nobody foresaw", () => {
  test("is told to the operator under the number that the caller can quote", async () => {
    const { core } = testApp();
    const failed = vi.fn();
    const answered = vi.fn();
    const broken = {
      ...core,
      health: () => Promise.reject(new Error("bảng không có")),
      watch: { ...UNWATCHED, failed, answered },
    };
    const answer = await createApp(broken).request("/api/health", {
      headers: { "Accept-Language": "en" },
    });
    const id = answer.headers.get("X-Request-Id");
    expect(id).toMatch(/^req_[0-9a-z]{16}-[0-9a-z]+$/);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({
        code: "unavailable",
        detail: expect.stringContaining(`say ${id}.`),
        instance: `urn:diem-cau:request:${id}`,
      }),
    ]);
    expect(failed.mock.calls).toEqual([[new Error("bảng không có"), id]]);
    expect(answered.mock.calls[0]?.[0]).toMatchObject({ id, status: 503, code: "unavailable" });
  });

  test("is told with its stack, but without the secrets in it", () => {
    const lines: string[] = [];
    const log = requestLog("errors", (some) => lines.push(some), [
      LIVEKIT_KEY.apiSecret,
      ADMIN_KEY,
    ]);
    const secrets = [
      LIVEKIT_KEY.apiSecret,
      ADMIN_KEY,
      `dcl_${"a".repeat(43)}`,
      `dck_${"b-_".repeat(10)}`,
      signJwt({ iss: "thekey" }),
      TURN_PASSWORD,
    ];
    const [one, two, three, four, five, password] = secrets;
    const error = new Error(
      `at ${one} ${two} "${three}" (${four}) Bearer ${five} {"turnPassword": "${password}"}`,
    );
    log.failed(error, "req_1");
    log.flush();
    const [line] = lines.map((text) => JSON.parse(text));
    expect(line).toMatchObject({ level: "error", id: "req_1" });
    expect(line.error).toMatch(/^Error: at … … "…" \(…\) Bearer … \{"turnPassword": …\}\n +at /);
    expect(secrets.filter((secret) => lines.join("").includes(secret))).toEqual([]);
  });
});

test("the secrets of the settings are none of an error's, wherever they stand in it", async () => {
  const [token, bootstrap] = ["mot-token-do-luong-0123", "khoa-quan-tri-dau-tien"];
  const env = { ...ALONE, METRICS_TOKEN: token, BOOTSTRAP_API_KEY: bootstrap };
  let told = "";
  const observer = await openObserver(readConfig(env), LIVEKIT_KEY, (lines) => (told += lines));
  const secrets = [token, bootstrap, LIVEKIT_KEY.apiSecret];
  observer.watch.failed(new Error(`at ${secrets.join(" and ")}`), "req_1");
  observer.close();
  expect(JSON.parse(told).error).toMatch(/^Error: at … and … and …\n/);
  expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
});

/** A server whose lines are kept, and a way to call it as the administrator. */
async function watched(settings: Record<string, string> = {}) {
  let told = "";
  server = await realServer(settings, (lines) => (told += lines));
  const { url } = server;
  const lines = () =>
    told
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return {
    text: () => told,
    /** All lines once there are so many. */
    async linesAfter(count: number) {
      await vi.waitFor(() => expect(lines().length).toBeGreaterThanOrEqual(count), 10_000);
      return lines();
    },
    async call(method: string, path: string, sent?: unknown, headers: Record<string, string> = {}) {
      const answer = await fetch(`${url}/api${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${ADMIN_KEY}`,
          ...(sent === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
        ...(sent === undefined
          ? {}
          : { body: typeof sent === "string" ? sent : JSON.stringify(sent) }),
      });
      const text = await answer.text();
      const isJson = /json/.test(answer.headers.get("Content-Type") ?? "") && text !== "";
      return { status: answer.status, body: isJson ? JSON.parse(text) : null };
    },
  };
}

type Call = Awaited<ReturnType<typeof watched>>["call"];

/** Makes one of every kind of secret there is, and uses it as it is meant. */
async function everySecret(call: Call) {
  let requests = 0;
  const ask = async (...sent: Parameters<Call>) => {
    requests += 1;
    const { status, body } = await call(...sent);
    if (status >= 300) throw new Error(`${sent[1]}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const key = await ask("POST", "/keys", { label: "Thư ký", admin: true });
  const { id, roomName } = await ask("POST", "/events", {
    title: NAMES[0],
    startsAt: "2026-11-23T01:00:00Z",
  });
  const path = `/events/${id}`;
  await ask("PUT", `${path}/state`, { state: "scheduled" });
  const { items } = await ask("POST", `${path}/sites`, { sites: [{ name: NAMES[1] }] });
  const site = `${path}/sites/${items[0].id}`;
  const link = await ask("POST", `${site}/links`, {});
  const checkIn = await ask("POST", `${site}/check-in-links`, {});
  const display = await ask("POST", `${path}/display-links`, {});
  const joined = await ask("POST", "/join", { secret: link.secret });
  const delegates = await ask("POST", `${path}/delegates`, {
    delegates: NAMES.map((name) => ({ siteId: items[0].id, name })),
  });
  await ask("POST", "/check-in", { secret: checkIn.secret, delegateId: delegates.items[0].id });
  await ask("GET", `${path}/delegates?q=${encodeURIComponent(NAMES[0] ?? "")}`);
  const chair = await ask("POST", `${path}/tokens`, { as: "chair" });
  const refreshed = await ask("POST", "/join/refresh", undefined, {
    Authorization: `Bearer ${joined.accessToken}`,
  });
  const told = JSON.stringify({
    event: "room_started",
    id: "EV_1",
    createdAt: "1",
    room: { sid: "RM_1", name: roomName, turnPassword: TURN_PASSWORD },
  });
  const signature = signJwt(claimsFor(told));
  const asLiveKit = { "Content-Type": "application/webhook+json", Authorization: signature };
  await ask("POST", "/livekit/webhook", told, asLiveKit);
  const secrets = [
    ADMIN_KEY,
    LIVEKIT_KEY.apiSecret,
    key.secret,
    link.secret,
    checkIn.secret,
    display.secret,
    joined.accessToken,
    joined.liveKit.token,
    refreshed.liveKit.token,
    chair.token,
    signature,
    TURN_PASSWORD,
    ...NAMES,
  ];
  return { secrets, requests };
}
