import { afterEach, describe, expect, test } from "vitest";
import { keepRooms, type RoomKeeper } from "../src/conduct/room-keeper.ts";
import { goRounds, type RoomRounds } from "../src/conduct/room-rounds.ts";
import { testApp } from "./support/app.ts";
import { enter, factsAfter, openSeminar } from "./support/sites.ts";

let keeper: RoomKeeper | null = null;
let rounds: RoomRounds | null = null;
afterEach(async () => {
  await rounds?.stop();
  await keeper?.stop();
  [keeper, rounds] = [null, null];
});

/** A seminar in which Huế is in the room, and rounds that go as fast as `wait` moves the clock. */
async function watched({ states = [] as string[] } = {}) {
  const app = testApp();
  const seminar = await openSeminar(app);
  for (const state of states) await app.admin("PUT", `${seminar.path}/state`, { state });
  const [hue] = seminar.remotes;
  const { sid } = app.liveKit.enter(seminar.room, hue.liveKitIdentity);
  const keeping = { store: app.store, deps: app.deps, liveKit: app.liveKit };
  keeper = keepRooms(keeping);
  const kept = keeper;
  return {
    app,
    ...seminar,
    sid,
    tell: () => enter(app, seminar.room, hue.liveKitIdentity, sid),
    go: () => (rounds = goRounds(keeping, kept, 1)),
    /** Time passes in steps of a second, with a round in each. */
    async wait(seconds: number) {
      for (let second = 0; second < seconds; second += 1) {
        app.clock.advance(1000);
        await new Promise((resume) => setTimeout(resume, 8));
      }
    },
    async stay() {
      const { body } = await app.admin("GET", `${seminar.path}/attendance/sites/${hue.id}`);
      return [body.intervals.length, body.connectedNow];
    },
    silences: async () =>
      (await factsAfter(app, seminar.event.id)).flatMap(({ type, data }) =>
        type === "livekit_silent" ? [data.since] : [],
      ),
  };
}

const HANGS = 1_000_000;

describe("the rounds", () => {
  test.each([[["live"]], [["live", "paused"]], [[]]])(
    "find after a silence who is still there, with the event %j",
    async (states) => {
      const world = await watched({ states });
      await world.tell();
      world.go();
      await world.wait(2);
      world.app.liveKit.failWith(new Error("connect ECONNREFUSED"));
      await world.wait(80);
      expect([await world.stay(), (await world.silences()).length]).toEqual([[1, false], 1]);
      world.app.liveKit.failWith(null);
      await world.wait(16);
      expect([await world.stay(), (await world.silences()).length]).toEqual([[1, true], 1]);
    },
  );

  test("notice after 60 s that LiveKit is silent, also while it leaves a question hanging", async () => {
    const world = await watched();
    await world.tell();
    world.go();
    await world.wait(2);
    world.app.liveKit.slowDown(HANGS);
    await world.wait(58);
    expect(await world.silences()).toEqual([]);
    await world.wait(6);
    expect(await world.silences()).toHaveLength(1);
  });

  test("take our own absence for no silence of LiveKit's, and ask at once who is there after it", async () => {
    const world = await watched();
    await world.tell();
    world.go();
    await world.wait(2);
    world.app.liveKit.slowDown(HANGS);
    world.app.clock.advance(300_000);
    await world.wait(50);
    expect(await world.silences()).toEqual([]);
    expect(await world.stay()).toEqual([1, true]);
  });

  test("say nothing of a silence while nobody is in the room", async () => {
    const world = await watched({ states: ["live"] });
    world.app.liveKit.leave(world.room, world.remotes[0].liveKitIdentity);
    world.go();
    await world.wait(2);
    world.app.liveKit.failWith(new Error("connect ECONNREFUSED"));
    await world.wait(80);
    expect(await world.silences()).toEqual([]);
  });

  test.each([[[]], [["live", "paused"]]])(
    "find at the start whom no webhook told of, with the event %j",
    async (states) => {
      const world = await watched({ states });
      world.go();
      await world.wait(1);
      expect(await world.stay()).toEqual([1, true]);
    },
  );

  test("log nothing of rooms that nobody has come to before the event is live", async () => {
    const world = await watched();
    world.app.liveKit.leave(world.room, world.remotes[0].liveKitIdentity);
    await world.app.liveKit.closeRoom(world.room);
    const before = (await factsAfter(world.app, world.event.id)).length;
    world.go();
    await world.wait(20);
    expect(await factsAfter(world.app, world.event.id, before)).toEqual([]);
  });

  test("end although LiveKit leaves a question hanging", async () => {
    const world = await watched({ states: ["live"] });
    world.app.liveKit.slowDown(HANGS);
    const going = world.go();
    await world.wait(1);
    const began = performance.now();
    await going.stop();
    await keeper?.stop();
    expect(performance.now() - began).toBeLessThan(3000);
  });
});
