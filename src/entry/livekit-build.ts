import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { setPriority } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { builtPath } from "./livekit-find.ts";

/** The version everything here was tried with. */
export const liveKitVersion = "v1.13.5";

export type LiveKitBuild = {
  /** Path of the `go` command. */
  go: string;
  /** Where the server is put, as `livekit-server`. */
  folder: string;
  log: (line: string) => void;
  /** Ends the build. */
  signal: AbortSignal;
  /** Milliseconds between two lines of progress. */
  tellEvery?: number;
};

type Progress = { downloaded: number; compiled: number; lastWords: string };

/**
 * Builds LiveKit with Go (about three minutes on two cores, the first time) and answers where the server is, or null
 * when it failed or was ended. Two processes may build at once: each works in a folder of its own, and the finished
 * server appears whole.
 */
export async function buildLiveKit(build: LiveKitBuild): Promise<string | null> {
  const { folder, log, signal } = build;
  await mkdir(folder, { recursive: true });
  await removeOldDrafts(folder);
  const draft = await mkdtemp(join(resolve(folder), "build-"));
  try {
    log(
      `Dựng LiveKit ${liveKitVersion} bằng Go, một lần, chừng 3 phút. / Building it with Go, once, about 3 minutes.`,
    );
    await runGo(build, draft);
    await rename(join(draft, "server"), builtPath(folder));
    log("Đã dựng xong LiveKit. / LiveKit is built.");
    return builtPath(folder);
  } catch (error) {
    if (signal.aborted) return null;
    const reason = error instanceof Error ? error.message : String(error);
    log(`Không dựng được LiveKit bằng Go. / Could not build LiveKit with Go: ${reason}`);
    return null;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Runs `go install` into the draft folder; throws with Go's last words when it fails. */
async function runGo({ go, log, signal, tellEvery = 5000 }: LiveKitBuild, draft: string) {
  // A Go that is too old fetches the toolchain it needs by itself, if it may; if not, its last words say so.
  const args = ["install", "-v", `github.com/livekit/livekit-server/cmd/server@${liveKitVersion}`];
  const env = { ...process.env, GOBIN: draft };
  // A group of its own, because the compilers are children of `go` and must end with it.
  const child = spawn(go, args, { env, stdio: ["ignore", "ignore", "pipe"], detached: true });
  const progress: Progress = { downloaded: 0, compiled: 0, lastWords: "" };
  const began = Date.now();
  const timer = setInterval(() => log(progressLine(progress, Date.now() - began)), tellEvery);
  const stop = () => endGroup(child);
  signal.addEventListener("abort", stop);
  process.on("exit", stop);
  try {
    if (signal.aborted) stop();
    yieldToOthers(child);
    createInterface({ input: child.stderr }).on("line", (line) => note(progress, line));
    const code = await ending(child);
    if (code !== 0) throw new Error(progress.lastWords || `go: ${code}`);
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", stop);
    process.off("exit", stop);
  }
}

/** With `-v` Go names each package it compiles, alone on a line. */
function note(progress: Progress, line: string): void {
  if (line.startsWith("go: downloading ")) progress.downloaded++;
  else if (/^[\w.~/-]+$/.test(line)) progress.compiled++;
  else if (line.trim() !== "") progress.lastWords = line.trim();
}

function progressLine({ downloaded, compiled }: Progress, elapsed: number): string {
  const seconds = Math.round(elapsed / 1000);
  return `Đang dựng LiveKit: tải ${downloaded}, dịch ${compiled} gói, ${seconds} giây. / Building: ${downloaded} downloaded, ${compiled} compiled, ${seconds} s.`;
}

function ending(child: ChildProcess): Promise<number | string> {
  return new Promise((answer, fail) => {
    child.once("error", fail);
    child.once("close", (code, signal) => answer(code ?? signal ?? "?"));
  });
}

/** The API serves meanwhile, on the same few cores. */
function yieldToOthers({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, 10);
  } catch {
    // Only a courtesy.
  }
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself in between.
  }
}

/** What a killed run left; an hour is longer than any build another process may be at. */
async function removeOldDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith("build-")) continue;
    const path = join(folder, name);
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > 3_600_000) await rm(path, { recursive: true, force: true });
  }
}
