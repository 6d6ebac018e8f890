import type { MediaPorts } from "../rooms/rooms.ts";

export type LiveKitSettings = {
  /** HTTP and WebSocket; 7880 by custom. */
  port: number;
  /** Media over TCP; 7881 by custom. Not opened on loopback. */
  tcpPort: number;
  /** Media over UDP; 7882 by custom. */
  udpPort: number;
  /** The address that HTTP and WebSocket listen on: 127.0.0.1, another of this machine's, or 0.0.0.0 for all. */
  bind: string;
  /** The same for media; `bind` without it. */
  mediaBind?: string;
  apiKey: string;
  /** At least 32 characters. */
  apiSecret: string;
  /** Where LiveKit tells what happens. */
  webhookUrl: string;
};

/**
 * LiveKit's configuration file. Every value is written as JSON, which YAML contains, so no key or secret can break it.
 * The values are those that were tried with 1.13.5, which refuses a field it does not know.
 */
export function liveKitYaml(settings: LiveKitSettings): string {
  const sections = {
    port: settings.port,
    bind_addresses: [settings.bind],
    keys: { [settings.apiKey]: settings.apiSecret },
    rtc: mediaPorts(settings),
    room: { empty_timeout: 60, departure_timeout: 10 },
    webhook: {
      api_key: settings.apiKey,
      urls: [settings.webhookUrl],
      // LiveKit drops what waits longer than 30 s or behind 200 others; the record needs what happened while we were away.
      resource_url_notifier: { max_age: "10m", max_depth: 20_000 },
    },
    api: { enable_psrpc_for_get_list_participants: true },
    logging: { json: false, level: "info" },
  };
  return Object.entries(sections)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join("");
}

/** How this machine reaches the server. */
export function liveKitUrl({ bind, port }: LiveKitSettings): string {
  const host = isEverywhere(bind) ? "127.0.0.1" : bind;
  return `ws://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Where browsers bring picture and sound, as `liveKitYaml` says it. */
export function mediaPortsOf(settings: LiveKitSettings): MediaPorts {
  const bind = mediaBind(settings);
  const { udpPort: udp, tcpPort } = settings;
  return { host: isEverywhere(bind) ? null : bind, udp, tcp: isLoopback(bind) ? null : tcpPort };
}

/** Where media listens. */
export function mediaBind({ bind, mediaBind: media }: Pick<LiveKitSettings, "bind" | "mediaBind">) {
  return media ?? bind;
}

/** The same settings on the n-th trio of ports, ten apart; 0 is the one asked for. */
export function shiftPorts(settings: LiveKitSettings, n: number): LiveKitSettings {
  const { port, tcpPort, udpPort } = settings;
  const by = n * 10;
  return { ...settings, port: port + by, tcpPort: tcpPort + by, udpPort: udpPort + by };
}

export function isLoopback(bind: string): boolean {
  return bind === "localhost" || bind === "::1" || bind.startsWith("127.");
}

/**
 * `bind_addresses` rules HTTP only. Media listens on every address of the machine unless `ips` narrows UDP; the TCP port
 * cannot be narrowed, so it stays shut on loopback, where UDP always gets through.
 */
function mediaPorts({ tcpPort, udpPort, ...settings }: LiveKitSettings): object {
  const bind = mediaBind(settings);
  const shared = { udp_port: udpPort, use_external_ip: false };
  if (isLoopback(bind)) {
    const ip = bind === "localhost" ? "127.0.0.1" : bind;
    const loopback = { ...only(ip), enable_loopback_candidate: true };
    return { ...shared, ...loopback, tcp_port: 0 };
  }
  return { ...shared, ...(isEverywhere(bind) ? {} : only(bind)), tcp_port: tcpPort };
}

function isEverywhere(bind: string): boolean {
  return bind === "0.0.0.0" || bind === "::";
}

function only(ip: string): object {
  return { node_ip: ip, ips: { includes: [`${ip}/${ip.includes(":") ? 128 : 32}`] } };
}
