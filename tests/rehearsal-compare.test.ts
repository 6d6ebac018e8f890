import { describe, expect, test } from "vitest";
import { compareStays } from "../scripts/rehearsal/compare.ts";
import type { RecordStay } from "../scripts/rehearsal/compare.ts";
import { compareSound, type HeardSite } from "../scripts/rehearsal/compare-sound.ts";
import {
  compareLostLines,
  compareMicPolls,
  compareTurns,
} from "../scripts/rehearsal/compare-turns.ts";
import type { RecordTurn, TruthTurn } from "../scripts/rehearsal/compare-turns.ts";
import { stayTruth } from "../scripts/rehearsal/truth.ts";
import type { Happening } from "../scripts/rehearsal/happenings.ts";

const at = 1_700_000_000_000;

/** A site that comes at second 1 and leaves at second 60. */
const oneStay: Happening[] = [
  { what: "connecting", at: at + 900, site: 1, device: "A", identity: "s~a" },
  { what: "connected", at: at + 1000, site: 1, device: "A", sid: "PA_1" },
  { what: "leaving", at: at + 60_000, site: 1, device: "A" },
  { what: "left", at: at + 60_010, site: 1, device: "A" },
];
const come = oneStay.slice(0, 2);

const recorded = (change: Partial<RecordStay> = {}): RecordStay => ({
  site: 1,
  sid: "PA_1",
  from: at + 950,
  to: at + 60_000,
  evidenceTo: "observed",
  reason: null,
  ...change,
});

const kinds = (happenings: Happening[], record: RecordStay[]) =>
  compareStays(stayTruth(happenings), record).flatMap(({ findings }) =>
    findings.map(({ kind }) => kind),
  );

describe("stays in the record", () => {
  test("a record that is right has no findings and no error", () => {
    const [row] = compareStays(stayTruth(oneStay), [recorded()]);
    expect(row).toMatchObject({ beginError: 0, endError: 0, findings: [] });
  });

  test.each([
    ["a stay is missing", [], ["stay_missing"]],
    [
      "a stay is invented",
      [recorded(), recorded({ sid: "PA_9", from: at + 2000 })],
      ["stay_invented"],
    ],
    ["a stay is another site's", [recorded({ site: 2 })], ["stay_missing", "stay_invented"]],
    ["it begins too late", [recorded({ from: at + 2201 })], ["stay_begin"]],
    ["it begins too early", [recorded({ from: at + 699 })], ["stay_begin"]],
    ["it ends too early", [recorded({ to: at + 58_799 })], ["stay_end"]],
    ["it ends too late", [recorded({ to: at + 61_211 })], ["stay_end"]],
    ["it has no end", [recorded({ to: null, evidenceTo: null })], ["stay_end"]],
  ])("fails when %s", (_what, record, expected) => {
    expect(kinds(oneStay, record)).toEqual(expected);
  });

  test("LiveKit's whole seconds are no error", () => {
    expect(kinds(oneStay, [recorded({ from: at + 2200, to: at + 58_800 })])).toEqual([]);
  });

  test("a stay that goes on must not have an end", () => {
    expect(kinds(come, [recorded()])).toEqual(["stay_end"]);
    expect(kinds(come, [recorded({ to: null, evidenceTo: null })])).toEqual([]);
  });

  test("a silent loss may show up to 23 seconds late and never early", () => {
    const killed: Happening[] = [
      ...come,
      { what: "killed", at: at + 20_000, site: 1, device: "A" },
    ];
    expect(kinds(killed, [recorded({ to: at + 43_000 })])).toEqual([]);
    expect(kinds(killed, [recorded({ to: at + 43_001 })])).toEqual(["stay_end"]);
    expect(kinds(killed, [recorded({ to: at + 18_799 })])).toEqual(["stay_end"]);
  });

  test("after LiveKit's death the end is inferred and within 17 seconds before it", () => {
    const crashed: Happening[] = [...come, { what: "livekit-killed", at: at + 60_000 }];
    const inferred = (to: number) => recorded({ to, evidenceTo: "inferred" });
    expect(kinds(crashed, [inferred(at + 43_000)])).toEqual([]);
    expect(kinds(crashed, [inferred(at + 42_999)])).toEqual(["stay_end"]);
    expect(kinds(crashed, [inferred(at + 60_201)])).toEqual(["stay_end"]);
    expect(kinds(crashed, [recorded({ to: at + 59_000 })])).toEqual(["stay_evidence"]);
  });

  test("a stay of unknown sid is found by its time, and one stay is never found twice", () => {
    const back: Happening[] = [
      ...come,
      { what: "livekit-killed", at: at + 60_000 },
      { what: "reconnected", at: at + 61_500, site: 1, device: "A" },
    ];
    const first = recorded({ to: at + 58_000, evidenceTo: "inferred" });
    const second = recorded({ sid: "PA_2", from: at + 61_000, to: null, evidenceTo: null });
    expect(kinds(back, [second, first])).toEqual([]);
    expect(kinds(back, [first])).toEqual(["stay_missing"]);
    expect(kinds(back, [first, second, { ...second, sid: "PA_3" }])).toEqual(["stay_invented"]);
  });
});

