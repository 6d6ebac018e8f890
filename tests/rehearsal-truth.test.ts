import { describe, expect, test } from "vitest";
import { compareStays } from "../scripts/rehearsal/compare.ts";
import type { Happening } from "../scripts/rehearsal/happenings.ts";
import { stayTruth } from "../scripts/rehearsal/truth.ts";

const at = 1_700_000_000_000;

/** A site that comes at second 1 and leaves at second 60. */
const oneStay: Happening[] = [
  { what: "connecting", at: at + 900, site: 1, device: "A", identity: "s~a" },
  { what: "connected", at: at + 1000, site: 1, device: "A", sid: "PA_1" },
  { what: "leaving", at: at + 60_000, site: 1, device: "A" },
  { what: "left", at: at + 60_010, site: 1, device: "A" },
];
const come = oneStay.slice(0, 2);

describe("the truth of stays", () => {
  test("a clean stay lies between its calls and their answers", () => {
    expect(stayTruth(oneStay)).toEqual([
      {
        site: 1,
        device: "A",
        sid: "PA_1",
        began: { from: at + 900, to: at + 1000 },
        ended: { from: at + 60_000, to: at + 60_010 },
        ending: "clean",
        resumed: [],
        byItself: false,
        unsure: false,
      },
    ]);
  });

  test("the death of LiveKit ends every stay, and who reconnects by itself begins a new one of unknown sid", () => {
    const truth = stayTruth([
      ...come,
      { what: "livekit-killed", at: at + 30_000 },
      { what: "reconnecting", at: at + 30_001, site: 1, device: "A" },
      { what: "reconnected", at: at + 31_500, site: 1, device: "A" },
    ]);
    expect(truth.map(({ ending, sid, ended, began }) => ({ ending, sid, ended, began }))).toEqual([
      {
        ending: "crash",
        sid: "PA_1",
        began: { from: at + 900, to: at + 1000 },
        ended: { from: at + 30_000, to: at + 30_000 },
      },
      {
        ending: "staying",
        sid: null,
        began: { from: at + 30_000, to: at + 31_500 },
        ended: null,
      },
    ]);
  });

  test("what the observer sees names a stay that came back by itself, and finds one nobody told of", () => {
    const seen = (second: number, sid: string): Happening => ({
      what: "seen",
      at: at + second * 1000,
      site: 1,
      device: "A",
      sid,
    });
    const sids = (happenings: Happening[]) =>
      stayTruth([...come, ...happenings]).map(({ sid, ending, began }) => [
        sid,
        ending,
        began.to - at,
      ]);
    const killed: Happening = { what: "livekit-killed", at: at + 30_000 };
    const back: Happening = { what: "reconnected", at: at + 31_000, site: 1, device: "A" };
    expect(sids([seen(2, "PA_1")])).toEqual([["PA_1", "staying", 1000]]);
    expect(sids([killed, back, seen(32, "PA_2")])[1]).toEqual(["PA_2", "staying", 31_000]);
    expect(sids([killed, seen(32, "PA_2")])[1]).toEqual(["PA_2", "staying", 32_000]);
    // An attempt that failed, and the one that did not.
    expect(sids([killed, seen(32, "PA_2"), seen(36, "PA_3")])).toEqual([
      ["PA_1", "crash", 1000],
      ["PA_3", "staying", 36_000],
    ]);
    expect(
      sids([killed, seen(32, "PA_2"), { ...back, at: at + 33_000 }, seen(36, "PA_3")]),
    ).toEqual([
      ["PA_1", "crash", 1000],
      ["PA_2", "lost", 33_000],
      ["PA_3", "staying", 36_000],
    ]);
    expect(sids([seen(40, "PA_3")])).toEqual([
      ["PA_1", "lost", 1000],
      ["PA_3", "staying", 40_000],
    ]);
  });

  test("a stay that came back by itself and was replaced is unsure, and the next may have begun since then", () => {
    const seen = (second: number, sid: string): Happening => ({
      what: "seen",
      at: at + second * 1000,
      site: 1,
      device: "A",
      sid,
    });
    const truth = stayTruth([
      ...come,
      { what: "livekit-killed", at: at + 30_000 },
      seen(32, "PA_2"),
      { what: "reconnected", at: at + 33_000, site: 1, device: "A" },
      seen(36, "PA_3"),
    ]);
    expect(truth.map(({ sid, unsure, began }) => [sid, unsure, began.from - at])).toEqual([
      ["PA_1", false, 900],
      ["PA_2", true, 30_000],
      ["PA_3", false, 30_000],
    ]);
    const record = { site: 1, evidenceTo: null, reason: null, to: null };
    const rows = compareStays(truth.slice(1), [{ ...record, sid: "PA_3", from: at + 31_000 }]);
    expect(rows.flatMap(({ findings }) => findings)).toEqual([]);
  });

  test("a long freeze ends a stay and a short one does not", () => {
    const frozen = (seconds: number): Happening[] => [
      ...come,
      { what: "frozen", at: at + 10_000, site: 1, device: "A" },
      { what: "woken", at: at + 10_000 + seconds * 1000, site: 1, device: "A" },
      { what: "reconnected", at: at + 10_700 + seconds * 1000, site: 1, device: "A" },
    ];
    const endings = (seconds: number) => stayTruth(frozen(seconds)).map(({ ending }) => ending);
    expect(endings(8)).toEqual(["staying"]);
    expect(endings(28)).toEqual(["silent", "staying"]);
  });

  test("who is frozen for good or killed is lost at that moment", () => {
    for (const what of ["frozen", "killed"] as const) {
      const [stay] = stayTruth([...come, { what, at: at + 20_000, site: 1, device: "A" }]);
      expect(stay).toMatchObject({
        ending: "silent",
        ended: { from: at + 20_000, to: at + 20_000 },
      });
    }
  });

  test("a device that is sent away for another has ended, and the other one has begun", () => {
    const truth = stayTruth([
      ...come,
      { what: "connecting", at: at + 20_000, site: 1, device: "B", identity: "s~b" },
      { what: "connected", at: at + 20_100, site: 1, device: "B", sid: "PA_2" },
      {
        what: "disconnected",
        at: at + 20_150,
        site: 1,
        device: "A",
        reason: "PARTICIPANT_REMOVED",
      },
    ]);
    expect(truth.map(({ device, ending }) => [device, ending])).toEqual([
      ["A", "removed"],
      ["B", "staying"],
    ]);
  });
});
