import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { liveKitUrl, liveKitYaml } from "../../src/entry/livekit-config.ts";
import { findLiveKit } from "../../src/entry/livekit-find.ts";
import { freePort } from "./process.ts";
import { LIVEKIT_KEY } from "./seminars.ts";

export type RealLiveKit = { url: string; stop(): void };

/** The LiveKit of this machine, telling `webhookUrl`; null where there is none. */
export async function startRealLiveKit(
  folder: string,
  webhookUrl: string,
): Promise<RealLiveKit | null> {
  const source = await findLiveKit({ PATH: process.env["PATH"] }, ".livekit");
  if (source.kind !== "binary") return null;
  const [port, tcpPort, udpPort] = [await freePort(), await freePort(), await freePort()];
  const settings = { port, tcpPort, udpPort, bind: "127.0.0.1", ...LIVEKIT_KEY, webhookUrl };
  const config = join(folder, "livekit.yaml");
  writeFileSync(config, liveKitYaml(settings));
  const child = spawn(source.path, ["--config", config], { stdio: "ignore" });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const url = liveKitUrl(settings);
  for (let waited = 0; waited < 20_000; waited += 50) {
    const answered = await fetch(url.replace(/^ws/, "http")).then(
      () => true,
      () => false,
    );
    if (answered) return { url, stop: kill };
    await sleep(50);
  }
  throw new Error("LiveKit does not answer");
}
