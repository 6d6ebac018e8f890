import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunningServer } from "../src/entry/node.ts";
import { closed, dial, read, realServer, say } from "./support/raw-http.ts";

const UPGRADE =
  "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";

/** Stands where LiveKit would: notes what is asked, and as a signal says back what it hears. */
let upstream: Server;
let asked: { method: string; url: string; headers: IncomingMessage["headers"] }[] = [];
let joined: Duplex[] = [];
let server: RunningServer;

function note({ method = "", url = "", headers }: IncomingMessage): void {
  asked.push({ method, url, headers });
}

beforeAll(async () => {
  upstream = createServer((request, response) => {
    note(request);
    response.writeHead(401, { "Content-Type": "text/plain" }).end("no permission");
  });
  upstream.on("upgrade", (request, socket) => {
    note(request);
    socket.on("error", () => {});
    if (request.url?.includes("refuse"))
      return socket.end("HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
    if (request.url?.includes("silent")) return undefined;
    joined.push(socket);
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    );
    return socket.pipe(socket);
  });
  const { port } = await new Promise<AddressInfo>((done) => {
    // A server that listens on a port has an AddressInfo.
    upstream.listen(0, "127.0.0.1", () => done(upstream.address() as AddressInfo));
  });
  server = await realServer({
    LIVEKIT_URL: `ws://127.0.0.1:${port}`,
    KEEP_ALIVE_SECONDS: "1",
    HEADERS_TIMEOUT_SECONDS: "1",
    REQUEST_TIMEOUT_SECONDS: "1",
    SEND_TIMEOUT_SECONDS: "1",
    MAX_CONNECTIONS: "10",
  });
});
afterEach(() => {
  for (const socket of joined) socket.destroy();
  [asked, joined] = [[], []];
});
afterAll(async () => {
  await server.stop();
  upstream.closeAllConnections();
  upstream.close();
});

/** A signal connection; `heard` is all that came. */
async function signal(path = "/livekit/rtc/v1?access_token=t") {
  const socket: Socket = await dial(server.url);
  let heard = "";
  socket.setEncoding("latin1").on("data", (text) => (heard += text));
  socket.write(`GET ${path} HTTP/1.1\r\n${UPGRADE}Cookie: __Host-diem_cau=secret\r\n\r\n`);
  return {
    socket,
    heard: () => heard,
    joins: () => vi.waitFor(() => expect(heard).toMatch(/^HTTP\/1\.1 101 /)),
  };
}

describe("LiveKit's clients", () => {
  test.each([
    ["/livekit/rtc?access_token=t", "/rtc?access_token=t"],
    ["/livekit/rtc/v1?join_request=a%2Bb%3D", "/rtc/v1?join_request=a%2Bb%3D"],
  ])("are joined with it at %s", async (path, there) => {
    const { socket, heard, joins } = await signal(path);
    await joins();
    expect(asked.map(({ url }) => url)).toEqual([there]);
    socket.write("xin chào", "latin1");
    await vi.waitFor(() => expect(heard()).toMatch(/xin chào$/));
    socket.destroy();
    await vi.waitFor(() => expect(joined[0]?.destroyed).toBe(true));
  });

  test("bring it no cookie of ours, but their token", async () => {
    const { joins, socket } = await signal();
    await joins();
    socket.destroy();
    const headers = { Cookie: "__Host-diem_cau=secret", Authorization: "Bearer token" };
    await fetch(`${server.url}/livekit/rtc/validate?a=1`, { headers });
    expect(asked.map((one) => one.headers.cookie)).toEqual([undefined, undefined]);
    expect(asked[1]).toMatchObject({ url: "/rtc/validate?a=1", method: "GET" });
    expect(asked[1]?.headers.authorization).toBe("Bearer token");
  });

  test.each([
    ["/livekit", "/"],
    ["/livekit/", "/"],
    ["/livekit/rtc/validate?access_token=t", "/rtc/validate?access_token=t"],
    ["/livekit/rtc/v1/validate", "/rtc/v1/validate"],
  ])("hear its own answer at %s", async (path, there) => {
    const answer = await fetch(`${server.url}${path}`);
    expect([answer.status, await answer.text()]).toEqual([401, "no permission"]);
    expect(asked.map(({ url }) => url)).toEqual([there]);
  });

  test("hear it too where it does not take them in", async () => {
    const { socket, heard } = await signal("/livekit/rtc?refuse");
    await closed(socket);
    expect(read(heard())).toMatchObject({ status: 401, body: "no" });
  });

  test("stay as long as they like, and are not pushed out by newcomers", async () => {
    const { socket, heard, joins } = await signal();
    await joins();
    for (let n = 0; n < 20; n += 1) (await dial(server.url)).on("error", () => {});
    await new Promise((done) => setTimeout(done, 2500));
    socket.write("vẫn đây", "utf8");
    await vi.waitFor(() => expect(Buffer.from(heard(), "latin1").toString()).toMatch(/vẫn đây$/));
    socket.destroy();
  });

  test("who does not read holds up nobody but themselves, in bounded memory", async () => {
    const { socket, joins } = await signal();
    await joins();
    socket.pause();
    const [there] = joined;
    there?.unpipe();
    const chunk = Buffer.alloc(1_000_000);
    for (let n = 0; n < 60; n += 1) there?.write(chunk);
    await new Promise((done) => setTimeout(done, 500));
    // What the system holds is a few megabytes; the rest waits at its source.
    expect(there?.writableLength).toBeGreaterThan(30_000_000);
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
    socket.destroy();
    await vi.waitFor(() => expect(there?.destroyed).toBe(true));
  });

  test("take at most nine of ten connections, so that the day goes on without them", async () => {
    const some = await Promise.all(Array.from({ length: 9 }, () => signal()));
    await Promise.all(some.map(({ joins }) => joins()));
    const { socket, heard } = await signal();
    await closed(socket);
    expect(read(heard())).toMatchObject({ status: 503 });
    // Until the refused one is gone there is no room at all.
    await vi.waitFor(
      async () => expect((await fetch(`${server.url}/api/health`)).status).toBe(200),
      3000,
    );
    for (const one of some) one.socket.destroy();
    await vi.waitFor(() => expect(joined.filter((one) => !one.destroyed)).toEqual([]));
  });
});

