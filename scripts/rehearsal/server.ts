import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createSocket } from "node:dgram";
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { asStarted } from "../as-started.ts";

export type OwnServer = { child: ChildProcess; base: string; log: string };

/** Nothing to rehearse with; the message is for the person at the terminal. */
export class CannotStart extends Error {}

const root = new URL("../../", import.meta.url).pathname;

/** Starts the product as `npm start` would, on free ports, with the database and key given. */
export async function startServer(options: {
  databaseUrl: string;
  key: string;
  log: string;
}): Promise<OwnServer> {
  const port = await freePort();
  const output = openSync(options.log, "a");
  const own = asStarted();
  const child = spawn(process.execPath, own.args, {
    cwd: root,
    // A session of its own: Ctrl-C reaches it through us, in order.
    detached: true,
    stdio: ["ignore", output, output],
    env: {
      ...process.env,
      ...own.env,
      PORT: String(port),
      HOST: "127.0.0.1",
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      DATABASE_URL: options.databaseUrl,
      BOOTSTRAP_API_KEY: options.key,
      LIVEKIT_PORT: String(await freeTrio()),
    },
  });
  closeSync(output);
  return { child, base: `http://127.0.0.1:${port}`, log: options.log };
}

/** Answers when API and LiveKit are ready. Building LiveKit for the first time takes minutes. */
export async function waitUntilReady({ child, base, log }: OwnServer): Promise<void> {
  const until = Date.now() + 10 * 60_000;
  while (Date.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new CannotStart(`Máy chủ không khởi động được: ${lastLine(log)}`);
    if (await isReady(base)) return;
    if (/Không có LiveKit/.test(textOf(log)))
      throw new CannotStart("Không có máy chủ LiveKit và không dựng được: không thể tổng duyệt.");
    await sleep(200);
  }
  throw new CannotStart(`Chờ 10 phút mà máy chủ và LiveKit chưa sẵn sàng, xem ${log}`);
}

/** Whether a server answers there with a LiveKit that works. */
export async function isReady(base: string): Promise<boolean> {
  try {
    const answer = await fetch(`${base}/api/health`, { signal: AbortSignal.timeout(2000) });
    const body: unknown = await answer.json();
    return answer.status === 200 && JSON.stringify(body).includes('"liveKit":"ok"');
  } catch {
    return false;
  }
}

export async function stopServer({ child }: OwnServer): Promise<void> {
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  if (gone()) return;
  child.kill("SIGTERM");
  for (let waited = 0; waited < 8000 && !gone(); waited += 50) await sleep(50);
  if (!gone()) child.kill("SIGKILL");
}

/** The LiveKit our server started, never anybody else's. */
export function liveKitOf(server: number): number | null {
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const stat = textOf(`/proc/${name}/stat`);
    // Behind the name, which stands in brackets: the state and the parent (proc(5)).
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent === server && textOf(`/proc/${name}/cmdline`).includes("livekit"))
      return Number(name);
  }
  return noted(server);
}

/** Highest memory a process ever had resident, in bytes; 0 when it cannot be known. */
export function peakMemory(pid: number | null | undefined): number {
  if (!pid) return 0;
  const [, kibibytes] = /VmHWM:\s+(\d+) kB/.exec(textOf(`/proc/${pid}/status`)) ?? [];
  return Number(kibibytes ?? 0) * 1024;
}

/** Processor time a process has used, in seconds; 0 when it cannot be known. */
export function processorTime(pid: number | null | undefined): number {
  if (!pid) return 0;
  const stat = textOf(`/proc/${pid}/stat`);
  // Fields 14 and 15 of proc(5), counted from behind the name, in ticks of 10 ms.
  const words = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(words[11] ?? 0) + Number(words[12] ?? 0)) / 100;
}

/** Where there is no /proc: the numbers the server notes beside the configuration. */
function noted(server: number): number | null {
  const folder = `${root}.livekit`;
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".pid"))
    : [];
  for (const file of files) {
    const [, owner] = /"owner":(\d+)/.exec(textOf(`${folder}/${file}`)) ?? [];
    const [, child] = /"child":(\d+)/.exec(textOf(`${folder}/${file}`)) ?? [];
    if (Number(owner) === server && child) return Number(child);
  }
  return null;
}

async function freeTrio(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port < 65_533 && (await freePort(port + 1)) > 0 && (await isUdpFree(port + 2))) return port;
  }
}

/** A free TCP port; with a number, that one, or 0 if it is taken. */
function freePort(wanted = 0): Promise<number> {
  return new Promise((answer) => {
    const server = createServer();
    server.once("error", () => answer(0));
    server.listen(wanted, "127.0.0.1", () => {
      const address = server.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      server.close(() => answer(port));
    });
  });
}

function isUdpFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = createSocket("udp4");
    socket.once("error", () => answer(false));
    socket.bind(port, "127.0.0.1", () => socket.close(() => answer(true)));
  });
}

/** Why a process ended: what it threw, else the last it said. */
function lastLine(file: string): string {
  const lines = textOf(file).trimEnd().split("\n");
  return (lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "").slice(0, 300);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
