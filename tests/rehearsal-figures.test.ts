import { readXlsx, writeXlsx } from "hucre/xlsx";
import type { Cell } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import {
  attendanceFindings,
  connectionFindings,
  readinessFindings,
  secondsIn,
  spokenFindings,
} from "../scripts/rehearsal/figures.ts";
import type { Attendance, Site, SiteAttendance, Turn } from "../scripts/rehearsal/record.ts";
import { lineOf, missingFigures } from "../scripts/rehearsal/reports.ts";
import type { Stage } from "../scripts/rehearsal/stage.ts";
import type { TruthStay } from "../scripts/rehearsal/truth.ts";

const zero = Date.parse("2021-09-07T01:00:00.000Z");
const iso = (second: number) => new Date(zero + second * 1000).toISOString();
const window = { from: zero, to: zero + 100_000 };

describe("seconds of a site's intervals", () => {
  test.each([
    [
      "are cut to the window",
      [
        [-10, 20],
        [90, 130],
      ],
      30,
    ],
    [
      "count an overlap once",
      [
        [0, 20],
        [10, 30],
      ],
      30,
    ],
    [
      "count less than a second between two as connected",
      [
        [0, 10],
        [10.999, 20],
      ],
      20,
    ],
    [
      "do not count a second between two",
      [
        [0, 10],
        [11, 20],
      ],
      19,
    ],
    [
      "are floored once",
      [
        [0, 1.6],
        [5, 6.6],
      ],
      3,
    ],
    [
      "do not count what lies outside",
      [
        [-20, -10],
        [110, 120],
      ],
      0,
    ],
  ])("%s", (_what, spans, seconds) => {
    const intervals = spans.map(([from = 0, to = 0]) => ({ from: iso(from), to: iso(to) }));
    expect(secondsIn(intervals, window)).toBe(seconds);
  });

  test("last to the end of the window while a stay goes on", () => {
    expect(secondsIn([{ from: iso(40), to: null }], window)).toBe(60);
  });
});

const stage: Stage = {
  eventId: "e",
  sites: [
    { id: "s0", name: "Điểm cầu trung tâm", identity: "i0", secret: "" },
    { id: "s1", name: "Điểm cầu Hà Giang", identity: "i1", secret: "" },
  ],
  turnIds: [],
  itemIds: [],
  secondKey: "",
  contributions: 92,
};

function attended(change: Partial<SiteAttendance> = {}): Attendance {
  const interval = {
    id: "n",
    participantSid: "PA_1",
    from: iso(10),
    to: iso(70),
    evidence: { from: "observed", to: "observed" },
    reason: null,
  };
  const site: SiteAttendance = {
    delegates: { present: 0 },
    siteId: "s1",
    name: "Điểm cầu Hà Giang",
    status: "present",
    connectedSeconds: 60,
    presentSeconds: 60,
    sharePercent: 60,
    stays: 1,
    drops: 0,
    intervals: [interval],
    ...change,
  };
  return {
    window: { from: iso(0), to: iso(100), seconds: 100 },
    log: { seq: 1, hash: "" },
    sites: [site],
    unknownParticipants: [],
  };
}

const truth: TruthStay[] = [
  {
    site: 1,
    device: "A",
    sid: "PA_1",
    began: { from: zero + 10_000, to: zero + 10_100 },
    ended: { from: zero + 70_000, to: zero + 70_000 },
    ending: "clean",
    resumed: [],
    byItself: false,
    unsure: false,
  },
];

describe("the figures of a site", () => {
  const kinds = (attendance: Attendance, stays = truth) =>
    attendanceFindings(stage, attendance, stays).map(({ kind }) => kind);
  const nothing = { status: "absent", connectedSeconds: 0, intervals: [] };

  test("are right when they are the sum of true intervals", () => {
    expect(kinds(attended())).toEqual([]);
    expect(kinds(attended(nothing), [])).toEqual([]);
  });

  test("fail when they are not the sum", () => {
    expect(kinds(attended({ connectedSeconds: 61 }))).toEqual(["report"]);
  });

  test("fail when a site that was there counts nothing, or one that was not counts something", () => {
    expect(kinds(attended(nothing))).toEqual(["stay_missing"]);
    expect(kinds(attended(), [])).toEqual(["stay_invented"]);
    expect(kinds(attended({ ...nothing, status: "unknown" }), [])).toEqual(["stay_invented"]);
  });
});

