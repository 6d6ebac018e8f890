import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveKitKey } from "../../src/rooms/signature.ts";
import { asStarted } from "../as-started.ts";

export type Server = { base: string; kill(): Promise<void> };

export type Settings = {
  port: number;
  databaseUrl: string;
  adminKey: string;
  liveKit: LiveKitKey & { url: string };
  log: string;
  /** More for its environment. */
  env?: Record<string, string>;
};

/** The server did not come up; the message is for the person at the terminal. */
export class NoServer extends Error {}

const ROOT = new URL("../../", import.meta.url).pathname;
const START_WITHIN = 30_000;

/** Starts the product as `npm start` does and waits until it can write. `kill` is SIGKILL: no handler runs, no file is closed. */
export async function startServer(settings: Settings): Promise<Server> {
  const output = openSync(settings.log, "a");
  const own = asStarted();
  const child = spawn(process.execPath, own.args, {
    cwd: ROOT,
    // Ctrl-C reaches it through us, or it would end in order.
    detached: true,
    stdio: ["ignore", output, output],
    env: {
      PATH: process.env["PATH"],
      ...own.env,
      HOST: "127.0.0.1",
      PORT: String(settings.port),
      DATABASE_URL: settings.databaseUrl,
      BOOTSTRAP_API_KEY: settings.adminKey,
      LIVEKIT_URL: settings.liveKit.url,
      LIVEKIT_API_KEY: settings.liveKit.apiKey,
      LIVEKIT_API_SECRET: settings.liveKit.apiSecret,
      ...settings.env,
    },
  });
  closeSync(output);
  const killNow = () => void child.kill("SIGKILL");
  process.once("exit", killNow);
  const base = `http://127.0.0.1:${settings.port}`;
  await untilItCanWrite(child, base, settings.log);
  return {
    base,
    async kill() {
      process.removeListener("exit", killNow);
      const gone = new Promise((done) => child.once("exit", done));
      if (child.exitCode !== null || !child.kill("SIGKILL"))
        throw new NoServer(`Máy chủ tự dừng trước khi bị giết: ${lastLines(settings.log)}`);
      await gone;
    },
  };
}

async function untilItCanWrite(child: ChildProcess, base: string, log: string): Promise<void> {
  for (const until = Date.now() + START_WITHIN; Date.now() < until; await sleep(20)) {
    if (child.exitCode !== null) throw new NoServer(`Máy chủ không chạy: ${lastLines(log)}`);
    const health = await fetch(`${base}/api/health`).catch(() => null);
    await health?.arrayBuffer().catch(() => undefined);
    if (health?.status === 200) return;
  }
  child.kill("SIGKILL");
  throw new NoServer(`Chờ ${START_WITHIN / 1000} s mà máy chủ chưa ghi được: ${lastLines(log)}`);
}

function lastLines(log: string): string {
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-5).join(" | ").slice(-600);
}

/** A TCP port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((answer) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => answer(typeof address === "object" && address ? address.port : 0));
    });
  });
}
