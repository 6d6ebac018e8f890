import { describe, expect, test } from "vitest";
import { figuresOf, windowOf, windowSeconds } from "../src/attendance/attendance.ts";
import type { Measure, Pause, SiteFigures, Window } from "../src/attendance/attendance.ts";
import type { Interval } from "../src/attendance/corrections.ts";
import { BASE, second } from "./support/deliveries.ts";

const rule = { gapToleranceSeconds: 30, presentSharePercent: 50 };
const hour: Window = { from: second(0), to: second(3600), running: false };
const measure: Measure = { window: hour, pauses: [], rule, now: second(7200), observed: true };

/** Intervals A, B, … from pairs of seconds; null is an end that is not yet. */
function spans(...pairs: [number, number | null][]): Interval[] {
  return pairs.map(([from, to], index) => {
    const id = String.fromCodePoint(65 + index);
    const evidence = { from: "observed", to: to === null ? null : "observed" } as const;
    const end = to === null ? null : second(to);
    return { id, participantSid: id, from: second(from), to: end, evidence, reason: null };
  });
}

function pause(from: number, to: number | null): Pause {
  return { from: second(from), to: to === null ? null : second(to) };
}

/** Figures with instants in seconds, without the intervals. */
function figures(intervals: Interval[], other: Partial<Measure> = {}) {
  const {
    intervals: _,
    firstJoinAt,
    lastLeaveAt,
    ...rest
  } = figuresOf({ intervals, ...measure, ...other });
  const seconds = (at: number | null) => at && (at - BASE) / 1000;
  return { ...rest, firstJoinAt: seconds(firstJoinAt), lastLeaveAt: seconds(lastLeaveAt) };
}

const nobody: ReturnType<typeof figures> = {
  status: "absent",
  connectedSeconds: 0,
  presentSeconds: 0,
  sharePercent: 0,
  firstJoinAt: null,
  lastLeaveAt: null,
  connectedNow: false,
  stays: 0,
  drops: 0,
  longestGapSeconds: 0,
};

describe("the union", () => {
  const parts: [string, [number, number][], Partial<SiteFigures>][] = [
    [
      "joins parts 999 ms apart and counts what lies between",
      [
        [0, 10],
        [10.999, 20],
      ],
      { stays: 1, connectedSeconds: 20 },
    ],
    [
      "keeps parts 1000 ms apart",
      [
        [0, 10],
        [11, 20],
      ],
      { stays: 2, drops: 1, connectedSeconds: 19, longestGapSeconds: 1 },
    ],
    [
      "counts overlapping stays once, in any order",
      [
        [50, 100],
        [0, 60],
        [10, 20],
      ],
      { stays: 1, connectedSeconds: 100 },
    ],
    [
      "has no part of no length, and joins nothing by it",
      [
        [0, 10],
        [10.9, 10.9],
        [11.8, 20],
      ],
      { stays: 2, drops: 1 },
    ],
    [
      "sums milliseconds before it cuts",
      [
        [0, 0.6],
        [100, 100.6],
      ],
      { connectedSeconds: 1, stays: 2 },
    ],
  ];
  test.each(parts)("%s", (_, pairs, expected) => {
    expect(figures(spans(...pairs))).toMatchObject(expected);
  });

  test("a gap of the tolerance counts as present, a longer one does not, both are drops", () => {
    expect(figures(spans([0, 100], [130, 200], [229.999, 330]))).toMatchObject({
      connectedSeconds: 270,
      presentSeconds: 330,
      longestGapSeconds: 30,
      drops: 2,
    });
    expect(figures(spans([0, 100], [130, 200], [230.001, 330]))).toMatchObject({
      connectedSeconds: 269,
      presentSeconds: 299,
      longestGapSeconds: 30,
      drops: 2,
    });
  });
});

describe("the window", () => {
  // Times in seconds; now is 100, and unless said otherwise the event is live since 0.
  test.each([
    ["is none before the event is live", { liveAt: null }, "none"],
    ["has no beginning by `to` alone before the event is live", { liveAt: null, to: 9 }, "none"],
    ["runs until now", {}, "0–100 running"],
    ["ends at closing", { closedAt: 90 }, "0–90"],
    ["begins at `from`, also before live", { from: -50 }, "-50–100 running"],
    ["exists by `from` alone", { liveAt: null, from: 5 }, "5–100 running"],
    ["ends at `to`, also after closing", { closedAt: 50, to: 80 }, "0–80"],
    ["that has its end in the past runs no more", { to: 99 }, "0–99"],
    ["has no end in the future", { to: 500 }, "0–100 running"],
    ["has no beginning in the future", { from: 500 }, "100–100 running"],
    ["runs no more when the event is closed", { closedAt: 90, to: 500 }, "0–100"],
  ])(
    "%s",
    (_, times: Partial<Record<"liveAt" | "closedAt" | "from" | "to", number | null>>, expected) => {
      const { liveAt = 0, closedAt = null, from = null, to = null } = times;
      const at = (seconds: number | null) => (seconds === null ? null : second(seconds));
      const event = { liveAt: at(liveAt), closedAt: at(closedAt), now: second(100) };
      const window = windowOf({ ...event, from: at(from), to: at(to) });
      const inSeconds = window && `${(window.from - BASE) / 1000}–${(window.to - BASE) / 1000}`;
      expect(window ? `${inSeconds}${window.running ? " running" : ""}` : "none").toBe(expected);
    },
  );

  test("cuts stays and shows them whole", () => {
    const [stay] = spans([-600, 4200]);
    if (!stay) throw new Error("one is there");
    const cut = figuresOf({ intervals: [stay], ...measure });
    expect(cut).toMatchObject({
      connectedSeconds: 3600,
      firstJoinAt: second(0),
      lastLeaveAt: second(3600),
    });
    expect(cut.intervals).toEqual([stay]);
  });

  test("leaves out stays that only touch it", () => {
    expect(figures(spans([-10, 0], [3600, 3700]))).toEqual(nobody);
  });

  test("that runs has no last leave while connected; one in the past has", () => {
    const now = second(3600);
    const open = spans([0, 100], [200, null]);
    expect(
      figures(open, { now, window: { from: second(0), to: now, running: true } }),
    ).toMatchObject({
      lastLeaveAt: null,
      connectedNow: true,
      connectedSeconds: 3500,
    });
    expect(
      figures(open, { now, window: { from: second(0), to: second(300), running: false } }),
    ).toMatchObject({
      lastLeaveAt: 300,
      connectedNow: true,
      connectedSeconds: 200,
    });
    expect(
      figures(spans([0, 100]), { now, window: { from: second(0), to: now, running: true } }),
    ).toMatchObject({
      lastLeaveAt: 100,
      connectedNow: false,
    });
  });

  test("that is none gives no figures but shows who is there", () => {
    const open = spans([0, null]);
    const none = figures(open, { window: null, rule: { ...rule, presentSharePercent: 0 } });
    expect(none).toEqual({ ...nobody, status: "unknown", connectedNow: true });
    expect(figuresOf({ ...measure, intervals: open, window: null }).intervals).toEqual(open);
  });

  test("of no or of negative length has a share of 0", () => {
    for (const to of [10, -10]) {
      const window = { from: second(10), to: second(to), running: false };
      expect(figures(spans([0, 100]), { window })).toEqual(nobody);
      expect(windowSeconds({ ...measure, window })).toBe(0);
    }
  });
});

