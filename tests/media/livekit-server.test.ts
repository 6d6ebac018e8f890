import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AccessToken, RoomServiceClient, WebhookReceiver } from "livekit-server-sdk";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { liveKitYaml } from "../../src/entry/livekit-config.ts";
import type { LiveKitSettings } from "../../src/entry/livekit-config.ts";
import { findLiveKit } from "../../src/entry/livekit-find.ts";
import { startLiveKit } from "../../src/entry/livekit-process.ts";
import type { LiveKitHandle, LiveKitState } from "../../src/entry/livekit-process.ts";
import { freeTrio, patient, settings as defaults } from "../support/local-livekit.ts";

const source = await findLiveKit({ PATH: process.env["PATH"] }, ".livekit");
const binary = source.kind === "binary" ? source.path : null;
if (binary === null)
  process.stderr.write("No livekit-server on PATH or in .livekit: these tests are left out.\n");

const { apiKey, apiSecret } = defaults;

describe.skipIf(binary === null)("a real LiveKit", () => {
  let folder: string;
  let receiver: Server;
  let events: string[];
  let settings: LiveKitSettings;
  let states: LiveKitState[];
  let handle: LiveKitHandle;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "livekit-test-"));
    events = [];
    states = [];
    receiver = webhookReceiver(events);
    const webhookPort = await listen(receiver);
    settings = {
      ...defaults,
      ...(await freeTrio()),
      webhookUrl: `http://127.0.0.1:${webhookPort}/`,
    };
    handle = startLiveKit({
      source: { kind: "binary", path: binary ?? "" },
      settings,
      folder,
      log: () => undefined,
      onState: (state) => void states.push(state),
    });
    await running();
  });

  afterEach(async () => {
    await handle.stop();
    receiver.closeAllConnections();
    await new Promise((done) => receiver.close(done));
    rmSync(folder, { recursive: true, force: true });
  });

  test("takes our configuration, and would refuse a field it does not know", async () => {
    expect(states).toEqual(["starting", "running"]);
    const path = join(folder, "unknown.yaml");
    writeFileSync(path, `${liveKitYaml(settings)}unknown_field: 1\n`);
    expect(await outputOf(["--config", path])).toContain("unknown_field");
  });

  test("tells our receiver of a room, signed with our key", async () => {
    await createRoom("hoi-thao");
    await vi.waitFor(() => expect(events).toEqual(["room_started hoi-thao"]), patient);
  });

  test("opens no port that others could reach", async () => {
    const expected = [`tcp 127.0.0.1:${settings.port}`, `udp 127.0.0.1:${settings.udpPort}`];
    expect(openSockets(pid())).toEqual(expected);
  });

  test("comes back after a crash and serves again", async () => {
    await createRoom("truoc");
    await vi.waitFor(() => expect(events).toHaveLength(1), patient);
    const first = pid();
    handle.kill();
    await vi.waitFor(() => expect(handle.state()).toBe("restarting"), patient);
    await running();
    expect(pid()).not.toBe(first);
    await createRoom("sau");
    const both = ["room_started truoc", "room_started sau"];
    await vi.waitFor(() => expect(events).toEqual(both), patient);
  });

  test("ends even with people in the room, who would keep it waiting", async () => {
    const line = await enter("hoi-thao");
    const last = pid();
    await handle.stop();
    // LiveKit's own words for having been told a second time.
    expect(readFileSync(join(folder, "livekit.log"), "utf8")).toContain('"force": true');
    await vi.waitFor(() => expect(line.readyState).not.toBe(WebSocket.OPEN), patient);
    expect(() => process.kill(last, 0)).toThrow("ESRCH");
    expect(states).toEqual(["starting", "running", "none"]);
  });

  function running(): Promise<void> {
    return vi.waitFor(() => expect(handle.state()).toBe("running"), patient);
  }

  function pid(): number {
    return handle.pid() ?? 0;
  }

  async function createRoom(name: string): Promise<void> {
    await new RoomServiceClient(handle.url, apiKey, apiSecret).createRoom({ name });
  }

  /** Comes into the room as far as signalling goes, which is enough for LiveKit to wait for. */
  async function enter(room: string): Promise<WebSocket> {
    const token = new AccessToken(apiKey, apiSecret, { identity: "diem-cau" });
    token.addGrant({ roomJoin: true, room });
    const line = new WebSocket(`${handle.url}/rtc?protocol=16&access_token=${await token.toJwt()}`);
    await new Promise((heard) => line.addEventListener("message", heard, { once: true }));
    return line;
  }

  function outputOf(args: string[]): Promise<string> {
    return new Promise((answer) => {
      execFile(binary ?? "", args, { timeout: 20_000 }, (_, out, err) => answer(out + err));
    });
  }
});

function webhookReceiver(events: string[]): Server {
  const verifier = new WebhookReceiver(apiKey, apiSecret);
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      verifier.receive(body, request.headers.authorization).then(
        ({ event, room }) => {
          events.push(`${event} ${room?.name}`);
          response.end();
        },
        (error: unknown) => {
          events.push(String(error));
          response.writeHead(401).end();
        },
      );
    });
  });
}

/** Where a process waits for others, over IPv4 and IPv6 (proc(5)). */
function openSockets(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const held = new Set(readdirSync(folder).map((fd) => readlinkSync(join(folder, fd))));
  return ["tcp", "tcp6", "udp", "udp6"].flatMap((name) => {
    const rows = readFileSync(`/proc/net/${name}`, "utf8").trimEnd().split("\n").slice(1);
    return rows.flatMap((row) => {
      const [, local = "", , state, , , , , , inode] = row.trim().split(/\s+/);
      const waits = name.startsWith("udp") || state === "0A";
      if (!waits || !held.has(`socket:[${inode}]`)) return [];
      const [address = "", port = ""] = local.replace("0100007F", "127.0.0.1").split(":");
      return [`${name} ${address}:${Number.parseInt(port, 16)}`];
    });
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((answer) => {
    // A server that listens on a port has an AddressInfo.
    server.listen(0, "127.0.0.1", () => answer((server.address() as AddressInfo).port));
  });
}
