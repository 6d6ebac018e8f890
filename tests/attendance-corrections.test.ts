import { describe, expect, test } from "vitest";
import { attendanceOf, identityOwner, isStaffIdentity } from "../src/attendance/attendance.ts";
import type { Measure } from "../src/attendance/attendance.ts";
import { intervalsOf } from "../src/attendance/corrections.ts";
import type { Correction, Interval } from "../src/attendance/corrections.ts";
import { staysOf } from "../src/attendance/stays.ts";
import { joined, knowledgeOf, left, second } from "./support/deliveries.ts";

const observed = { from: "observed", to: "observed" } as const;
const clean = "CLIENT_INITIATED";
const stays = staysOf(
  knowledgeOf({ deliveries: [joined("A", 0), left("A", 100), joined("B", 200)] }),
);
const stayA: Interval = {
  id: "A",
  participantSid: "A",
  from: second(0),
  to: second(100),
  evidence: observed,
  reason: clean,
};
const stayB: Interval = {
  id: "B",
  participantSid: "B",
  from: second(200),
  to: null,
  evidence: { from: "observed", to: null },
  reason: null,
};

type Change = { intervalId?: string; from?: number; to?: number; void?: boolean; siteId?: string };

/** The corrections of site one in their order, with times in seconds; their ids are c1, c2, … */
function corrections(...changes: Change[]): Correction[] {
  return changes.map(
    ({ intervalId = null, from, to, void: taken = false, siteId = "one" }, index) => ({
      id: `c${index + 1}`,
      siteId,
      intervalId,
      from: from === undefined ? null : second(from),
      to: to === undefined ? null : second(to),
      void: taken,
      seq: index + 1,
    }),
  );
}

const added: Interval = {
  id: "c1",
  participantSid: null,
  from: second(120),
  to: second(150),
  evidence: { from: "corrected", to: "corrected" },
  reason: null,
};

describe("a correction", () => {
  test.each<[string, Change[], Interval[]]>([
    ["none leaves what was observed", [], [stayA, stayB]],
    [
      "changes the end it names and no other",
      [{ intervalId: "A", to: 90 }],
      [{ ...stayA, to: second(90), evidence: { from: "observed", to: "corrected" } }, stayB],
    ],
    [
      "of the start leaves an open stay open",
      [{ intervalId: "B", from: 150 }],
      [stayA, { ...stayB, from: second(150), evidence: { from: "corrected", to: null } }],
    ],
    ["adds an interval, in order of its start", [{ from: 120, to: 150 }], [stayA, added, stayB]],
    [
      "changes an added interval by the id of the correction that added it",
      [
        { from: 120, to: 150 },
        { intervalId: "c1", to: 140 },
      ],
      [stayA, { ...added, to: second(140) }, stayB],
    ],
    [
      "that is later stands over an earlier one, and what it does not name stays corrected",
      [
        { intervalId: "A", from: 10, to: 90 },
        { intervalId: "A", to: 80 },
      ],
      [
        {
          ...stayA,
          from: second(10),
          to: second(80),
          evidence: { from: "corrected", to: "corrected" },
        },
        stayB,
      ],
    ],
    [
      "takes an interval out and leaves it listed",
      [{ intervalId: "A", void: true }],
      [{ ...stayA, void: true }, stayB],
    ],
    [
      "brings back what an earlier one took out",
      [
        { intervalId: "A", void: true },
        { intervalId: "A", void: false },
      ],
      [stayA, stayB],
    ],
    [
      "never makes an end before the start",
      [{ intervalId: "A", from: 130 }],
      [
        {
          ...stayA,
          from: second(130),
          to: second(130),
          evidence: { from: "corrected", to: "observed" },
        },
        stayB,
      ],
    ],
    [
      "of an interval that is not there changes nothing",
      [{ intervalId: "Z", to: 1 }],
      [stayA, stayB],
    ],
    ["that adds without a start adds nothing", [{ to: 150 }], [stayA, stayB]],
  ])("%s", (_, changes, expected) => {
    expect(intervalsOf(stays, corrections(...changes))).toEqual(expected);
    expect(intervalsOf(stays, corrections(...changes).reverse())).toEqual(expected);
  });
});

