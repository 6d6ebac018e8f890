import { describe, expect, test } from "vitest";
import { liveKitUrl, liveKitYaml } from "../src/entry/livekit-config.ts";
import { settings } from "./support/local-livekit.ts";

/** The section `name` of the configuration with media at an address. */
function section(name: string, mediaBind?: string) {
  const lines = liveKitYaml({ ...settings, ...(mediaBind ? { mediaBind } : {}) }).split("\n");
  const line = lines.find((one) => one.startsWith(`${name}: `)) ?? "";
  return JSON.parse(line.slice(name.length + 2));
}

describe("a LiveKit of our own listens", () => {
  test("for signals on this machine only, wherever media comes in", () => {
    expect(section("bind_addresses", "0.0.0.0")).toEqual(["127.0.0.1"]);
    expect(liveKitUrl({ ...settings, mediaBind: "192.168.1.5" })).toBe("ws://127.0.0.1:7880");
  });

  test.each([
    [undefined, { node_ip: "127.0.0.1", tcp_port: 0, enable_loopback_candidate: true }],
    ["0.0.0.0", { tcp_port: 7881, udp_port: 7882 }],
    [
      "192.168.1.5",
      { node_ip: "192.168.1.5", ips: { includes: ["192.168.1.5/32"] }, tcp_port: 7881 },
    ],
    ["fd00::5", { node_ip: "fd00::5", ips: { includes: ["fd00::5/128"] }, tcp_port: 7881 }],
  ])("for media at %s", (address, wanted) => {
    expect(section("rtc", address)).toMatchObject(wanted);
  });
});
