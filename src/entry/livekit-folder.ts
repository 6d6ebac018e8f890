import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { copyFile, stat, truncate } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The files of one running server. `livekit.*` for the first, `livekit-2.*` when another run uses the folder too. */
export type Slot = { config: string; log: string; pidFile: string };

/** Who started a server: the process and, so that a reused number is not mistaken for it, the moment it began. */
type Owner = { owner: number; ownerBegan: string | null; child: number | null };

/**
 * Takes a set of files no living run uses. A server left behind by a run that was killed is ended first: it answers to
 * the secret and the port of that run, so it must never be taken over unseen.
 */
export async function takeSlot(folder: string, log: (line: string) => void): Promise<Slot> {
  mkdirSync(folder, { recursive: true });
  for (let n = 1; ; n++) {
    const base = join(resolve(folder), n === 1 ? "livekit" : `livekit-${n}`);
    const slot = { config: `${base}.yaml`, log: `${base}.log`, pidFile: `${base}.pid` };
    const before = readFile(slot.pidFile);
    if (before !== "") {
      const owner = ownerIn(before);
      if (isRunning(owner)) continue;
      await endLeftBehind(owner, slot, log);
      // Another run that starts at this moment may have taken it meanwhile.
      if (readFile(slot.pidFile) !== before) continue;
      rmSync(slot.pidFile, { force: true });
    }
    if (claim(slot)) return slot;
  }
}

/** Notes which process is the server now, so that a later run finds it if this one is killed. */
export function noteChild(slot: Slot, child: number | null): void {
  const draft = `${slot.pidFile}.${process.pid}`;
  writePrivately(draft, ownerText(child));
  renameSync(draft, slot.pidFile);
}

export function releaseSlot(slot: Slot): void {
  rmSync(slot.pidFile, { force: true });
  rmSync(slot.config, { force: true });
}

/** Writes a file that nobody but its owner ever could read, also when an older one had wider rights. */
export function writePrivately(path: string, text: string): void {
  rmSync(path, { force: true });
  writeFileSync(path, text, { mode: 0o600, flag: "wx" });
}

/**
 * Ends a process that is not gone yet: SIGTERM, on which LiveKit waits for people to leave; after 1 s a second one, on
 * which it no longer does; after 2 s SIGKILL.
 */
export async function endProcess(
  send: (signal: NodeJS.Signals) => void,
  isGone: () => boolean,
): Promise<void> {
  for (const signal of ["SIGTERM", "SIGTERM", "SIGKILL"] as const) {
    if (isGone()) return;
    send(signal);
    for (let waited = 0; waited < 1000 && !isGone(); waited += 20) await sleep(20);
  }
}

/** Moves the log to `<log>.1` once it is longer than `most` bytes. The server goes on writing to the same, emptied file. */
export async function boundLog(log: string, most: number): Promise<void> {
  if ((await stat(log)).size <= most) return;
  await copyFile(log, `${log}.1`);
  await truncate(log, 0);
}

/** The last line of a log: mostly why its writer ended. Empty when there is none to be read. */
export function lastLine(log: string): string {
  return readFile(log).slice(-2000).trimEnd().split("\n").at(-1)?.trim().slice(0, 300) ?? "";
}

/** Of two runs that try at once, one makes the file. */
function claim(slot: Slot): boolean {
  try {
    writeFileSync(slot.pidFile, ownerText(null), { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function ownerText(child: number | null): string {
  const owner: Owner = { owner: process.pid, ownerBegan: beginOf(process.pid), child };
  return JSON.stringify(owner);
}

function ownerIn(text: string): Owner {
  try {
    // Only `ownerText` writes it; a run killed in the middle of writing had no child yet.
    return JSON.parse(text) as Owner;
  } catch {
    return { owner: 0, ownerBegan: null, child: null };
  }
}

function isRunning({ owner, ownerBegan }: Owner): boolean {
  if (ownerBegan !== null) return beginOf(owner) === ownerBegan;
  try {
    return owner > 0 && process.kill(owner, 0);
  } catch {
    return false;
  }
}

async function endLeftBehind(
  { child }: Owner,
  slot: Slot,
  log: (line: string) => void,
): Promise<void> {
  // The number may belong to somebody else by now; only our own configuration file on its command line makes it ours.
  const isGone = () => child === null || !commandLine(child).includes(slot.config);
  if (child === null || isGone()) return;
  log(
    `Dừng LiveKit (${child}) sót lại từ lần chạy trước. / Ending a LiveKit left behind by an earlier run.`,
  );
  // As in a crash: people whom LiveKit sends away in order do not come back by themselves. A container ends only in order.
  const isContainer = commandLine(child).startsWith("docker\0");
  await endProcess((signal) => sendSignal(child, isContainer ? signal : "SIGKILL"), isGone);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in between.
  }
}

/** When a process began, in the kernel's ticks; null when it is gone, or where there is no /proc. */
function beginOf(pid: number): string | null {
  const line = readFile(`/proc/${pid}/stat`);
  // The name, in brackets, may hold spaces. Behind it: the state, and 19 words later the begin (proc(5), field 22).
  const words = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return words[0] === "Z" ? null : (words[19] ?? null);
}

function commandLine(pid: number): string {
  return readFile(`/proc/${pid}/cmdline`);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
