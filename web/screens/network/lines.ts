import type { siteApi } from "../../app/client.ts";
import { words } from "./words.ts";

type Answer = Awaited<ReturnType<typeof siteApi.network.$get>>;
export type Network = Awaited<ReturnType<Answer["json"]>>;
type Line = { address: string; protocol: string; port: string; use: string };

/** Of a LiveKit that nobody configured otherwise, by its own guide "Ports and firewall". */
const DEFAULTS = { udp: "50000–60000", tcp: "7881" };
/** What an address without a port means. */
const USUAL: Record<string, string> = {
  "https:": "443",
  "wss:": "443",
  "http:": "80",
  "ws:": "80",
};

/** What a site must reach, one line a port. */
export function linesOf({ pages, signalling, media }: Network): Line[] {
  return [
    webLine(pages, words.useOf.pages),
    ...(signalling === null ? [] : [webLine(signalling, words.useOf.signalling)]),
    ...mediaLines(media, new URL(pages).hostname),
  ];
}

function webLine(url: string, use: string): Line {
  const { hostname, port, protocol } = new URL(url);
  const kind = protocol.slice(0, -1).toUpperCase();
  return {
    address: hostname,
    protocol: `TCP (${kind})`,
    port: port || (USUAL[protocol] ?? ""),
    use,
  };
}

function mediaLines(media: Network["media"], server: string): Line[] {
  if (media === null) return [];
  const { udp, tcp } = words.useOf;
  const line = (address: string, protocol: string, port: string, use: string): Line => ({
    address,
    protocol,
    port,
    use,
  });
  if (media === "elsewhere")
    return [
      line(words.itsMachine, "UDP", words.byDefault(DEFAULTS.udp), udp),
      line(words.itsMachine, "TCP", words.byDefault(DEFAULTS.tcp), tcp),
    ];
  const address = media.host ?? words.machineOf(server);
  const overTcp = media.tcp === null ? [] : [line(address, "TCP", String(media.tcp), tcp)];
  return [line(address, "UDP", String(media.udp), udp), ...overTcp];
}
