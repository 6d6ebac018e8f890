import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSignals, type InRoom, type SignalSaid } from "../src/live/signals.ts";
import { openLiveWorld, type LiveWorld } from "./support/live.ts";
import { enter, join, linkOf } from "./support/sites.ts";

const SITE = { id: "site_hue", liveKitIdentity: "hue" };
const NOTHING = { microphone: null, rttMs: null, lossPercent: null, level: null };

describe("a signal", () => {
  test.each<[SignalSaid, object]>([
    [{ rttMs: 9 }, { rttMs: 0 }],
    [{ rttMs: 31 }, { rttMs: 40 }],
    [
      { rttMs: 49.9, lossPercent: 0.4 },
      { rttMs: 40, lossPercent: 0 },
    ],
    [{ lossPercent: 12.6 }, { lossPercent: 13 }],
    [{ level: 0 }, { level: 0 }],
    [{ level: 0.26 }, { level: 1 }],
    [{ level: 1 }, { level: 3 }],
  ])("said as %j is shown rounded, as %j", (said, shown) => {
    const signals = openSignals();
    signals.say(SITE.id, said, 1000);
    expect(signals.of("evt", [SITE], 2000)).toEqual([{ siteId: SITE.id, ...NOTHING, ...shown }]);
  });

  const inRoom = (microphones: string[], muted: string[]): InRoom => ({
    identity: "hue~ses_1",
    microphones,
    muted,
  });
  test.each([
    ["none", inRoom([], [])],
    ["muted", inRoom(["TR_1"], ["TR_1"])],
    ["open", inRoom(["TR_1"], [])],
    ["open", inRoom(["TR_1", "TR_2"], ["TR_1"])],
  ])("of the microphone is %s as LiveKit lists it", (microphone, listed) => {
    const signals = openSignals();
    signals.list("evt", [listed, { ...inRoom(["TR_9"], []), identity: "khac" }], 1000);
    const expected = [{ siteId: SITE.id, ...NOTHING, microphone }];
    expect(signals.of("evt", [SITE], 2000)).toEqual(expected);
    expect(signals.of("another", [SITE], 2000)).toEqual([]);
  });

  test("says nothing any more after ten seconds", () => {
    const signals = openSignals();
    signals.say(SITE.id, { rttMs: 40 }, 1000);
    signals.list("evt", [inRoom(["TR_1"], [])], 1000);
    expect(signals.of("evt", [SITE], 11_000)).toHaveLength(1);
    expect(signals.of("evt", [SITE], 11_001)).toEqual([]);
  });
});

describe("in the stream", () => {
  let world: LiveWorld;
  beforeEach(async () => {
    world = await openLiveWorld();
  });
  afterEach(() => world.end());

  async function siteSession(siteId: string) {
    const { secret } = await linkOf(world.app, world.path, siteId);
    return (await join(world.app, { secret })).body.accessToken as string;
  }

  test("staff sees what a site says of its line, and no fact is made of it", async () => {
    const { app, path, remotes, staff, listenAs } = world;
    const [giang, hue] = remotes;
    const secret = await siteSession(hue.id);
    const [stream, ofSite] = [await staff(), await listenAs({ secret })];
    expect((await stream.next())?.data.signals).toEqual([]);
    expect((await ofSite.next())?.data).not.toHaveProperty("signals");
    const seq = await world.head();
    const said = { rttMs: 133, lossPercent: 2.2, level: 0.8 };
    const address = `${path}/sites/${hue.id}/signal`;
    expect((await app.as(secret)("PUT", address, said)).status).toBe(204);
    const { event, id, data } = await stream.until((one) => one.data.signals?.length > 0);
    expect([event, id]).toEqual(["time", null]);
    const rounded = { rttMs: 140, lossPercent: 2, level: 3 };
    expect(data.signals).toEqual([{ siteId: hue.id, microphone: null, ...rounded }]);
    expect(await world.head()).toBe(seq);
    const other = await app.as(secret)("PUT", `${path}/sites/${giang.id}/signal`, said);
    expect(other.status).toBe(404);
    expect((await app.as(secret)("PUT", address, { rttMs: -1 })).status).toBe(422);
  });

  test("staff sees whose microphone LiveKit has open", async () => {
    const { app, room, remotes, staff } = world;
    const identity = `${remotes[0].liveKitIdentity}~ses_1`;
    const { sid } = app.liveKit.enter(room, identity, { microphones: ["TR_1"] });
    await enter(app, room, identity, sid);
    const stream = await staff();
    const { data } = await stream.until(({ data: { signals } }) => signals?.length > 0);
    expect(data.signals).toEqual([{ siteId: remotes[0].id, ...NOTHING, microphone: "open" }]);
  });
});
