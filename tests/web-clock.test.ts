import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

/** A page's clock, new in each test; `server` is how far the server's time is ahead of this computer's at first. */
async function pageClock(server: number) {
  vi.resetModules();
  const { hearServerTime, serverNow } = await import("../web/live/clock.ts");
  const began = Date.now();
  let passed = 0;
  return {
    /** The server wrote `late` milliseconds before the message came. */
    hear: (late = 0) => hearServerTime(new Date(began + server + passed - late).toISOString()),
    pass(milliseconds: number) {
      passed += milliseconds;
      vi.advanceTimersByTime(milliseconds);
    },
    /** How wrong the page's clock is. */
    wrong: () => Math.round(serverNow() - (began + server + passed)),
  };
}

describe("the clock of a page", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  test("is the server's from the first message on, and goes on without one", async () => {
    const clock = await pageClock(-7_200_000);
    expect(clock.wrong()).toBe(7_200_000);
    clock.hear();
    expect(clock.wrong()).toBe(0);
    clock.pass(3_600_000);
    expect(clock.wrong()).toBe(0);
  });

  test("goes by the message that came quickest, and not by late ones", async () => {
    const clock = await pageClock(1000);
    clock.hear(400);
    expect(clock.wrong()).toBe(-400);
    clock.hear(5);
    clock.hear(900);
    expect(clock.wrong()).toBe(-5);
  });

  test.each([5000, -5000, 3_600_000])(
    "stays right when somebody sets the computer's clock by %d ms",
    async (step) => {
      const clock = await pageClock(1000);
      clock.hear();
      vi.setSystemTime(Date.now() + step);
      expect(clock.wrong()).toBe(0);
      clock.pass(15_000);
      clock.hear(20);
      expect(clock.wrong()).toBe(0);
    },
  );
});
