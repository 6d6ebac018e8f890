import { expect, test } from "vitest";
import { leftText, timeMark } from "../web/live/time-mark.ts";

test.each([
  ["nothing while there is time", 61, 600, 60, null],
  ["one minute left", 60, 600, 60, 60],
  ["the event's own sign, earlier", 120, 600, 120, 120],
  ["one minute after an earlier sign", 60, 600, 120, 60],
  ["the event's own sign, later", 30, 600, 30, 30],
  ["one minute until the later sign", 31, 600, 30, 60],
  ["no sign that the turn began behind", 40, 45, 60, null],
  ["over", -1, 45, 60, "over"],
  ["not over with the last second", 0, 600, 60, 60],
  ["nothing of a turn without a planned time", null, 0, 60, null],
] as const)("tells %s", (_what, left, given, warning, mark) => {
  expect(timeMark(left, given, warning)).toBe(mark);
});

test.each([
  [60, 60, "1 phút"],
  [60, 58, "1 phút"],
  [60, 47, "47 giây"],
  [90, 90, "1 phút 30 giây"],
  [120, 119, "2 phút"],
])("says at the mark of %i s with %i s left: %s", (mark, left, text) => {
  expect(leftText(mark, left)).toBe(text);
});