describe("a pause of the event", () => {
  test("is no absence, no drop and no gap", () => {
    const pauses = [pause(1000, 1600)];
    expect(figures(spans([0, 1000], [1600, 3600]), { pauses })).toMatchObject({
      connectedSeconds: 3000,
      sharePercent: 100,
      stays: 1,
      drops: 0,
    });
    expect(windowSeconds({ ...measure, pauses })).toBe(3000);
  });

  test("shortens the gap it falls into to what is live of it", () => {
    const pauses = [pause(1000, 1600)];
    expect(figures(spans([0, 990], [1610, 3600]), { pauses })).toMatchObject({
      connectedSeconds: 2980,
      presentSeconds: 3000,
      longestGapSeconds: 20,
      drops: 1,
    });
  });

  test("a stay within it counts for nothing; one that reaches into it starts and ends at its edges", () => {
    const pauses = [pause(1000, 1600), pause(2000, 2100)];
    expect(figures(spans([1100, 1500]), { pauses })).toEqual(nobody);
    expect(figures(spans([1200, 2050]), { pauses })).toMatchObject({
      firstJoinAt: 1600,
      lastLeaveAt: 2000,
      connectedSeconds: 400,
    });
    expect(figures(spans([1000, 2100]), { pauses })).toMatchObject({
      firstJoinAt: 1600,
      lastLeaveAt: 2000,
    });
  });

  test("overlapping and touching ones are cut out once, in any order", () => {
    const pauses = [pause(1500, 1600), pause(1000, 1400), pause(1300, 1500), pause(900, 900)];
    expect(windowSeconds({ ...measure, pauses })).toBe(3000);
    expect(figures(spans([1200, 1800]), { pauses })).toMatchObject({
      connectedSeconds: 200,
      firstJoinAt: 1600,
    });
    expect(figures(spans([0, 1550]), { pauses })).toMatchObject({
      connectedSeconds: 1000,
      lastLeaveAt: 1000,
    });
  });

  test("that lasts is cut until now", () => {
    const now = second(3600);
    const paused = {
      now,
      window: { from: second(0), to: now, running: true },
      pauses: [pause(600, null)],
    };
    expect(windowSeconds({ ...measure, ...paused })).toBe(600);
    expect(figures(spans([300, null]), paused)).toMatchObject({
      sharePercent: 50,
      lastLeaveAt: null,
    });
    expect(figures(spans([300, 900]), paused)).toMatchObject({
      sharePercent: 50,
      lastLeaveAt: 600,
    });
  });
});

describe("the share", () => {
  test.each([
    [1, 2000, 0.1],
    [1, 2001, 0],
    [601, 3600, 16.7],
    [1149, 1200, 95.8],
    [2699, 3600, 75],
    [207, 800, 25.9],
    [3, 2000, 0.2],
    [23, 2000, 1.2],
    [57, 200, 28.5],
  ])("%i of %i seconds is %d %%, half up", (present, whole, percent) => {
    const window = { from: second(0), to: second(whole), running: false };
    expect(figures(spans([0, present]), { window }).sharePercent).toBe(percent);
  });

  test("decides the status as it is shown", () => {
    const strict = { ...rule, presentSharePercent: 75 };
    expect(figures(spans([0, 2699]), { rule: strict })).toMatchObject({
      status: "present",
      sharePercent: 75,
    });
    expect(figures(spans([0, 2698]), { rule: strict })).toMatchObject({
      status: "partial",
      sharePercent: 74.9,
    });
    expect(figures(spans([0, 0.999]))).toMatchObject({ status: "absent" });
    expect(figures([])).toEqual(nobody);
    expect(figures([], { observed: false })).toEqual({ ...nobody, status: "unknown" });
    expect(figures(spans([0, 1]), { observed: false }).status).toBe("partial");
  });
});
