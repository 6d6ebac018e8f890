import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { isLoopback, mediaBind, shiftPorts } from "./livekit-config.ts";
import type { LiveKitSettings } from "./livekit-config.ts";

/** The settings with their own ports if those are free, else with the next free trio; says so when it had to move. */
export async function freePorts(
  settings: LiveKitSettings,
  log: (line: string) => void,
): Promise<LiveKitSettings> {
  for (let n = 0; n < 100; n++) {
    const candidate = shiftPorts(settings, n);
    if (Math.max(...trio(candidate)) > 65_535 || !(await areFree(candidate))) continue;
    if (n > 0) {
      const [was, is] = [trio(settings).join(", "), trio(candidate).join(", ")];
      log(
        `Cổng ${was} đang bận, LiveKit dùng ${is}. / Ports ${was} are taken, LiveKit uses ${is}.`,
      );
    }
    return candidate;
  }
  throw new Error(`không có cổng trống / no free ports from ${settings.port} on`);
}

function trio({ port, tcpPort, udpPort }: LiveKitSettings): number[] {
  return [port, tcpPort, udpPort];
}

async function areFree(settings: LiveKitSettings): Promise<boolean> {
  const { bind, port, tcpPort, udpPort } = settings;
  const media = mediaBind(settings);
  if (!(await isTcpFree(port, bind)) || !(await isUdpFree(udpPort, media))) return false;
  // LiveKit opens this one on every address, and not at all on loopback.
  return isLoopback(media) || isTcpFree(tcpPort);
}

function isTcpFree(port: number, host?: string): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer();
    server.once("error", () => answer(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => answer(true)));
  });
}

function isUdpFree(port: number, address: string): Promise<boolean> {
  return new Promise((answer) => {
    const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
    socket.once("error", () => {
      socket.close();
      answer(false);
    });
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => answer(true)));
  });
}
