import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startServer, type Server } from "../../scripts/crash/server.ts";
import { ADMIN_KEY, LIVEKIT_KEY, type Answered } from "./app.ts";
import { liveKitOverHttp } from "./livekit-http.ts";
import { claimsFor, signJwt } from "./webhook.ts";

export type RealServer = Awaited<ReturnType<typeof realServer>>;

/** The server of `npm start` as a process of its own, on a database file in a folder of its own `within` another, with the fake LiveKit over HTTP. */
export async function realServer({
  within = tmpdir(),
  env = () => ({}),
  openLiveKit = () => liveKitOverHttp(LIVEKIT_KEY),
}: {
  within?: string;
  env?: (databasePath: string) => Record<string, string>;
  /** Another LiveKit, which is told where its webhooks go. */
  openLiveKit?: (webhookUrl: string) => Promise<{ url: string; stop(): Promise<void> }>;
} = {}) {
  const port = await freePort();
  const liveKit = await openLiveKit(`http://127.0.0.1:${port}/api/livekit/webhook`);
  const folder = mkdtempSync(join(within, "real-server-"));
  const logs = mkdtempSync(join(tmpdir(), "real-server-log-"));
  const databaseUrl = join(folder, "d.sqlite");
  const settings = {
    port,
    databaseUrl,
    adminKey: ADMIN_KEY,
    liveKit: { ...LIVEKIT_KEY, url: liveKit.url },
    log: join(logs, "server.log"),
    env: env(databaseUrl),
  };
  let running: Server | null = await startServer(settings);

  async function ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const sent = typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(`http://127.0.0.1:${settings.port}/api${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${ADMIN_KEY}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? null : JSON.parse(text),
      headers: response.headers,
    };
  }

  return {
    url: `http://127.0.0.1:${settings.port}`,
    log: settings.log,
    path: databaseUrl,
    ask,
    /** Sends a delivery as LiveKit would; the answer's status. */
    async tell(sent: object): Promise<number> {
      const body = JSON.stringify(sent);
      const headers = {
        "Content-Type": "application/webhook+json",
        Authorization: signJwt(claimsFor(body)),
      };
      return (await ask("POST", "/livekit/webhook", body, headers)).status;
    },
    async kill(): Promise<void> {
      await running?.kill();
      running = null;
    },
    async start(): Promise<void> {
      running = await startServer(settings);
    },
    async remove(): Promise<void> {
      await running?.kill();
      await liveKit.stop();
      for (const each of [folder, logs]) rmSync(each, { recursive: true, force: true });
    },
  };
}
