import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispose, Room } from "@livekit/rtc-node";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findLiveKit } from "../../src/entry/livekit-find.ts";
import { startLiveKit } from "../../src/entry/livekit-process.ts";
import { openLiveKit, type LiveKit } from "../../src/rooms/livekit.ts";
import { rightsText, siteRights, staffRights, type Rights } from "../../src/rooms/rooms.ts";
import { fakeLiveKit } from "../support/fake-livekit.ts";
import { liveKitOverHttp } from "../support/livekit-http.ts";
import { freeTrio, patient, settings } from "../support/local-livekit.ts";

const source = await findLiveKit({ PATH: process.env["PATH"] }, ".livekit");
const binary = source.kind === "binary" ? source.path : null;
if (binary === null)
  process.stderr.write("No livekit-server on PATH or in .livekit: the real border is left out.\n");

/** A LiveKit, and a way to come into one of its rooms. */
type Side = {
  liveKit: LiveKit;
  enter(room: string, identity: string, rights: Rights): Promise<void>;
  stop(): Promise<void>;
};

const camera = siteRights({ role: "remote", micPolicy: "floor", hasFloor: false });
const floor = siteRights({ role: "remote", micPolicy: "floor", hasFloor: true });

function theFake(): Side {
  const liveKit = fakeLiveKit(settings);
  return {
    liveKit,
    enter: async (room, identity, rights) => {
      liveKit.enter(room, identity, { joinedAtMs: Date.now(), hidden: rights.hidden, rights });
    },
    stop: async () => {},
  };
}

async function theFakeOverHttp(): Promise<Side> {
  const { url, rooms, stop } = await liveKitOverHttp(settings);
  return {
    liveKit: openLiveKit({ url, publicUrl: url, ...settings, now: Date.now }),
    enter: async (room, identity, rights) => {
      rooms.enter(room, identity, { joinedAtMs: Date.now(), hidden: rights.hidden, rights });
    },
    stop,
  };
}

async function theRealOne(): Promise<Side> {
  const folder = mkdtempSync(join(tmpdir(), "livekit-border-"));
  const states: string[] = [];
  const handle = startLiveKit({
    source: { kind: "binary", path: binary ?? "" },
    settings: { ...settings, ...(await freeTrio()), webhookUrl: "http://127.0.0.1:9/" },
    folder,
    log: () => undefined,
    onState: (state) => void states.push(state),
  });
  await vi.waitFor(() => expect(states.at(-1)).toBe("running"), patient);
  const { url } = handle;
  const liveKit = openLiveKit({ url, publicUrl: url, ...settings, now: Date.now });
  const guests: Room[] = [];
  return {
    liveKit,
    async enter(room, identity, rights) {
      const guest = new Room();
      guests.push(guest);
      const token = await liveKit.token({ identity, name: "Điểm cầu", room, rights });
      await guest.connect(url, token, { autoSubscribe: false, dynacast: false });
      // The room API lists nobody whose transport is not up yet.
      const listed = async () => (await liveKit.participants(room)).map((one) => one.sid);
      const sid = await vi.waitUntil(() => guest.localParticipant?.sid, patient);
      await vi.waitFor(async () => expect(await listed()).toContain(sid), patient);
    },
    async stop() {
      await Promise.all(guests.map((guest) => guest.disconnect().catch(() => undefined)));
      await handle.stop();
      await dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const sides: [string, () => Side | Promise<Side>][] = [
  ["the fake", theFake],
  ["the fake over HTTP", theFakeOverHttp],
];
if (binary !== null) sides.push(["the real LiveKit", theRealOne]);

// What the product relies on holds for both, so that a test with the fake says something about the real one.
describe.each(sides)("LiveKit's border: %s", (name, open) => {
  let side: Side;
  beforeAll(async () => {
    side = await open();
  });
  afterAll(() => side.stop());

  test("knows no room before somebody is in it, and then its sid and who is there", async () => {
    expect(await side.liveKit.roomSid("hop-1")).toBe(null);
    const before = Date.now();
    await side.enter("hop-1", "hue~1", camera);
    const sid = await side.liveKit.roomSid("hop-1");
    expect(sid).toMatch(/^RM_/);
    expect(await side.liveKit.roomSid("hop-1")).toBe(sid);
    const [guest, ...others] = await side.liveKit.participants("hop-1");
    expect(others).toEqual([]);
    expect(guest).toEqual({
      sid: expect.stringMatching(/^PA_/),
      identity: "hue~1",
      joinedAtMs: expect.any(Number),
      kind: "STANDARD",
      hidden: false,
      microphones: [],
      muted: [],
      mayPublish: rightsText(camera),
    });
    expect(guest?.joinedAtMs).toBeGreaterThan(before - 1000);
  });

  test("shows an observer as hidden", async () => {
    await side.enter("hop-2", "observer~k", staffRights("observer"));
    expect((await side.liveKit.participants("hop-2")).map(({ hidden }) => hidden)).toEqual([true]);
  });

  test("changes the rights of who is there, and refuses those of who is not", async () => {
    await side.enter("hop-3", "hue~1", camera);
    await side.liveKit.setRights("hop-3", "hue~1", floor);
    const may = async () => (await side.liveKit.participants("hop-3")).map((one) => one.mayPublish);
    await vi.waitFor(async () => expect(await may()).toEqual([rightsText(floor)]), patient);
    await expect(side.liveKit.setRights("hop-3", "vang~1", floor)).rejects.toThrow();
    await expect(side.liveKit.setRights("khong-co", "hue~1", floor)).rejects.toThrow();
  });

  test("removes who is there, and refuses to remove who is not", async () => {
    await side.enter("hop-4", "hue~1", camera);
    await side.enter("hop-4", "hue~2", camera);
    await side.liveKit.remove("hop-4", "hue~1");
    await expect(side.liveKit.remove("hop-4", "hue~1")).rejects.toThrow();
    const left = async () => (await side.liveKit.participants("hop-4")).map((one) => one.identity);
    await vi.waitFor(async () => expect(await left()).toEqual(["hue~2"]), patient);
  });

  test("gives an identity that comes again a new sid, the old one is gone", async () => {
    await side.enter("hop-5", "hue~1", camera);
    const [first] = await side.liveKit.participants("hop-5");
    await side.enter("hop-5", "hue~1", camera);
    const after = await side.liveKit.participants("hop-5");
    expect(after.map(({ identity }) => identity)).toEqual(["hue~1"]);
    expect(after[0]?.sid).not.toBe(first?.sid);
  });

  test("does nothing for whoever has not our secret", async () => {
    if (name === "the fake") return; // called in this process, it sees no signature
    await side.enter("hop-7", "hue~1", camera);
    const url = side.liveKit.publicUrl;
    const stranger = openLiveKit({
      url,
      publicUrl: url,
      ...settings,
      apiSecret: "x".repeat(32),
      now: Date.now,
    });
    await expect(stranger.participants("hop-7")).rejects.toThrow();
    await expect(stranger.remove("hop-7", "hue~1")).rejects.toThrow();
    expect(await side.liveKit.participants("hop-7")).toHaveLength(1);
  });

  test("closes a room, knows it no more, and refuses to close it again", async () => {
    await side.enter("hop-6", "hue~1", camera);
    await side.liveKit.closeRoom("hop-6");
    await vi.waitFor(async () => expect(await side.liveKit.roomSid("hop-6")).toBe(null), patient);
    await expect(side.liveKit.closeRoom("hop-6")).rejects.toThrow();
  });
});
