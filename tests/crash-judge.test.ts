import { describe, expect, test } from "vitest";
import { chanceOf } from "../scripts/crash/chance.ts";
import {
  addJudged,
  isGood,
  judgeWrites,
  type Found,
  type Written,
} from "../scripts/crash/judge.ts";

const NOTHING = { acknowledged: 0, there: [], lost: [], doubled: [], changed: [], invented: [] };
const turn = { siteId: "s1", plannedSeconds: 300 };

function write(id: string, outcome: Written["outcome"] = "acknowledged", content = {}): Written {
  return { id, outcome, content };
}

function there(id: string, content = {}): Found {
  return { id, content };
}

describe("the judge of the crashes", () => {
  test.each<[string, Written[], Found[], object]>([
    ["is content with nothing", [], [], {}],
    ["counts what is there", [write("a")], [there("a")], { acknowledged: 1 }],
    [
      "finds a lost write",
      [write("a"), write("b")],
      [there("a")],
      { acknowledged: 2, lost: ["b"] },
    ],
    [
      "finds a doubled write",
      [write("a")],
      [there("a"), there("a")],
      { acknowledged: 1, doubled: ["a"] },
    ],
    [
      "finds a changed write",
      [write("a", "acknowledged", turn)],
      [there("a", { ...turn, plannedSeconds: 301 })],
      { acknowledged: 1, changed: ["a"] },
    ],
    [
      "finds a write that lost a field",
      [write("a", "acknowledged", turn)],
      [there("a", { siteId: "s1" })],
      { acknowledged: 1, changed: ["a"] },
    ],
    [
      "does not mind what the record adds",
      [write("a", "acknowledged", { siteId: "s1" })],
      [there("a", turn)],
      { acknowledged: 1 },
    ],
    ["lets a write without an answer be missing", [write("a", "unknown")], [], {}],
    ["lets it be there once", [write("a", "unknown")], [there("a")], { there: ["a"] }],
    [
      "does not let it be there twice",
      [write("a", "unknown")],
      [there("a"), there("a")],
      { there: ["a"], doubled: ["a"] },
    ],
    [
      "does not let it be another",
      [write("a", "unknown", turn)],
      [there("a", { ...turn, siteId: "s2" })],
      { there: ["a"], changed: ["a"] },
    ],
    [
      "finds what was refused and is there",
      [write("a", "refused")],
      [there("a")],
      { invented: ["a"] },
    ],
    [
      "finds what nobody sent",
      [write("a")],
      [there("a"), there("x")],
      { acknowledged: 1, invented: ["x"] },
    ],
  ])("%s", (_name, written, found, wrong) => {
    const judged = judgeWrites(written, found);
    expect(judged).toEqual({ ...NOTHING, ...wrong });
    const bad = ["lost", "doubled", "changed", "invented"].some((list) => list in wrong);
    expect(isGood(judged)).toBe(!bad);
  });

  test("adds what it found in one log to what it found in another", () => {
    const one = judgeWrites([write("a"), write("b")], [there("a")]);
    const other = judgeWrites(
      [write("c"), write("d", "unknown")],
      [there("c"), there("c"), there("d")],
    );
    expect(addJudged(one, other)).toEqual({
      ...NOTHING,
      acknowledged: 3,
      there: ["d"],
      lost: ["b"],
      doubled: ["c"],
    });
  });
});

describe("the chance of the crashes", () => {
  test("is the same for the same seed and another for another", () => {
    const drawn = (seed: number, part = 0) => {
      const chance = chanceOf(seed).part(part);
      return Array.from({ length: 50 }, () => chance.between(50, 1500));
    };
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(drawn(1, 1)).not.toEqual(drawn(1, 2));
    const many = [1, 2, 3, 4].flatMap((seed) => drawn(seed));
    expect(Math.min(...many)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...many)).toBeLessThanOrEqual(1500);
    expect(new Set(many).size).toBeGreaterThan(100);
  });
});
