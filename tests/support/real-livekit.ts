import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { liveKitUrl, liveKitYaml } from "../../src/entry/livekit-config.ts";
import { findLiveKit } from "../../src/entry/livekit-find.ts";
import { freeTrio, patient, settings as defaults } from "./local-livekit.ts";

/** The livekit-server of this machine; null, with one line that says so, where there is none. */
export async function findBinary(): Promise<string | null> {
  const source = await findLiveKit({ PATH: process.env["PATH"] }, ".livekit");
  if (source.kind === "binary") return source.path;
  process.stderr.write("No livekit-server on PATH or in .livekit: these tests are left out.\n");
  return null;
}

/** A LiveKit that a test starts, kills and freezes as it likes; always on the same ports. */
export type RealLiveKit = {
  url: string;
  start(): Promise<void>;
  /** Ends it at once, as a crash would; answers when it is gone. */
  kill(): Promise<number>;
  /** It takes calls and answers none, until it is woken. */
  freeze(): void;
  wake(): void;
  stop(): Promise<void>;
};

export async function realLiveKit(binary: string, webhookUrl: string): Promise<RealLiveKit> {
  const folder = mkdtempSync(join(tmpdir(), "livekit-bad-day-"));
  const settings = { ...defaults, ...(await freeTrio()), webhookUrl };
  const [config, log] = [join(folder, "livekit.yaml"), join(folder, "livekit.log")];
  writeFileSync(config, liveKitYaml(settings));
  const url = liveKitUrl(settings);
  let child: ChildProcess | null = null;

  async function kill(): Promise<number> {
    const dying = child;
    child = null;
    const at = Date.now();
    if (dying === null) return at;
    const gone = new Promise((done) => dying.once("exit", done));
    dying.kill("SIGKILL");
    await gone;
    return at;
  }
  const atExit = () => void child?.kill("SIGKILL");
  process.on("exit", atExit);

  return {
    url,
    async start() {
      const output = openSync(log, "a");
      child = spawn(binary, ["--config", config], { stdio: ["ignore", output, output] });
      closeSync(output);
      await vi.waitFor(() => fetch(url.replace(/^ws/, "http")), patient);
    },
    kill,
    freeze: () => void child?.kill("SIGSTOP"),
    wake: () => void child?.kill("SIGCONT"),
    async stop() {
      await kill();
      process.off("exit", atExit);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