const turn: TruthTurn = {
  kind: "normal",
  turn: 0,
  turnId: "t1",
  itemId: null,
  site: 1,
  mayBeSilent: false,
  segments: [
    {
      began: { from: at + 1000, to: at + 1020 },
      ended: { from: at + 5000, to: at + 5030 },
    },
  ],
};
const recordTurn = (from: number, to: number | null): RecordTurn => ({
  turnId: "t1",
  site: 1,
  segments: [{ from: at + from, to: to === null ? null : at + to }],
  lostLines: [],
});
const frames = (...moments: number[]): HeardSite[] =>
  moments.map((moment) => ({ site: 1, at: at + moment, milliseconds: 100 }));
const sound = frames(2000, 2100, 2200);
const turnKinds = (record: RecordTurn[], heard = sound) =>
  compareTurns([turn], record, heard).flatMap(({ findings }) => findings.map(({ kind }) => kind));

describe("turns in the record", () => {
  test("a turn within its calls is right to the millisecond", () => {
    const [row] = compareTurns([turn], [recordTurn(1010, 5000)], sound);
    expect(row).toMatchObject({ error: 0, heard: 300, findings: [] });
  });

  test.each([
    ["the turn is missing", [], ["turn_missing"]],
    ["it has no segment", [{ ...recordTurn(1010, 5000), segments: [] }], ["turn_missing"]],
    ["it begins 101 ms early", [recordTurn(899, 5000)], ["turn_time"]],
    ["it ends 101 ms late", [recordTurn(1010, 5131)], ["turn_time"]],
    ["it has no end", [recordTurn(1010, null)], ["turn_time"]],
    ["it is another site's", [{ ...recordTurn(1010, 5000), site: 2 }], ["turn_invented"]],
    [
      "there is one nobody gave",
      [recordTurn(1010, 5000), { ...recordTurn(7000, 8000), turnId: "t2" }],
      ["turn_invented"],
    ],
    [
      "there is a segment nobody gave",
      [
        {
          ...recordTurn(1010, 5000),
          segments: [...recordTurn(1010, 5000).segments, { from: at + 6000, to: at + 7000 }],
        },
      ],
      ["turn_invented"],
    ],
  ])("fails when %s", (_what, record, expected) => {
    expect(turnKinds(record)).toEqual(expected);
  });

  test("100 ms are allowed at both ends, and a turn that never spoke is none", () => {
    const waiting = { turnId: "t2", site: 2, segments: [], lostLines: [] };
    expect(turnKinds([recordTurn(900, 5130), waiting])).toEqual([]);
  });

  test("fails when nobody heard it, unless its line was down", () => {
    expect(turnKinds([recordTurn(1010, 5000)], [])).toEqual(["turn_silent"]);
    const silent = compareTurns([{ ...turn, mayBeSilent: true }], [recordTurn(1010, 5000)], []);
    expect(silent[0]?.findings).toEqual([]);
  });
});

