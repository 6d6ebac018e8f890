import { afterEach, describe, expect, test } from "vitest";
import { iso } from "./support/hall.ts";
import { openRunningRoom, type RunningRoom } from "./support/running-room.ts";

let room: RunningRoom | null = null;
afterEach(async () => {
  await room?.stop();
  room = null;
});

async function running(options?: Parameters<typeof openRunningRoom>[0]): Promise<RunningRoom> {
  room = await openRunningRoom(options);
  return room;
}

const REFUSED = new Error("connect ECONNREFUSED");
const MINUTE = 60_000;

const shown = (site: { intervals: { from: string; to: string | null; evidence: object }[] }) =>
  site.intervals.map(({ from, to, evidence }) => [from, to, ...Object.values(evidence)]);

describe("a LiveKit that is gone", () => {
  test("for 5 s leaves the stay as it is, if it was only the line", async () => {
    const world = await running();
    const { sid } = await world.come(world.hue);
    await world.pass(20_000);
    world.app.liveKit.failWith(REFUSED);
    await world.pass(5000);
    world.app.liveKit.failWith(null);
    await world.pass(MINUTE);
    const site = await world.attendance(world.hue);
    expect(shown(site)).toEqual([[iso(0), null, "observed", null]]);
    expect(site).toMatchObject({ connectedSeconds: 85, drops: 0 });
    expect(site.intervals[0].participantSid).toBe(sid);
  });

  test("for 5 s, and has forgotten its rooms, ends the stay at the last answer that listed it", async () => {
    const world = await running();
    const guest = await world.come(world.hue);
    await world.pass(20_000);
    world.app.liveKit.failWith(REFUSED);
    world.app.liveKit.restart();
    await world.pass(5000);
    world.app.liveKit.failWith(null);
    await world.enter(guest.identity);
    await world.pass(MINUTE);
    const site = await world.attendance(world.hue);
    expect(shown(site)).toEqual([
      [iso(0), iso(15), "observed", "inferred"],
      [iso(25), null, "observed", null],
    ]);
    expect(site).toMatchObject({ connectedSeconds: 75, drops: 1, longestGapSeconds: 10 });
  });

  test("for 5 min is a fact after one, with the last moment it was heard, and nobody counts from then", async () => {
    const world = await running();
    const stays = await world.come(world.hue);
    const goes = await world.come(world.giang);
    await world.pass(20_000);
    world.app.liveKit.failWith(REFUSED);
    await world.pass(55_000 - 250);
    expect(await world.facts("livekit_silent")).toEqual([]);
    await world.pass(2000);
    expect(await world.facts("livekit_silent")).toEqual([{ since: Date.parse(iso(15)) }]);
    await world.pass(4 * MINUTE);
    for (const site of [world.hue, world.giang]) {
      const silent = await world.attendance(site);
      expect(silent).toMatchObject({ connectedNow: false, connectedSeconds: 15, drops: 0 });
      expect(shown(silent)).toEqual([[iso(0), iso(15), "observed", "inferred"]]);
    }
    expect(await world.facts("livekit_silent")).toHaveLength(1);

    world.app.liveKit.leave(world.room, goes.identity);
    world.app.liveKit.failWith(null);
    await world.pass(45_000);
    const found = await world.attendance(world.hue);
    expect(shown(found)).toEqual([[iso(0), null, "observed", null]]);
    expect(found.connectedSeconds).toBe(Math.floor((Date.now() - Date.parse(iso(0))) / 1000));
    expect(found.intervals[0].participantSid).toBe(stays.sid);
    expect(shown(await world.attendance(world.giang))).toEqual([
      [iso(0), iso(15), "observed", "inferred"],
    ]);
  });

  test("for good lets the event be held to its end, with what was seen", async () => {
    const world = await running();
    await world.come(world.hue);
    await world.pass(20_000);
    world.app.liveKit.failWith(REFUSED);
    const [first, second] = [await world.askFor(world.hue), await world.askFor(world.giang)];
    expect(await world.floor(first)).toMatchObject({ state: "speaking", microphone: "opening" });
    await world.pass(5 * MINUTE);
    expect(await world.turn(first)).toMatchObject({ state: "speaking", microphone: "opening" });
    expect(await world.floor(second)).toMatchObject({ state: "speaking", microphone: "opening" });
    expect(await world.turn(first)).toMatchObject({ state: "finished", spokenSeconds: 300 });
    await world.pass(MINUTE);
    const closed = await world.app.admin("PUT", `${world.path}/state`, { state: "closed" });
    expect([closed.status, closed.body.state]).toEqual([200, "closed"]);
    await world.pass(10 * MINUTE);
    expect(await world.attendance(world.hue)).toMatchObject({
      status: "partial",
      connectedSeconds: 15,
      connectedNow: false,
      lastLeaveAt: iso(15),
    });
    expect((await world.turn(second)).spokenSeconds).toBe(60);
  });

  test("is asked less and less often, and at a bounded rate however long it stays away", async () => {
    const world = await running();
    const guests = [await world.come(world.hue), await world.come(world.giang)];
    await world.pass(20_000);
    world.app.liveKit.failWith(REFUSED);
    await world.floor(await world.askFor(world.hue));
    await world.enter("khach-la");
    const { calls } = world.app.liveKit;
    const callsIn = async (milliseconds: number) => {
      const before = calls.length;
      await world.pass(milliseconds);
      return calls.length - before;
    };
    // One who should speak and one to be sent away: every five seconds at most, and a question in fifteen.
    const first = await callsIn(MINUTE);
    expect(first).toBeGreaterThan(10);
    expect(first).toBeLessThan(60);
    await world.app.admin("PUT", `${world.path}/state`, { state: "closed" });
    await world.pass(5 * MINUTE);
    expect(await callsIn(10 * MINUTE)).toBeLessThanOrEqual(41);
    expect(guests).toHaveLength(2);
  });
});
