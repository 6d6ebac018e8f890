import { createServer } from "node:net";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { liveKitUrl, liveKitYaml, shiftPorts } from "../src/entry/livekit-config.ts";
import { chooseLiveKit, findLiveKit } from "../src/entry/livekit-find.ts";
import type { LiveKitSource, Present } from "../src/entry/livekit-find.ts";
import { freePorts } from "../src/entry/livekit-ports.ts";
import { freeTrio, script, settings } from "./support/local-livekit.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "livekit-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("where the server comes from", () => {
  const nothing: Present = { url: null, onPath: null, built: null, go: null, docker: false };
  const all: Present = { url: "ws://a", onPath: "/p", built: "/b", go: "/g", docker: true };

  test.each<[string, Present, LiveKitSource]>([
    ["the one named in the environment", all, { kind: "external", url: "ws://a" }],
    ["an installed one", { ...all, url: null }, { kind: "binary", path: "/p" }],
    ["one built earlier", { ...all, url: null, onPath: null }, { kind: "binary", path: "/b" }],
    ["a build with Go", { ...nothing, go: "/g", docker: true }, { kind: "build", go: "/g" }],
    ["Docker", { ...nothing, docker: true }, { kind: "docker" }],
    ["nowhere", nothing, { kind: "none" }],
  ])("is %s, before all that follows", (_, present, source) => {
    expect(chooseLiveKit(present)).toEqual(source);
  });

  test("is found by looking, step by step", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    const env: Record<string, string> = { PATH: `/nowhere:${bin}`, LIVEKIT_URL: " " };
    expect(await findLiveKit(env, folder)).toEqual({ kind: "none" });
    script(bin, "docker", "exit 1");
    expect(await findLiveKit(env, folder)).toEqual({ kind: "none" });
    script(bin, "docker", "echo 29.1.0");
    expect(await findLiveKit(env, folder)).toEqual({ kind: "docker" });
    const go = script(bin, "go", "exit 0");
    expect(await findLiveKit(env, folder)).toEqual({ kind: "build", go });
    const built = script(folder, "livekit-server", "exit 0");
    expect(await findLiveKit(env, folder)).toEqual({ kind: "binary", path: built });
    writeFileSync(join(bin, "livekit-server"), "not to be run", { mode: 0o600 });
    expect(await findLiveKit(env, folder)).toEqual({ kind: "binary", path: built });
    rmSync(join(bin, "livekit-server"));
    symlinkSync(built, join(bin, "livekit-server"));
    const installed = { kind: "binary", path: join(bin, "livekit-server") };
    expect(await findLiveKit(env, folder)).toEqual(installed);
    env["LIVEKIT_URL"] = "wss://media.example.vn";
    const named = { kind: "external", url: "wss://media.example.vn" };
    expect(await findLiveKit(env, folder)).toEqual(named);
  });
});

describe("the configuration", () => {
  test("keeps to loopback and gives the webhook a long, deep queue", () => {
    expect(parse(liveKitYaml(settings))).toEqual({
      port: 7880,
      bind_addresses: ["127.0.0.1"],
      keys: { thekey: settings.apiSecret },
      rtc: {
        udp_port: 7882,
        tcp_port: 0,
        use_external_ip: false,
        node_ip: "127.0.0.1",
        ips: { includes: ["127.0.0.1/32"] },
        enable_loopback_candidate: true,
      },
      room: { empty_timeout: 60, departure_timeout: 10 },
      webhook: {
        api_key: "thekey",
        urls: ["http://127.0.0.1:8080/api/livekit/webhook"],
        resource_url_notifier: { max_age: "10m", max_depth: 20_000 },
      },
      api: { enable_psrpc_for_get_list_participants: true },
      logging: { json: false, level: "info" },
    });
  });

  test.each([
    ["0.0.0.0", {}],
    ["192.0.2.5", { node_ip: "192.0.2.5", ips: { includes: ["192.0.2.5/32"] } }],
    ["fd00::5", { node_ip: "fd00::5", ips: { includes: ["fd00::5/128"] } }],
  ])("opens media to others when bound to %s", (bind, addresses) => {
    const shared = { udp_port: 7882, tcp_port: 7881, use_external_ip: false };
    expect(parse(liveKitYaml({ ...settings, bind }))["rtc"]).toEqual({ ...shared, ...addresses });
  });

  test("cannot be broken by what is in a key or a secret", () => {
    const hostile = { ...settings, apiKey: 'a: "b"\nport: 1', apiSecret: "'#{}\\\n- x" };
    const keys = { [hostile.apiKey]: hostile.apiSecret };
    expect(parse(liveKitYaml(hostile))).toMatchObject({ port: 7880, keys });
  });

  test.each([
    ["127.0.0.1", "ws://127.0.0.1:7880"],
    ["0.0.0.0", "ws://127.0.0.1:7880"],
    ["::1", "ws://[::1]:7880"],
  ])("bound to %s is reached at %s", (bind, url) => {
    expect(liveKitUrl({ ...settings, bind })).toBe(url);
  });
});

test("moves to the next free ports when one is taken, and says so", async () => {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const asked = { ...settings, ...(await freeTrio()) };
  expect(await freePorts(asked, log)).toEqual(asked);
  expect(lines).toEqual([]);
  const other = createServer();
  await new Promise<void>((done) => other.listen(asked.port, "127.0.0.1", done));
  const moved = await freePorts(asked, log);
  other.close();
  expect(moved).toEqual(shiftPorts(asked, (moved.port - asked.port) / 10));
  expect(moved.port).toBeGreaterThan(asked.port);
  expect(lines).toEqual([expect.stringContaining(`${moved.port}, ${moved.tcpPort}`)]);
});

function parse(yaml: string): Record<string, unknown> {
  const pairs = yaml.trimEnd().split("\n");
  return Object.fromEntries(
    pairs.map((line) => {
      const at = line.indexOf(": ");
      return [line.slice(0, at), JSON.parse(line.slice(at + 2))];
    }),
  );
}
