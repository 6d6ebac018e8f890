import type { getRequestListener } from "@hono/node-server";
import { randomBytes } from "node:crypto";
import { lookup } from "node:dns/promises";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { dirname, join } from "node:path";
import type { Config } from "../config.ts";
import type { LiveKitKey } from "../rooms/signature.ts";
import { openHttp } from "./http-server.ts";
import { findLiveKit } from "./livekit-find.ts";
import { startLiveKit, type LiveKitHandle, type LiveKitState } from "./livekit-process.ts";

type Fetch = Parameters<typeof getRequestListener>[0];

type Beside = {
  key: LiveKitKey;
  /** Where our own server listens. */
  url: string;
  /** `.livekit` */
  folder: string;
  serve: Fetch;
  talk: { log(line: string): void; onLiveKit(state: LiveKitState): void };
  onRunning(): void;
};

const LOOPBACK = "127.0.0.1";
const WEBHOOK = "/api/livekit/webhook";

/** The LiveKit that the settings name, or one of our own beside the server, whose signalling only this machine reaches. */
export async function beginLiveKit(
  config: Config,
  env: Record<string, string | undefined>,
  { key, url, folder, serve, talk, onRunning }: Beside,
): Promise<LiveKitHandle> {
  const source = config.liveKit
    ? ({ kind: "external", url: config.liveKit.url } as const)
    : await findLiveKit(env, folder);
  const isOurs = source.kind !== "external" && source.kind !== "none";
  const door = isOurs && config.tls !== null ? await openWebhookDoor(config, serve) : null;
  const { port, mediaHost } = config.ownLiveKit;
  const settings = {
    port,
    tcpPort: port + 1,
    udpPort: port + 2,
    bind: LOOPBACK,
    mediaBind: isIP(mediaHost) ? mediaHost : (await lookup(mediaHost)).address,
    ...key,
    webhookUrl: `${door?.url ?? url.replace("//0.0.0.0", `//${LOOPBACK}`)}${WEBHOOK}`,
  };
  const onState = (state: LiveKitState) => {
    if (state === "running" || state === "external") onRunning();
    talk.onLiveKit(state);
  };
  const handle = startLiveKit({ source, settings, folder, log: talk.log, onState });
  const { stop } = handle;
  return Object.assign(handle, {
    async stop() {
      await stop();
      await door?.close();
    },
  });
}

/** LiveKit would have to trust our certificate, by a name that is in it. So it tells us here, on loopback. */
function openWebhookDoor(config: Config, serve: Fetch) {
  const onlyWebhooks: Fetch = (request, platform) =>
    new URL(request.url).pathname === WEBHOOK
      ? serve(request, platform)
      : new Response(null, { status: 404 });
  return openHttp({ ...config, tls: null, host: LOOPBACK, port: 0 }, onlyWebhooks);
}

/** The key of a LiveKit of our own: made once and kept beside the database, so that webhooks stay valid. */
export function ownKey(databaseUrl: string): LiveKitKey {
  const fresh = { apiKey: "diemcau", apiSecret: randomBytes(32).toString("base64url") };
  if (databaseUrl === ":memory:" || databaseUrl.startsWith("postgres")) return fresh;
  const path = join(dirname(databaseUrl), "livekit-key.json");
  // Written by the lines below at an earlier start.
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as LiveKitKey;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(fresh), { mode: 0o600 });
  return fresh;
}
