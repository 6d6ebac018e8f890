import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { asStarted } from "../../scripts/as-started.ts";

export type Started = { child: ChildProcess; pid: number; base: string; stop(): Promise<void> };

const SERVER = "scripts/start.ts";
const ROOT = new URL("../../", import.meta.url).pathname;

/**
 * Runs a program of ours that listens on PORT (a free one unless `env` names one other than 0), and waits until `path`
 * answers. It is ended with this process.
 */
export async function startProgram(
  script: string,
  env: Record<string, string>,
  path = "/",
): Promise<Started> {
  const port = Number(env["PORT"] ?? 0) || (await freePort());
  const own = script === SERVER ? asStarted() : { args: [script], env: {} };
  const child = spawn(process.execPath, [...nodeFlags(env), ...own.args], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, HOST: "127.0.0.1", ...own.env, ...env, PORT: String(port) },
  });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const base = `http://127.0.0.1:${port}`;
  await untilItAnswers(child, `${base}${path}`);
  return { child, pid: child.pid ?? 0, base, stop: () => stop(child, kill) };
}

/** NODE_FLAGS in `env`: for a profile (`--cpu-prof`) or a smaller heap. */
function nodeFlags(env: Record<string, string>): string[] {
  return (env["NODE_FLAGS"] ?? process.env["NODE_FLAGS"] ?? "").split(" ").filter(Boolean);
}

async function untilItAnswers(child: ChildProcess, url: string): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}`);
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(50);
  }
  throw new Error(`Nothing answers at ${url}`);
}

async function stop(child: ChildProcess, kill: () => void): Promise<void> {
  process.removeListener("exit", kill);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const late = setTimeout(kill, 10_000);
  await ended;
  clearTimeout(late);
}

/** Highest memory a process ever had resident, in MB (proc(5), VmHWM). */
export function peakMb(pid: number): number {
  return memoryMb(pid, "VmHWM");
}

/** Memory a process has resident now, in MB. */
export function residentMb(pid: number): number {
  return memoryMb(pid, "VmRSS");
}

function memoryMb(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** Processor time a process has used, in seconds (proc(5), ticks of 10 ms). */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const words = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(words[11]) + Number(words[12])) / 100;
}

export function freePort(): Promise<number> {
  return new Promise((answer) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => answer(typeof address === "object" && address ? address.port : 0));
    });
  });
}
