import { afterEach, describe, expect, test } from "vitest";
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

describe("a LiveKit that answers slowly", () => {
  test.each([2000, 9000, 30_000])(
    "in %i ms lets every command be answered before it",
    async (delay) => {
      const world = await running();
      await world.come(world.hue);
      await world.pass(1000);
      world.app.liveKit.slowDown(delay);
      const asked = await world.askFor(world.hue);
      // No time passes here, so nobody can have waited for LiveKit.
      expect(await world.floor(asked)).toMatchObject({ state: "speaking", microphone: "opening" });
      await world.pass(500);
      const ended = await world.app.admin("DELETE", `${world.path}/turns/${asked}/floor`);
      expect(ended.body).toMatchObject({ state: "finished", spokenSeconds: 0 });
      const state = await world.app.admin("PUT", `${world.path}/state`, { state: "closed" });
      expect(state.body.state).toBe("closed");
    },
  );

  test("shows the microphone as opening, after three seconds as failed, and as open once it has answered", async () => {
    const world = await running();
    await world.come(world.hue);
    await world.pass(1000);
    world.app.liveKit.slowDown(9000);
    const turn = await world.askFor(world.hue);
    await world.floor(turn);
    const microphone = async () => (await world.turn(turn)).microphone;
    await world.pass(2750);
    expect(await microphone()).toBe("opening");
    await world.pass(500);
    expect(await microphone()).toBe("failed");
    await world.pass(5500);
    expect(await microphone()).toBe("failed");
    await world.pass(500);
    expect(await microphone()).toBe("open");
    expect(await world.facts("rights_failed")).toHaveLength(1);
  });

  test("and failed one turn's microphone starts the next one's anew", async () => {
    const world = await running();
    await world.come(world.hue);
    await world.pass(1000);
    const [first, second] = [await world.askFor(world.hue), await world.askFor(world.hue)];
    world.app.liveKit.failWith(({ call }) => (call === "setRights" ? REFUSED : null));
    await world.floor(first);
    await world.pass(8000);
    expect((await world.turn(first)).microphone).toBe("failed");
    await world.app.admin("DELETE", `${world.path}/turns/${first}/floor`);
    world.app.liveKit.failWith(null);
    await world.pass(MINUTE);
    expect((await world.floor(second)).microphone).toBe("opening");
    await world.pass(250);
    expect((await world.turn(second)).microphone).toBe("open");
  });

  test("or whose answer is lost has its rights set again: it may have opened what is to be shut", async () => {
    const world = await running();
    const { identity } = await world.come(world.hue);
    await world.pass(1000);
    const mayPublish = () =>
      world.app.liveKit.inRoom(world.room).map(({ rights }) => rights?.publish);
    const before = mayPublish();
    const turn = await world.askFor(world.hue);
    world.app.liveKit.loseAnswers(true);
    await world.floor(turn);
    await world.pass(100);
    expect(mayPublish()).not.toEqual(before);
    await world.app.admin("DELETE", `${world.path}/turns/${turn}/floor`);
    world.app.liveKit.loseAnswers(false);
    await world.pass(6000);
    expect(mayPublish()).toEqual(before);
    expect(await world.facts("rights_confirmed")).toMatchObject([{ identity }, { identity }]);
  });

  test("holds nobody up who is answered at once", async () => {
    const world = await running();
    world.app.liveKit.slowDown(({ identity }) => (identity?.startsWith(slow) ? 9000 : 0));
    const slow = world.giang.liveKitIdentity;
    await world.come(world.giang);
    await world.pass(1000);
    const { sid } = await world.come(world.hue);
    await world.pass(250);
    expect((await world.facts("rights_confirmed")).map((data) => data.sid)).toEqual([sid]);
  });

  test("and at times not at all is not taken for silent: the answer counts from when it came", async () => {
    const world = await running();
    await world.come(world.hue);
    await world.pass(1000);
    // Three calls make one answer, which thus takes half a minute; every second one fails at its end.
    let asked = 0;
    world.app.liveKit.slowDown(9900);
    world.app.liveKit.failWith(({ call }) =>
      call === "participants" && (asked += 1) % 2 === 0 ? REFUSED : null,
    );
    await world.pass(5 * MINUTE);
    expect(await world.facts("livekit_silent")).toEqual([]);
    expect(asked).toBeGreaterThan(5);
    expect(await world.attendance(world.hue)).toMatchObject({
      connectedNow: true,
      connectedSeconds: 301,
    });
  });
});
