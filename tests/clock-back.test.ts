import { afterEach, describe, expect, test, vi } from "vitest";
import { openLanes } from "../src/conduct/lanes.ts";
import { keepRooms } from "../src/conduct/room-keeper.ts";
import { goRounds } from "../src/conduct/room-rounds.ts";
import { watchHealth } from "../src/entry/health.ts";
import { FailureLimits } from "../src/auth/failure-limits.ts";
import { START, testApp, type TestApp } from "./support/app.ts";
import { openHall } from "./support/hall.ts";
import { enter, linkOf, openSeminar } from "./support/sites.ts";

const HOUR = 3_600_000;

describe("an hour back on this machine's clock", () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    vi.useRealTimers();
    for (const end of ends.splice(0).toReversed()) await end();
  });

  test.each([
    ["before anything else happens", async () => {}],
    [
      "and then the turn ends and the event closes",
      async (hall: Awaited<ReturnType<typeof openHall>>, turnId: string) => {
        await hall.end(turnId);
        await hall.state("closed");
      },
    ],
  ])("makes no duration negative, %s", async (_what, then) => {
    const hall = await openHall();
    const { app, at, sites } = hall;
    await hall.state("live");
    await enter(app, hall.event.roomName, sites.hue.liveKitIdentity, "PA_1");
    const turnId = await hall.ask({ siteId: sites.hue.id, plannedSeconds: 300 });
    await hall.floor(turnId);
    await app.admin("PUT", `${at}/programme`, {
      items: [{ kind: "opening", title: "Khai mạc", plannedSeconds: 600 }],
    });
    app.clock.advance(90_000);
    await hall.state("paused");
    app.clock.advance(-HOUR);
    await then(hall, turnId);
    await enter(app, hall.event.roomName, sites.daNang.liveKitIdentity, "PA_2");
    const numbers = await durationsIn(app, [
      at,
      `${at}/turns`,
      `${at}/attendance`,
      `${at}/programme`,
      `${at}/summary`,
      `${at}/reports/attendance-sites.json`,
      `${at}/reports/turns.json`,
    ]);
    expect(numbers.length).toBeGreaterThan(20);
    expect(numbers.filter(([, value]) => value < 0)).toEqual([]);
    const { body } = await app.admin("GET", `${at}/attendance`);
    expect(body.window.seconds).toBe(90);
    for (const { intervals } of body.sites)
      for (const { from, to } of intervals) expect(to === null || to >= from).toBe(true);
  });

  test("takes no spoken second back from who speaks", async () => {
    const { app, at, sites, state, ask, floor } = await openHall();
    await state("live");
    const turnId = await ask({ siteId: sites.hue.id, plannedSeconds: 300 });
    await floor(turnId);
    app.clock.advance(90_000);
    await ask({ siteId: sites.daNang.id });
    app.clock.advance(-HOUR);
    const list = await app.admin("GET", `${at}/turns?state=speaking`);
    expect(list.body.items).toMatchObject([{ id: turnId, spokenSeconds: 90 }]);
    const one = await app.admin("GET", `${at}/turns/${turnId}`);
    expect(one.body).toMatchObject({ spokenSeconds: 90, phase: "normal" });
    const totals = await app.admin("GET", `${at}/turn-totals`);
    expect(totals.body.all).toMatchObject({ spokenSeconds: 90 });
  });

  test("keeps an answer for its Idempotency-Key, and a link for its time", async () => {
    const app = testApp();
    const { path, remotes } = await openSeminar(app);
    const key = { "Idempotency-Key": "lan 1" };
    const first = await app.admin("POST", `${path}/turns`, { note: "a" }, key);
    const { secret } = await linkOf(app, path, remotes[0].id);
    app.clock.advance(-HOUR);
    const again = await app.admin("POST", `${path}/turns`, { note: "a" }, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    const joined = await app.as(null)("POST", "/join", { secret, deviceId: "may-1" });
    expect(joined.status).toBe(200);
    // A new one counts from the time of the log: it is not forgotten an hour early.
    const later = { "Idempotency-Key": "lan 2" };
    const second = await app.admin("POST", `${path}/turns`, { note: "b" }, later);
    app.clock.set(START + 7 * 24 * HOUR - 1000);
    const repeated = await app.admin("POST", `${path}/turns`, { note: "b" }, later);
    expect(repeated.body.id).toBe(second.body.id);
  });

  test("does not keep LiveKit from being asked, nor its answers from being kept", async () => {
    const app = testApp();
    const { room, path, central, remotes } = await openSeminar(app);
    const keeping = { store: app.store, deps: app.deps, liveKit: app.liveKit };
    const keeper = keepRooms(keeping);
    ends.push(() => keeper.stop());
    await app.admin("PUT", `${path}/state`, { state: "live" });
    app.liveKit.enter(room, remotes[0].liveKitIdentity);
    const rounds = goRounds(keeping, keeper, 1);
    ends.push(() => rounds.stop());
    const here = async () => {
      const { body } = await app.admin("GET", `${path}/sites`);
      const connected = body.items.filter(
        (site: { connection: string }) => site.connection === "connected",
      );
      return connected.map(({ id }: { id: string }) => id);
    };
    await expect.poll(here).toEqual([remotes[0].id]);
    app.clock.advance(-HOUR);
    app.liveKit.enter(room, remotes[1].liveKitIdentity);
    await expect.poll(here).toEqual(remotes.map(({ id }: { id: string }) => id));
    // Told of at a time of the log that stands still, after answers of that same time: here all the same.
    const late = app.liveKit.enter(room, central.liveKitIdentity);
    await enter(app, room, central.liveKitIdentity, late.sid);
    expect(await here()).toHaveLength(3);
    await expect
      .poll(() => late.rights)
      .toMatchObject({ publish: expect.arrayContaining(["camera"]) });
    app.liveKit.leave(room, remotes[0].liveKitIdentity);
    for (const step of [HOUR, 16_000, 16_000, 16_000]) {
      app.clock.advance(step);
      await pause(50);
    }
    await expect.poll(here).toEqual([central.id, remotes[1].id]);
    expect((await app.admin("GET", `${path}/log/verify`)).body.ok).toBe(true);
  });

  test("does not hold a lane to LiveKit that only had to rest a moment", async () => {
    let now = START;
    const lanes = openLanes(() => now);
    ends.push(() => lanes.stop());
    let runs = 0;
    const run = () =>
      lanes.run(
        "a",
        async () => void (runs += 1),
        () => run(),
        10,
      );
    run();
    await lanes.idle();
    now -= HOUR;
    await expect.poll(() => runs).toBeGreaterThan(1);
  });

  test("measures how long a lane has been failing from when it knows of it anew", async () => {
    let now = START;
    const lanes = openLanes(() => now);
    ends.push(() => lanes.stop());
    const clock = setInterval(() => (now += 100), 10);
    ends.push(async () => clearInterval(clock));
    const lasting: number[] = [];
    const run = () =>
      lanes.run(
        "a",
        async (trouble) => {
          lasting.push(now - (trouble?.since ?? now));
          throw new Error("connect ECONNREFUSED");
        },
        () => run(),
      );
    run();
    await expect.poll(() => lasting.length).toBe(2);
    now -= HOUR;
    await expect.poll(() => lasting.length, { timeout: 10_000 }).toBeGreaterThan(4);
    expect(lasting.at(-1)).toBeGreaterThan(0);
    expect(lasting.at(-1)).toBeLessThan(HOUR);
  });

  test("lets nobody wait longer than a minute for failed attempts to join", () => {
    const limits = new FailureLimits();
    for (let tries = 0; tries < 10; tries += 1) limits.failed("203.0.113.7", "s", START);
    expect(limits.failed("203.0.113.7", "s", START)).toBe(60);
    expect(limits.failed("203.0.113.7", "s", START - HOUR)).toBeLessThanOrEqual(60);
  });

  test("does not stop the question whether LiveKit is there", async () => {
    vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout"], now: START });
    const app = testApp();
    const health = watchHealth(app.liveKit, app.store.read);
    expect(await health.state()).toMatchObject({ liveKit: "ok", clocksApart: false });
    health.heard("clocks apart");
    app.liveKit.failWith(new Error("connect ECONNREFUSED"));
    vi.setSystemTime(START - HOUR);
    vi.advanceTimersByTime(3001);
    expect(await health.state()).toMatchObject({ liveKit: "unreachable", clocksApart: true });
    vi.advanceTimersByTime(60_000);
    expect((await health.state()).clocksApart).toBe(false);
  });
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

/** Every length in these answers, by its name, with its path; a difference may be negative. */
async function durationsIn(app: TestApp, paths: string[]): Promise<[string, number][]> {
  const found: [string, number][] = [];
  for (const path of paths) {
    const { status, body } = await app.admin("GET", path);
    expect([path, status]).toEqual([path, 200]);
    JSON.stringify(body, (name, value: unknown) => {
      if (/(?<!difference)seconds$/i.test(name) && typeof value === "number")
        found.push([`${path} ${name}`, value]);
      return value;
    });
  }
  return found;
}
