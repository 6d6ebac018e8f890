import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "vite";
import { afterAll, describe, expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { mediaPortsOf } from "../src/entry/livekit-config.ts";
import { startServer } from "../src/entry/node.ts";
import { testApp } from "./support/app.ts";
import { freeTrio, script, settings } from "./support/local-livekit.ts";

const folder = mkdtempSync(join(tmpdir(), "network-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("what a site's network must let through", () => {
  test("is told to everybody, without a secret: a LiveKit elsewhere has ports of its own", async () => {
    const { as, liveKit } = testApp({ publicUrl: "https://hop.example.vn" });
    const { status, body } = await as(null)("GET", "/network");
    expect([status, body]).toEqual([
      200,
      { pages: "https://hop.example.vn", signalling: liveKit.publicUrl, media: "elsewhere" },
    ]);
  });

  test("names no LiveKit where there is none", async () => {
    const { as } = testApp({ withoutLiveKit: true });
    const { body } = await as(null)("GET", "/network");
    expect(body).toEqual({ pages: "http://localhost:8080", signalling: null, media: null });
  });

  test.each([
    ["0.0.0.0", { host: null, udp: 7882, tcp: 7881 }],
    ["10.0.0.7", { host: "10.0.0.7", udp: 7882, tcp: 7881 }],
    // LiveKit opens no TCP there.
    ["127.0.0.1", { host: "127.0.0.1", udp: 7882, tcp: null }],
  ])("are the ports of the LiveKit of our own, which takes media at %s", (mediaBind, expected) => {
    expect(mediaPortsOf({ ...settings, mediaBind })).toEqual(expected);
  });

  test("are the ports that the running LiveKit was given", async () => {
    script(folder, "livekit-server", "exec /bin/sleep 600");
    const env = {
      PATH: folder,
      PORT: "0",
      DATABASE_URL: ":memory:",
      PUBLIC_URL: "https://hop.example.vn:8443",
      LIVEKIT_PORT: String((await freeTrio()).port),
      LIVEKIT_MEDIA_HOST: "0.0.0.0",
    };
    const server = await startServer(readConfig(env), env, { log() {}, onLiveKit() {} });
    try {
      const answer = await fetch(`${server.url}/api/network`);
      const port = Number(new URL(server.liveKit().url).port);
      expect(await answer.json()).toEqual({
        pages: "https://hop.example.vn:8443",
        signalling: "wss://hop.example.vn:8443/livekit",
        media: { host: null, udp: port + 2, tcp: port + 1 },
      });
    } finally {
      await server.stop();
    }
  });
});

test("the server of `npm run dev` has the page for old browsers at its address", async () => {
  const vite = await createServer({
    configFile: join(import.meta.dirname, "../web/vite.config.ts"),
    cacheDir: join(folder, "vite"),
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, host: "127.0.0.1" },
    logLevel: "silent",
  });
  try {
    await vite.listen();
    const [url = ""] = vite.resolvedUrls?.local ?? [];
    const page = await (await fetch(`${url}khong-ho-tro`)).text();
    expect(page).toContain("Trình duyệt này chưa vào phòng họp được");
  } finally {
    await vite.close();
  }
});
