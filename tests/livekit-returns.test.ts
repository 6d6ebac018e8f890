import { afterEach, describe, expect, test } from "vitest";
import { siteRights } from "../src/rooms/rooms.ts";
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

describe("a LiveKit that comes back", () => {
  test("finds its speaker's microphone right within a second, however long it was tried in vain", async () => {
    const world = await running();
    const guest = await world.come(world.hue);
    await world.pass(1000);
    world.app.liveKit.failWith(REFUSED);
    const turn = await world.askFor(world.hue);
    await world.floor(turn);
    await world.pass(30_000);
    world.app.liveKit.restart();
    await world.pass(100);
    world.app.liveKit.failWith(null);
    const { sid } = await world.enter(guest.identity);
    await world.pass(1000);
    expect((await world.facts("rights_confirmed")).at(-1)).toMatchObject({ sid });
    expect((await world.turn(turn)).microphone).toBe("open");
  });

  test("with other rights than it confirmed, by whosever hand, is found out by its answers", async () => {
    const world = await running();
    const { identity } = await world.come(world.hue);
    await world.pass(1000);
    const [hue] = world.app.liveKit.inRoom(world.room);
    const before = hue?.rights ?? null;
    if (hue) hue.rights = siteRights({ role: "central", micPolicy: "open", hasFloor: true });
    await world.pass(16_000);
    expect(world.app.liveKit.inRoom(world.room).map(({ rights }) => rights)).toEqual([before]);
    await world.pass(5 * MINUTE);
    expect(await world.facts("rights_confirmed")).toMatchObject([{ identity }, { identity }]);
  });

  test("and lists rights in words of its own is not told them for ever", async () => {
    const world = await running();
    await world.come(world.hue);
    await world.pass(1000);
    const [hue] = world.app.liveKit.inRoom(world.room);
    const others = siteRights({ role: "central", micPolicy: "open", hasFloor: true });
    if (hue) Object.defineProperty(hue, "rights", { get: () => others, set: () => {} });
    await world.pass(10 * MINUTE);
    expect(await world.facts("rights_confirmed")).toHaveLength(2);
  });

  test("after the event was closed has its room closed, when people are found in it", async () => {
    const world = await running();
    await world.come(world.hue);
    await world.pass(20_000);
    world.app.liveKit.failWith(REFUSED);
    await world.app.admin("PUT", `${world.path}/state`, { state: "closed" });
    await world.pass(20 * MINUTE);
    expect(world.app.liveKit.inRoom(world.room)).toHaveLength(1);
    world.app.liveKit.failWith(null);
    await world.pass(20_000);
    expect(world.app.liveKit.inRoom(world.room)).toEqual([]);
    expect(await world.facts("room_closed")).toHaveLength(1);
  });

  test("after our own start is asked who is in a room that is not live yet", async () => {
    const world = await running({ states: [] });
    world.app.liveKit.failWith(REFUSED);
    world.askSoon();
    await world.pass(40_000);
    await world.enter(`${world.hue.liveKitIdentity}~x`, true);
    world.app.liveKit.failWith(null);
    await world.pass(20_000);
    expect(await world.attendance(world.hue)).toMatchObject({ connectedNow: true });
  });
});

describe("our own clock, set back by an hour,", () => {
  const back = (world: RunningRoom) => world.app.clock.set(Date.now() - 60 * MINUTE);

  test("keeps no microphone shut", async () => {
    const world = await running();
    await world.come(world.hue);
    await world.pass(1000);
    world.app.liveKit.failWith(REFUSED);
    const turn = await world.askFor(world.hue);
    await world.floor(turn);
    await world.pass(20_000);
    back(world);
    world.app.liveKit.failWith(null);
    await world.pass(7000);
    expect((await world.turn(turn)).microphone).toBe("open");
  });

  test("keeps nobody in the room who has left it untold", async () => {
    const world = await running();
    const guest = await world.come(world.hue);
    await world.pass(20_000);
    back(world);
    world.app.liveKit.leave(world.room, guest.identity);
    await world.pass(40_000);
    expect(await world.attendance(world.hue)).toMatchObject({ connectedNow: false });
  });
});
