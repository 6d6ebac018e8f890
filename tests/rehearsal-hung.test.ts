import { describe, expect, test } from "vitest";
import { finding } from "../scripts/rehearsal/compare.ts";
import type { Happening } from "../scripts/rehearsal/happenings.ts";
import { hungSites, provesNothing } from "../scripts/rehearsal/hung.ts";

const leaving = (site: number): Happening => ({ what: "leaving", at: 1, site, device: "A" });
const left = (site: number): Happening => ({ what: "left", at: 2, site, device: "A" });

describe("a participant that hangs", () => {
  test("is one that began to leave and never left", () => {
    const happenings = [
      leaving(1),
      leaving(2),
      { what: "livekit-killed", at: 1 } as const,
      left(1),
    ];
    expect(hungSites(happenings)).toEqual(new Set([2]));
  });

  test("excuses what is wrong at its own site and nowhere else", () => {
    const here = finding("stay_end", { site: 2 }, "hồ sơ chưa ghi giờ ra");
    const there = finding("stay_end", { site: 1 }, "hồ sơ chưa ghi giờ ra");
    const nowhere = finding("report", {}, "không mở được");
    expect(provesNothing([here], new Set([2]))).toBe(true);
    expect(provesNothing([here, there], new Set([2]))).toBe(false);
    expect(provesNothing([here, nowhere], new Set([2]))).toBe(false);
    expect(provesNothing([here], new Set())).toBe(false);
    expect(provesNothing([], new Set([2]))).toBe(false);
  });
});
