import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { LiveKitSettings } from "../../src/entry/livekit-config.ts";

/** For `vi.waitFor`: long enough for a busy machine. */
export const patient = { timeout: 20_000, interval: 25 };

export const settings: LiveKitSettings = {
  port: 7880,
  tcpPort: 7881,
  udpPort: 7882,
  bind: "127.0.0.1",
  apiKey: "thekey",
  apiSecret: "a-secret-of-at-least-32-characters",
  webhookUrl: "http://127.0.0.1:8080/api/livekit/webhook",
};

/** Writes a shell script that can be run; answers its path. */
export function script(folder: string, name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o700 });
  return path;
}

/** Whether a process runs; one that is dead and not collected yet does not. */
export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

/** Three ports nobody listens on. */
export async function freeTrio(): Promise<Pick<LiveKitSettings, "port" | "tcpPort" | "udpPort">> {
  const servers = [createServer(), createServer(), createServer()];
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((answer) => {
          // A server that listens on a port has an AddressInfo.
          server.listen(0, "127.0.0.1", () => answer((server.address() as AddressInfo).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  const [port = 0, tcpPort = 0, udpPort = 0] = ports;
  return { port, tcpPort, udpPort };
}