test("speaking time that is not the sum of its segments fails", () => {
  const turn = (spokenSeconds: number): Turn => ({
    id: "t",
    state: "finished",
    siteId: "s1",
    segments: [
      { from: iso(1), to: iso(2.6) },
      { from: iso(5), to: iso(6.6) },
    ],
    lostLines: [],
    microphone: "closed",
    readiness: null,
    version: 1,
    spokenSeconds,
  });
  expect(spokenFindings([turn(3)])).toEqual([]);
  expect(spokenFindings([turn(2)])).toHaveLength(1);
});

test("readiness that a site never told fails, and one that it told and nobody shows", () => {
  const turn = (ready: boolean | null): Turn => ({
    id: "t",
    state: "finished",
    siteId: "s1",
    segments: [],
    lostLines: [],
    microphone: "closed",
    readiness: ready === null ? null : { ready },
    version: 1,
    spokenSeconds: 0,
  });
  const count = (ready: boolean | null, ...told: string[]) =>
    readinessFindings([turn(ready)], new Set(told)).length;
  expect([count(null), count(true, "t"), count(true), count(null, "t"), count(false, "t")]).toEqual(
    [0, 0, 1, 1, 1],
  );
});

test("a site shown otherwise than it went fails", () => {
  const shown = (connection: Site["connection"]): Site[] => [
    { id: "s0", name: "", code: null, liveKitIdentity: "", micOpen: false, connection: "left" },
    { id: "s1", name: "", code: null, liveKitIdentity: "", micOpen: false, connection },
  ];
  const count = (connection: Site["connection"]) =>
    connectionFindings(["central", "killed-for-good"], stage, shown(connection)).length;
  expect([count("dropped"), count("left"), count("connected"), count("never")]).toEqual([
    0, 1, 1, 1,
  ]);
});

describe("figures in the reports", () => {
  const wanted = [{ name: "Điểm cầu Hà Giang", numbers: [90, 51.5] }];

  test("are found as seconds, as parts of a day and as parts of one", () => {
    for (const numbers of [
      [90, 51.5],
      [90 / 86_400, 0.515],
    ])
      expect(missingFigures([{ texts: ["Điểm cầu Hà Giang"], numbers }], wanted)).toEqual([]);
  });

  test("fail when they stand in another site's line or are other figures", () => {
    expect(missingFigures([{ texts: ["Điểm cầu Cao Bằng"], numbers: [90, 51.5] }], wanted)).toEqual(
      wanted,
    );
    expect(missingFigures([{ texts: ["Điểm cầu Hà Giang"], numbers: [91, 51.5] }], wanted)).toEqual(
      wanted,
    );
  });

  test("are found in a workbook as it is read back, and behind a footnote's mark", async () => {
    const durations = { value: 90 / 86_400, style: { numFmt: "[h]:mm:ss" } };
    const cells = new Map<string, Partial<Cell>>([
      ["0,0", { value: "Điểm cầu Hà Giang ²" }],
      ["0,1", durations],
      ["0,2", { value: 0.515, style: { numFmt: "0.0%" } }],
    ]);
    const file = await writeXlsx({ sheets: [{ name: "A", rows: [["", 0, 0]], cells }] });
    const { sheets } = await readXlsx(file);
    const lines = sheets.flatMap(({ rows }) => rows.map(lineOf));
    expect(missingFigures(lines, wanted)).toEqual([]);
    expect(missingFigures(lines, [{ name: "Điểm cầu Hà", numbers: [90] }])).toHaveLength(1);
  });
});
