import { describe, expect, test } from "vitest";
import { momentNear, secondsOf } from "../web/screens/secretariat/time-of-day.ts";
import { pathOf, spansOf, ticksOf } from "../web/screens/secretariat/timeline.ts";

const START = Date.UTC(2026, 10, 23, 1);
const at = (seconds: number) => START + seconds * 1000;
const iso = (seconds: number) => new Date(at(seconds)).toISOString();
const RANGE = { from: at(0), to: at(1000), tolerance: 30 };
const stay = (from: number, to: number | null, more: { reason?: string; void?: true } = {}) => ({
  from: iso(from),
  to: to === null ? null : iso(to),
  reason: null,
  ...more,
});
const LEFT = { reason: "CLIENT_INITIATED" };

describe("the line of a site", () => {
  test.each([
    ["nothing before it came and after it left", [stay(100, 400, LEFT)], [["connected", 100, 400]]],
    [
      "lost for good unless it left",
      [stay(100, 400)],
      [
        ["connected", 100, 400],
        ["lost", 400, 1000],
      ],
    ],
    ["in until now", [stay(100, null)], [["connected", 100, 1000]]],
    [
      "unsteady as long as the rule forgives, lost longer",
      [stay(100, 200), stay(230, 300), stay(331, 1000)],
      [
        ["connected", 100, 200],
        ["unsteady", 200, 230],
        ["connected", 230, 300],
        ["lost", 300, 331],
        ["connected", 331, 1000],
      ],
    ],
    [
      "one where a second device took over",
      [stay(100, 200), stay(200.5, 300, LEFT)],
      [["connected", 100, 300]],
    ],
    ["cut to the event", [stay(-50, 2000)], [["connected", 0, 1000]]],
    ["without what a correction took out", [stay(100, 200, { void: true })], []],
  ])("is %s", (_, stays, expected) => {
    const spans = spansOf(stays, RANGE).map(({ state, from, to }) => [
      state,
      (from - START) / 1000,
      (to - START) / 1000,
    ]);
    expect(spans).toEqual(expected);
  });

  test("is one path a state, and what is short is still seen", () => {
    const spans = spansOf([stay(0, 500), stay(501, 502), stay(600, 1000)], RANGE);
    const drawn = { from: at(0), to: at(1000), width: 1000, top: 3 };
    expect(pathOf(spans, "connected", drawn)).toBe(
      "M0 3.2h500v0.6h-500zM501 3.2h1.5v0.6h-1.5zM600 3.2h400v0.6h-400z",
    );
    expect(pathOf(spans, "unsteady", drawn)).toBe("M500 3.35h1.5v0.3h-1.5z");
    expect(pathOf([], "lost", drawn)).toBe("");
  });

  test("has round moments on its axis", () => {
    const minutes = ticksOf(at(30), at(3000)).map((tick) => (tick - START) / 60_000);
    expect(minutes).toEqual([10, 20, 30, 40, 50]);
    expect(ticksOf(at(0), at(0))).toEqual([at(0)]);
  });
});

test.each([
  ["09:41:20", 34_880],
  ["9:41", 34_860],
  ["9h41", 34_860],
  ["24:00", null],
  ["09:61", null],
  ["", null],
  ["chín giờ", null],
])("reads %j as %s seconds", (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});

test("puts a time of day on the day of a moment, in the event's zone", () => {
  // 08:00:00.750 of 23 November in Hà Nội.
  const near = new Date(START + 750).toISOString();
  expect(momentNear(near, 9 * 3600 + 61, "Asia/Ho_Chi_Minh")).toBe("2026-11-23T02:01:01.000Z");
  // There it is still the evening before.
  expect(momentNear(near, 20 * 3600, "America/New_York")).toBe("2026-11-23T01:00:00.000Z");
});