describe("lines lost while a turn spoke", () => {
  const killed: Happening[] = [...come, { what: "killed", at: at + 10_000, site: 1, device: "A" }];
  const back: Happening[] = [
    ...killed,
    { what: "connecting", at: at + 39_900, site: 1, device: "A", identity: "s~a" },
    { what: "connected", at: at + 40_000, site: 1, device: "A", sid: "PA_2" },
  ];
  const noticed = recorded({ to: at + 30_000 });
  const again = recorded({ sid: "PA_2", from: at + 40_000, to: null, evidenceTo: null });
  const line = { from: at + 30_000, to: null, evidence: "observed" };
  const found = (
    lostLines: RecordTurn["lostLines"],
    { happenings = killed, stays = [noticed], from = 5000, to = 35_000, site = 1 } = {},
  ) => {
    const spoke = { ...recordTurn(from, to), site, lostLines };
    const rows = compareStays(stayTruth(happenings), stays);
    return compareLostLines([spoke], rows).map((one) => [one.kind, one.site]);
  };
  const wrong = [["turn_line", 1]];

  test("a kill is told by the turn that spoke when LiveKit noticed it", () => {
    expect(found([line])).toEqual([]);
    expect(found([])).toEqual(wrong);
    expect(found([{ ...line, from: at + 29_999 }])).toEqual(wrong);
    expect(found([{ ...line, evidence: "inferred" }])).toEqual(wrong);
  });

  test("nothing else is told, nor by a turn of another time or site", () => {
    expect(found([line, { ...line, from: at + 31_000 }])).toEqual(wrong);
    expect(found([], { to: 29_000 })).toEqual([]);
    expect(found([line], { to: 29_000 })).toEqual(wrong);
    expect(found([line], { from: 30_001 })).toEqual(wrong);
    expect(found([], { site: 2 })).toEqual([]);
    expect(found([line], { site: 2 })).toEqual([["turn_line", 2]]);
  });

  test("a line that nobody lost is none, whatever the record says of the stay", () => {
    expect(found([line], { happenings: come })).toEqual(wrong);
    expect(found([], { happenings: come })).toEqual([]);
  });

  test("a line that is back while the turn goes on is told with both its ends", () => {
    const both = { happenings: back, stays: [noticed, again], to: 50_000 };
    expect(found([{ ...line, to: at + 40_000 }], both)).toEqual([]);
    expect(found([line], both)).toEqual(wrong);
    expect(found([line], { ...both, to: 39_000 })).toEqual([]);
  });

  test("a stay that another goes on with within a second is no loss", () => {
    const soon = (from: number) => ({
      happenings: back,
      stays: [noticed, { ...again, from: at + 30_000 + from }],
    });
    expect(found([], soon(999))).toEqual([]);
    expect(found([{ ...line, to: at + 31_000 }], soon(1000))).toEqual([]);
  });
});

describe("microphones", () => {
  const outside = (...moments: number[]) =>
    compareSound(frames(...moments), [turn], []).findings.map(({ kind }) => kind);

  test("fails for sound before the floor is asked for and after it is closed", () => {
    expect(outside(1000, 3000, 5630)).toEqual([]);
    expect(outside(999)).toEqual(["mic_open"]);
    expect(outside(5631)).toEqual(["mic_open"]);
  });

  test("fails for sound of a site that never had the floor, and never for the central one", () => {
    const from = (site: number) =>
      compareSound([{ site, at: at + 2000, milliseconds: 10 }], [turn], []).findings.length;
    expect([from(2), from(-1), from(0)]).toEqual([1, 1, 0]);
  });

  test("tells how long after the floor the last sound came", () => {
    expect(compareSound(frames(3000, 5200), [turn], []).worst).toBe(170);
  });

  test("tells of every frame without the floor, allowed or not, in stretches", () => {
    const { stretches } = compareSound(frames(3000, 5030, 5040, 5050, 5300, 7000), [turn], []);
    const late = (from: number, to: number, count: number, why: string) => ({
      site: 1,
      from: at + from,
      to: at + to,
      frames: count,
      milliseconds: count * 100,
      why,
      late: to - 5030,
    });
    expect(stretches).toEqual([
      late(5040, 5050, 2, "closing"),
      late(5300, 5300, 1, "closing"),
      late(7000, 7000, 1, "forbidden"),
    ]);
  });

  test("lets a site that comes back with its old right be heard for a second, and one that first comes not", () => {
    const back: Happening[] = [
      ...come,
      { what: "killed", at: at + 6000, site: 1, device: "A" },
      { what: "connecting", at: at + 20_000, site: 1, device: "A", identity: "s~a" },
      { what: "connected", at: at + 20_100, site: 1, device: "A", sid: "PA_2" },
    ];
    const count = (moment: number) =>
      compareSound(frames(moment), [], stayTruth(back)).findings.length;
    expect([count(21_300), count(21_301), count(1000)]).toEqual([0, 1, 1]);
  });

  test("fails when the API shows an open microphone for longer than the webhook takes", () => {
    const poll = (sentAt: number, answeredAt: number) =>
      compareMicPolls([{ site: 1, sentAt: at + sentAt, answeredAt: at + answeredAt }], [turn])
        .length;
    expect([poll(3000, 3010), poll(6530, 6540), poll(6531, 6540), poll(900, 999)]).toEqual([
      0, 0, 1, 1,
    ]);
  });
});
