import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { platformDeps } from "../../src/entry/deps.ts";
import { agrees, holdSeminar, openBadDay, type BadDay, type Seminar } from "../support/bad-day.ts";
import { patient } from "../support/local-livekit.ts";
import { findBinary } from "../support/real-livekit.ts";

const binary = await findBinary();

describe.skipIf(binary === null)("a real LiveKit that is not heard for a minute", () => {
  let day: BadDay;
  let clock: ReturnType<typeof quickClock>;
  beforeEach(async () => {
    clock = quickClock();
    day = await openBadDay(binary ?? "", {
      deps: { ...platformDeps, now: clock.now },
      roundEvery: 10,
    });
    await day.liveKit.start();
  });
  afterEach(() => day.stop());

  test("is silent, and as if nothing had been once it is heard again", async () => {
    const seminar = await holdSeminar(day, ["Huế", "Vinh"]);
    const guests = await day.invite();
    for (const site of [1, 2]) await guests.come(site, seminar.secret(site));
    await vi.waitFor(async () => expect(await seminar.stays()).toHaveLength(2), patient);
    const [hue, vinh] = await seminar.stays();

    for (const line of [day.tells, day.asks]) line.follow(async () => "cut");
    const cutAt = clock.now();
    clock.hurry();
    await silenced(seminar, cutAt);
    await guests.leave(2);
    for (const line of [day.tells, day.asks]) line.follow(null);
    await vi.waitFor(async () => {
      expect(await seminar.stays()).toMatchObject([
        { sid: hue?.sid, from: hue?.from, to: null },
        { sid: vinh?.sid, from: vinh?.from, evidenceTo: "observed" },
      ]);
    }, patient);
    clock.walk();
    await agrees(seminar, guests);
    expect(await seminar.facts("livekit_silent")).toHaveLength(1);
  });

  test("and has died has its stays end with what was heard, and new ones for who comes back", async () => {
    const seminar = await holdSeminar(day, ["Huế", "Vinh"]);
    const [guests, lost] = [await day.invite(), await day.invite()];
    await guests.come(1, seminar.secret(1));
    await lost.come(2, seminar.secret(2));
    await vi.waitFor(async () => expect(await seminar.stays()).toHaveLength(2), patient);

    const killedAt = await day.liveKit.kill();
    for (const each of [guests, lost])
      each.happenings.push({ what: "livekit-killed", at: killedAt });
    await lost.stop();
    clock.hurry();
    const since = await silenced(seminar, killedAt);
    const returned = guests.returns(1);
    await day.liveKit.start();
    clock.walk();
    await returned;
    await vi.waitFor(async () => expect(await seminar.stays()).toHaveLength(3), patient);
    guests.happenings.push(...lost.happenings.filter(({ what }) => what !== "livekit-killed"));
    await agrees(seminar, guests);
    const [hue, again, vinh] = await seminar.stays();
    for (const stay of [hue, vinh]) {
      expect(stay?.evidenceTo).toBe("inferred");
      expect(stay?.to).toBeLessThanOrEqual(since);
    }
    expect(again).toMatchObject({ site: 1, to: null });
  });
});

/** Waits until the silence is a fact and nobody counts; answers the last moment that was heard. */
async function silenced(seminar: Seminar, latest: number): Promise<number> {
  await vi.waitFor(async () => {
    expect(await seminar.connectedNow()).toEqual([false, false, false]);
  }, patient);
  const [silence] = await seminar.facts("livekit_silent");
  const { since } = (silence?.data ?? {}) as { since: number }; // the fact's own shape
  expect(since).toBeLessThanOrEqual(latest);
  const stays = await seminar.stays();
  expect(stays.map(({ from, to }) => to === Math.max(from, since))).toEqual([true, true]);
  return since;
}

/** The machine's clock, until it hurries: then a minute goes by in three seconds. It never goes back. */
function quickClock() {
  let [begun, gained]: [number | null, number] = [null, 0];
  const ahead = () => gained + (begun === null ? 0 : (Date.now() - begun) * 19);
  return {
    now: () => Date.now() + ahead(),
    hurry: () => void (begun = Date.now()),
    walk() {
      gained = ahead();
      begun = null;
    },
  };
}