const measure: Measure = {
  window: { from: second(0), to: second(1000), running: false },
  pauses: [],
  rule: { gapToleranceSeconds: 30, presentSharePercent: 50 },
  now: second(1000),
  observed: true,
};

describe("the attendance of an event", () => {
  const sites = [
    { siteId: "one", liveKitIdentity: "s1" },
    { siteId: "ten", liveKitIdentity: "s10" },
  ];
  const deliveries = [
    joined("A", 0, { identity: "s1" }),
    left("A", 100, { identity: "s1" }),
    joined("B", 100, { identity: "s1~tablet" }),
    left("B", 300, { identity: "s1~tablet" }),
    joined("C", 20, { identity: "s10~x" }),
    joined("D", 50, { identity: "khach~1" }),
    left("D", 60, { identity: "khach~1" }),
    joined("E", 70, { identity: "khach~1" }),
    joined("F", 10, { identity: "chair" }),
    joined("G", 10, { identity: "secretary~2" }),
    joined("H", 10, { identity: "observer" }),
  ];
  const room = knowledgeOf({ deliveries });

  test("gives each site those who come as it, on whatever device, and lists strangers but no staff", () => {
    const found = attendanceOf({ room, sites, corrections: [], ...measure });
    const sids = [...found.sites].map(([site, { intervals }]) => [
      site,
      intervals.map(({ id }) => id),
    ]);
    expect(sids).toEqual([
      ["one", ["A", "B"]],
      ["ten", ["C"]],
    ]);
    expect(found.unknownParticipants).toEqual([
      {
        identity: "khach~1",
        intervals: [
          { ...stayA, id: "D", participantSid: "D", from: second(50), to: second(60) },
          { ...stayB, id: "E", participantSid: "E", from: second(70) },
        ],
      },
    ]);
  });

  test("a take-over by another device is no drop", () => {
    const one = attendanceOf({ room, sites, corrections: [], ...measure }).sites.get("one");
    expect(one).toMatchObject({ stays: 1, drops: 0, connectedSeconds: 300, connectedNow: false });
  });

  test("corrections count for their own site only; a voided interval counts nowhere", () => {
    const changes = corrections(
      { intervalId: "A", void: true },
      { siteId: "ten", intervalId: "B", void: true },
      { siteId: "ten", intervalId: "C", void: true },
      { siteId: "ten", from: 400, to: 900 },
    );
    const found = attendanceOf({ room, sites, corrections: changes, ...measure });
    expect(found.sites.get("one")).toMatchObject({
      connectedSeconds: 200,
      sharePercent: 20,
      status: "partial",
    });
    expect(found.sites.get("ten")).toMatchObject({
      connectedSeconds: 500,
      connectedNow: false,
      status: "present",
    });
    expect(found.sites.get("ten")?.intervals.map(({ id, void: taken }) => [id, taken])).toEqual([
      ["C", true],
      ["c4", undefined],
    ]);
  });

  test("a site nobody came as is listed with nothing", () => {
    const absent = attendanceOf({ room: knowledgeOf({}), sites, corrections: [], ...measure });
    expect(
      [...absent.sites.values()].map(({ status, intervals }) => ({ status, intervals })),
    ).toEqual([
      { status: "absent", intervals: [] },
      { status: "absent", intervals: [] },
    ]);
    expect(absent.unknownParticipants).toEqual([]);
  });
});

test("an identity belongs to what stands before its first ~", () => {
  expect(["s1", "s1~a", "s1~a~b", "~a", ""].map(identityOwner)).toEqual(["s1", "s1", "s1", "", ""]);
});

test("staff are chair, secretary, observer and a hall's screen, alone or with a session, and nobody else", () => {
  const staff = ["chair", "secretary", "observer", "display", "chair~1", "observer~x~y"];
  const others = ["chairman", "s1~chair", "Chair", "", "~chair"];
  expect([...staff, ...others].map(isStaffIdentity)).toEqual([
    ...staff.map(() => true),
    ...others.map(() => false),
  ]);
});