describe("nobody comes to LiveKit's admin API, or anywhere else, through us", () => {
  test.each([
    ["POST", "/livekit/twirp/livekit.RoomService/ListRooms"],
    ["GET", "/livekit/twirp/livekit.RoomService/ListRooms"],
    ["GET", "/livekit/rtc/../twirp/livekit.RoomService/ListRooms"],
    ["GET", "/livekit/rtc/%2e%2e/twirp/x"],
    ["GET", "/livekit//twirp/x"],
    ["GET", "/livekit/rtc/v1/../../twirp/x"],
    ["GET", "/livekit/rtc/v2"],
    ["GET", "/livekit/debug/pprof"],
    ["POST", "/livekit/rtc"],
    ["POST", "/livekit"],
  ])("%s %s", async (method, path) => {
    const last = "Connection: close\r\nContent-Length: 0\r\n\r\n";
    const plain = await say(server.url, `${method} ${path} HTTP/1.1\r\nHost: x\r\n${last}`);
    expect([asked, plain?.status]).toEqual([
      [],
      expect.toSatisfy((status) => [400, 404, 405].includes(status)),
    ]);
    const socket = await dial(server.url);
    let heard = "";
    socket.setEncoding("utf8").on("data", (text) => (heard += text));
    socket.write(
      `${method} ${path} HTTP/1.1\r\n${UPGRADE.replace("Upgrade\r", "Upgrade, close\r")}\r\n`,
    );
    await closed(socket);
    expect([asked, read(heard)?.status === 101]).toEqual([[], false]);
  });

  test.each(["/api/events/evt_1/live", "/", "/livekit/rtc/validate"])(
    "a wish for another protocol at %s is answered as an ordinary request",
    async (path) => {
      const answered = await say(
        server.url,
        `GET ${path} HTTP/1.1\r\n${UPGRADE.replace("Upgrade\r", "Upgrade, close\r")}\r\n`,
      );
      // Whether the pages are built or not.
      expect(answered?.status).toBeGreaterThanOrEqual(200);
      expect([joined, asked.filter(({ headers }) => headers.upgrade)]).toEqual([[], []]);
    },
  );

  test("nor on a connection that still waits for an answer of ours", async () => {
    const get = "GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n";
    await say(server.url, `${get}GET /livekit/rtc HTTP/1.1\r\n${UPGRADE}\r\n`);
    expect(asked).toEqual([]);
  });
});

describe("while LiveKit", () => {
  test("is not there, its part of our address says 503 and all else goes on", async () => {
    const lonely = await realServer();
    const socket = await dial(lonely.url);
    let heard = "";
    socket.setEncoding("utf8").on("data", (text) => (heard += text));
    socket.write(`GET /livekit/rtc HTTP/1.1\r\n${UPGRADE}\r\n`);
    await closed(socket);
    expect(read(heard)).toMatchObject({
      status: 503,
      type: "application/problem+json",
      retryAfter: "2",
    });
    const answer = await fetch(`${lonely.url}/livekit/rtc/validate`);
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([
      503,
      expect.stringMatching(/^\d$/),
    ]);
    expect(await answer.json()).toMatchObject({ code: "unavailable" });
    expect((await fetch(`${lonely.url}/api/health`)).status).toBe(200);
    await lonely.stop();
  });

  test("goes away, those who were joined are ended", async () => {
    const { socket, joins } = await signal();
    await joins();
    joined[0]?.destroy();
    await closed(socket);
  });

  test("says nothing, a client is told after ten seconds", { timeout: 15_000 }, async () => {
    const { socket, heard } = await signal("/livekit/rtc?silent");
    await closed(socket);
    expect(read(heard())).toMatchObject({ status: 503 });
  });
});

test("a server that stops ends those who are joined", async () => {
  const address = upstream.address() as AddressInfo;
  const other = await realServer({ LIVEKIT_URL: `ws://127.0.0.1:${address.port}` });
  const socket = await dial(other.url);
  socket.resume().write(`GET /livekit/rtc HTTP/1.1\r\n${UPGRADE}\r\n`);
  await vi.waitFor(() => expect(joined).toHaveLength(1));
  const at = performance.now();
  await other.stop();
  await closed(socket);
  expect(performance.now() - at).toBeLessThan(1500);
});
