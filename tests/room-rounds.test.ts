import { afterEach, describe, expect, test } from "vitest";
import { factsAfter } from "./support/sites.ts";
import { openRunningRoom, type RunningRoom } from "./support/running-room.ts";

let room: RunningRoom | null = null;
afterEach(async () => {
  await room?.stop();
  room = null;
});

/** A seminar in which Huế is in the room, and nobody has been told. */
async function watched({ states = [] as string[] } = {}) {
  room = await openRunningRoom({ states, atRest: true });
  const world = room;
  const guest = await world.enter(world.hue.liveKitIdentity, true);
  return {
    ...world,
    ...guest,
    tell: () => world.tells("participant_joined", guest),
    wait: (seconds: number) => world.pass(seconds * 1000),
    async stay() {
      const { intervals, connectedNow } = await world.attendance(world.hue);
      return [intervals.length, connectedNow];
    },
    silences: () => world.facts("livekit_silent"),
  };
}

const HANGS = 1_000_000;

describe("the rounds", () => {
  test.each([[["live"]], [["live", "paused"]], [[]]])(
    "find after a silence who is still there, with the event %j",
    async (states) => {
      const world = await watched({ states });
      await world.tell();
      world.begin();
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
    world.begin();
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
    world.begin();
    await world.wait(2);
    world.app.liveKit.slowDown(HANGS);
    world.app.clock.advance(300_000);
    await world.wait(50);
    expect(await world.silences()).toEqual([]);
    expect(await world.stay()).toEqual([1, true]);
  });

  test("say nothing of a silence while nobody is in the room", async () => {
    const world = await watched({ states: ["live"] });
    world.app.liveKit.leave(world.room, world.identity);
    world.begin();
    await world.wait(2);
    world.app.liveKit.failWith(new Error("connect ECONNREFUSED"));
    await world.wait(80);
    expect(await world.silences()).toEqual([]);
  });

  test.each([[[]], [["live", "paused"]]])(
    "find at the start whom no webhook told of, with the event %j",
    async (states) => {
      const world = await watched({ states });
      world.begin();
      await world.wait(1);
      expect(await world.stay()).toEqual([1, true]);
    },
  );

  test("log nothing of rooms that nobody has come to before the event is live", async () => {
    const world = await watched();
    world.app.liveKit.leave(world.room, world.identity);
    await world.app.liveKit.closeRoom(world.room);
    const before = (await factsAfter(world.app, world.event.id)).length;
    world.begin();
    await world.wait(20);
    expect(await factsAfter(world.app, world.event.id, before)).toEqual([]);
  });

  test("end although LiveKit leaves a question hanging", async () => {
    const world = await watched({ states: ["live"] });
    world.app.liveKit.slowDown(HANGS);
    const going = world.begin();
    await world.wait(1);
    let ended = false;
    const ending = going.stop().then(() => (ended = true));
    await world.wait(2);
    expect(ended).toBe(true);
    await ending;
  });
});
