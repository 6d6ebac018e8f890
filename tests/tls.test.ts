import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get as httpsGet } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readConfig, WrongSetting } from "../src/config.ts";
import { readCertificate, watchCertificate } from "../src/entry/certificate.ts";
import type { RunningServer } from "../src/entry/node.ts";
import { ALONE, closed, dial, read, realServer, say } from "./support/raw-http.ts";

const FILES = "tests/data/tls";
const FIRST = { TLS_CERT: `${FILES}/first.pem`, TLS_KEY: `${FILES}/first-key.pem` };
const ca = readFileSync(FIRST.TLS_CERT);
const folder = mkdtempSync(join(tmpdir(), "diem-cau-tls-"));
const rubbish = join(folder, "rubbish.pem");
writeFileSync(rubbish, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
afterAll(() => rmSync(folder, { recursive: true }));

/** A connection over TLS that trusts the first certificate alone. */
function secure(url: string, trusted: Buffer = ca): Promise<TLSSocket> {
  return new Promise((done, reject) => {
    const { hostname: host, port } = new URL(url);
    const socket = connectTls({ host, port: Number(port), ca: trusted }, () => {
      socket.removeListener("error", reject).on("error", () => {});
      done(socket);
    });
    socket.once("error", reject);
  });
}

/** What came on it until the server closed. */
async function heardOn(socket: TLSSocket, ...pieces: string[]) {
  let heard = "";
  socket.setEncoding("utf8").on("data", (text) => (heard += text));
  for (const piece of pieces) socket.write(piece);
  await closed(socket);
  return read(heard);
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((done, reject) => {
    httpsGet(url, { ca, agent: false }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    }).once("error", reject);
  });
}

describe("a server with TLS_CERT and TLS_KEY", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await realServer({
      ...FIRST,
      HEADERS_TIMEOUT_SECONDS: "1",
      REQUEST_TIMEOUT_SECONDS: "2",
      MAX_CONNECTIONS: "10",
    });
  });
  afterAll(() => server.stop());

  test("speaks HTTPS, and says so of itself", async () => {
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(readConfig({ ...ALONE, ...FIRST, PORT: "8443" }).publicUrl).toBe(
      "https://127.0.0.1:8443",
    );
    expect(await statusOf(`${server.url}/api/health`)).toBe(200);
  });

  test("ends what speaks HTTP to it, and goes on", async () => {
    expect(await say(server.url, "GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")).toBeNull();
    expect(await statusOf(`${server.url}/api/health`)).toBe(200);
  });

  test("ends a handshake that does not come to its end", async () => {
    const socket = await dial(server.url);
    const at = performance.now();
    await closed(socket);
    expect(performance.now() - at).toBeLessThan(5000);
  });

  test("says in words what is no request, too long or too slow", async () => {
    const cases: [string, number][] = [
      ["BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 400],
      [`GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
      ["GET /api/health HTTP/1.1\r\nHos", 408],
      ["CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405],
    ];
    for (const [sent, status] of cases)
      expect([sent.slice(0, 20), (await heardOn(await secure(server.url), sent))?.status]).toEqual([
        sent.slice(0, 20),
        status,
      ]);
  });

  test("gives room to a newcomer by ending those that ask nothing, before and after the handshake", async () => {
    const idle = [];
    for (let n = 0; n < 6; n += 1) idle.push(await secure(server.url));
    const bare = [];
    for (let n = 0; n < 12; n += 1) bare.push(await dial(server.url));
    expect(await statusOf(`${server.url}/api/health`)).toBe(200);
    expect(idle.filter((socket) => socket.readyState === "open")).toEqual([]);
    for (const socket of [...idle, ...bare]) socket.destroy();
  });
});

test("a server that stops ends idle connections and half a handshake", async () => {
  const server = await realServer(FIRST);
  const sockets = [await secure(server.url), await dial(server.url)];
  const at = performance.now();
  await server.stop();
  await Promise.all(sockets.map(closed));
  expect(performance.now() - at).toBeLessThan(1500);
});

describe("the start ends with one sentence that names", () => {
  test.each<[string, string, Record<string, string>]>([
    ["a certificate without its key", "TLS_KEY", { TLS_CERT: FIRST.TLS_CERT }],
    ["a key without its certificate", "TLS_CERT", { TLS_KEY: FIRST.TLS_KEY }],
    ["a file that is not there", "TLS_CERT", { ...FIRST, TLS_CERT: "khong-co.pem" }],
    ["a key that is not there", "TLS_KEY", { ...FIRST, TLS_KEY: "khong-co.pem" }],
    ["a file that is no certificate", "TLS_CERT", { ...FIRST, TLS_CERT: rubbish }],
    ["a key that is none", "TLS_KEY", { ...FIRST, TLS_KEY: FIRST.TLS_CERT }],
    ["a pair that is none", "TLS_KEY", { ...FIRST, TLS_KEY: `${FILES}/renewed-key.pem` }],
  ])("%s", async (_what, name, more) => {
    const start = Promise.resolve().then(() => realServer(more));
    await expect(start).rejects.toThrow(WrongSetting);
    await expect(start).rejects.toThrow(new RegExp(`^${name}\\b[^\\n]*\\.\\)$`));
  });
});

describe("a certificate that is renewed", () => {
  const paths = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  const put = (name: string) => {
    copyFileSync(`${FILES}/${name}.pem`, paths.cert);
    copyFileSync(`${FILES}/${name}-key.pem`, paths.key);
  };
  const said: string[] = [];
  const served: Buffer[] = [];
  let stop = () => {};
  beforeAll(() => {
    put("first");
    const server = {
      setSecureContext: ({ cert }: { cert?: unknown }) => served.push(cert as Buffer),
    };
    stop = watchCertificate(paths, server, (line) => said.push(line), 20);
  });
  afterAll(() => stop());

  test("half of it leaves the old one in use and is said once; whole, it is taken up", async () => {
    copyFileSync(`${FILES}/renewed.pem`, paths.cert);
    await vi.waitFor(() => expect(said).toHaveLength(1));
    await new Promise((done) => setTimeout(done, 100));
    expect([said.length, served.length]).toEqual([1, 0]);
    expect(said[0]).toMatch(/TLS_KEY/);
    put("renewed");
    await vi.waitFor(() => expect(served).toHaveLength(1));
    expect(served[0]).toEqual(readCertificate(paths).cert);
    expect(said[1]).toMatch(/mới/);
  });
});
