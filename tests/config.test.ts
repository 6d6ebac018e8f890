import { describe, expect, test } from "vitest";
import { readConfig, WrongSetting } from "../src/config.ts";
import { startServer } from "../src/entry/node.ts";

const KEY = { LIVEKIT_API_KEY: "khoa", LIVEKIT_API_SECRET: "mot-bi-mat-du-dai-it-nhat-32-ky-tu" };
const nobody = { LIVEKIT_URL: "ws://127.0.0.1:9", ...KEY };
const quiet = { log: () => {}, onLiveKit: () => {} };

describe("the settings", () => {
  test("are all optional", () => {
    expect(readConfig({})).toEqual({
      port: 8080,
      host: "127.0.0.1",
      databaseUrl: "data/diem-cau.sqlite",
      filesFolder: "data/diem-cau.sqlite-files",
      publicUrl: "http://127.0.0.1:8080",
      tls: null,
      bootstrapApiKey: null,
      liveKit: null,
      ownLiveKit: {
        port: 7880,
        mediaHost: "127.0.0.1",
        publicUrl: "ws://127.0.0.1:8080/livekit",
        key: null,
      },
      limits: {
        connections: 12_000,
        headersTimeout: 20_000,
        requestTimeout: 120_000,
        keepAliveTimeout: 65_000,
        sendTimeout: 30_000,
        headerBytes: 16_384,
        bodyBytes: 1_048_576,
        unsentBytes: 268_435_456,
        listeners: 10_000,
        listenersPerEvent: 10_000,
      },
      log: null,
      metricsToken: null,
    });
  });

  test.each<[Record<string, string>, string | null]>([
    [{ DATABASE_URL: "/srv/d.sqlite" }, "/srv/d.sqlite-files"],
    [{ DATABASE_URL: ":memory:" }, null],
    [{ DATABASE_URL: "postgres://a/b" }, "data/files"],
    [{ DATABASE_URL: "postgres://a/b", FILES_FOLDER: "/srv/files" }, "/srv/files"],
  ])("%j keep files in %s", (env, folder) => {
    expect(readConfig(env).filesFolder).toBe(folder);
  });

  test("say how browsers reach a LiveKit of our own, on which ports it is, and its key", () => {
    const env = { LIVEKIT_PUBLIC_URL: "wss://hop.example.vn", LIVEKIT_PORT: "17880", ...KEY };
    expect(readConfig(env)).toMatchObject({
      liveKit: null,
      ownLiveKit: {
        port: 17880,
        publicUrl: "wss://hop.example.vn",
        key: { apiKey: KEY.LIVEKIT_API_KEY, apiSecret: KEY.LIVEKIT_API_SECRET },
      },
    });
  });

  test.each<[Record<string, string>, string, string]>([
    [{ PUBLIC_URL: "https://hop.example.vn" }, "wss://hop.example.vn/livekit", "127.0.0.1"],
    [{ HOST: "0.0.0.0" }, "ws://localhost:8080/livekit", "0.0.0.0"],
    [{ LIVEKIT_MEDIA_HOST: "192.168.1.5" }, "ws://127.0.0.1:8080/livekit", "192.168.1.5"],
  ])("%j bring browsers to our own LiveKit by %s, media at %s", (env, publicUrl, mediaHost) => {
    expect(readConfig(env).ownLiveKit).toMatchObject({ publicUrl, mediaHost });
  });

  test.each<[string, Record<string, string>]>([
    ["PORT", { PORT: "abc" }],
    ["PORT", { PORT: "70000" }],
    ["DATABASE_URL", { DATABASE_URL: "mysql://may/du-lieu" }],
    ["DATABASE_URL", { DATABASE_URL: "sqlite:du-lieu" }],
    ["PUBLIC_URL", { PUBLIC_URL: "hop.example.vn" }],
    ["BOOTSTRAP_API_KEY", { BOOTSTRAP_API_KEY: "ngan" }],
    ["LIVEKIT_URL", { ...nobody, LIVEKIT_URL: "khong-phai" }],
    ["LIVEKIT_API_KEY", { ...nobody, LIVEKIT_API_KEY: "" }],
    ["LIVEKIT_API_SECRET", { ...nobody, LIVEKIT_API_SECRET: "" }],
    ["LIVEKIT_API_SECRET", { LIVEKIT_API_KEY: "khoa" }],
    ["LIVEKIT_PUBLIC_URL", { LIVEKIT_PUBLIC_URL: "hop.example.vn" }],
    ["LIVEKIT_URL", { ...nobody, LIVEKIT_URL: "wss://a.vn/livekit", PUBLIC_URL: "https://a.vn" }],
    ["LIVEKIT_MEDIA_HOST", { LIVEKIT_MEDIA_HOST: "hop.example.vn" }],
    ["LIVEKIT_PORT", { LIVEKIT_PORT: "bảy tám" }],
    ["LIVEKIT_PORT", { LIVEKIT_PORT: "65534" }],
    ["METRICS_TOKEN", { METRICS_TOKEN: "ngắn" }],
    ["LOG", { LOG: "verbose" }],
    ["MAX_CONNECTIONS", { MAX_CONNECTIONS: "9" }],
    ["HEADERS_TIMEOUT_SECONDS", { HEADERS_TIMEOUT_SECONDS: "1.5" }],
    ["REQUEST_TIMEOUT_SECONDS", { REQUEST_TIMEOUT_SECONDS: "0" }],
    ["KEEP_ALIVE_SECONDS", { KEEP_ALIVE_SECONDS: "5s" }],
    ["SEND_TIMEOUT_SECONDS", { SEND_TIMEOUT_SECONDS: "-1" }],
    ["MAX_HEADER_KB", { MAX_HEADER_KB: "1e3" }],
    ["MAX_BODY_KB", { MAX_BODY_KB: "100" }],
    ["MAX_UNSENT_MB", { MAX_UNSENT_MB: "nhiều" }],
  ])("with a wrong %s stop the start with a sentence that names it: %j", (name, env) => {
    expect(() => readConfig(env)).toThrow(WrongSetting);
    expect(() => readConfig(env)).toThrow(new RegExp(`^${name}\\b.*\\.\\)$`));
  });

  test.each(["khong-co.invalid", "203.0.113.7"])(
    "with a HOST that is none of this machine's do the same: %s",
    async (HOST) => {
      const env = { HOST, PORT: "0", DATABASE_URL: ":memory:", ...nobody };
      const start = startServer(readConfig(env), env, quiet);
      await expect(start).rejects.toThrow(WrongSetting);
      await expect(start).rejects.toThrow(/^HOST\b/);
    },
  );

  test("may name a LiveKit that is not there", async () => {
    const env = { PORT: "0", DATABASE_URL: ":memory:", ...nobody };
    const server = await startServer(readConfig(env), env, quiet);
    const answer = await fetch(`${server.url}/api/health`);
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { status: "degraded", database: "ok", liveKit: "unreachable" },
    ]);
    await server.stop();
  });
});
