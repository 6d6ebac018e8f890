import { describe, expect, test } from "vitest";
import { alertsOf, type AlertKind } from "../src/alerts/alerts.ts";
import {
  failuresOf,
  liveKitsClock,
  openTimes,
  ourClock,
  requestsOf,
} from "../src/alerts/history.ts";
import type { Scene, SiteSeen, SiteStay, TurnSeen } from "../src/alerts/scene.ts";

// Minutes from the start of the event, so that the tables below can be read.
const at = (minutes: number) => minutes * 60_000;
const minutes = (time: number | null) => (time === null ? null : time / 60_000);
const stay = (
  from: number,
  to: number | null,
  reason: string | null = "CONNECTION_TIMEOUT",
  sid = `PA_${from}`,
): SiteStay => ({ from: at(from), to: to === null ? null : at(to), reason, sid });
const site = (stays: SiteStay[], more: Partial<SiteSeen> = {}): SiteSeen => ({
  id: "hue",
  name: "Huế",
  registeredAt: null,
  goneAt: null,
  stays,
  ...more,
});
const turn = (more: Partial<TurnSeen>): TurnSeen => ({
  id: "t1",
  siteId: "hue",
  called: null,
  readiness: [],
  segments: [],
  plannedSeconds: null,
  additions: [],
  ...more,
});
const lasting = (from: number, to: number | null) => ({
  from: at(from),
  to: to === null ? null : at(to),
});

/** An event that opened an hour before its start and went live with it; it is 60 minutes later now. */
const scene = (more: Partial<Scene>): Scene => ({
  now: at(60),
  startsAt: 0,
  liveAt: 0,
  open: [lasting(-60, null)],
  sites: [site([stay(-30, null)])],
  occupied: [lasting(-30, null)],
  turns: [],
  failures: [],
  requests: [],
  silences: [],
  clocks: [],
  ...more,
});

type Short = [kind: AlertKind, from: number | null, to: number | null];
const short = (given: Partial<Scene>): Short[] =>
  alertsOf(scene(given)).map(({ kind, from, to }): Short => [kind, minutes(from), minutes(to)]);

describe("a site", () => {
  test.each<[string, Partial<Scene>, Short[]]>([
    ["that is in all the time", {}, []],
    ["that never came", { sites: [site([])] }, [["not_in", -15, null]]],
    ["that is not expected yet", { sites: [site([])], now: at(-16), liveAt: null }, []],
    [
      "that is not in when the event goes live early",
      { sites: [site([])], now: at(-20), liveAt: at(-25) },
      [["not_in", -25, null]],
    ],
    ["that came late", { sites: [site([stay(7, null)])] }, [["not_in", -15, 7]]],
    [
      "that was registered late",
      { sites: [site([stay(7, null)], { registeredAt: at(5) })] },
      [["not_in", 5, 7]],
    ],
    ["that was withdrawn", { sites: [site([], { goneAt: at(20) })] }, [["not_in", -15, 20]]],
    [
      "that left by itself and came back",
      { sites: [site([stay(-30, 10, "CLIENT_INITIATED"), stay(12, null)])] },
      [["not_in", 10, 12]],
    ],
    [
      "that lost its line and is still out",
      { sites: [site([stay(-30, 10)])] },
      [["line_lost", 10, null]],
    ],
    [
      "that lost its line twice",
      { sites: [site([stay(-30, 10), stay(11, 20, null), stay(22, null)])] },
      [
        ["line_lost", 20, 22],
        ["line_lost", 10, 11],
      ],
    ],
    [
      "whose second device took over within the second",
      { sites: [site([stay(-30, 10), stay(10 + 0.9 / 60, null)])] },
      [],
    ],
    [
      "that tried its line before it was expected, and was the last to go",
      {
        sites: [site([stay(-50, -40)])],
        occupied: [lasting(-50, -40)],
        now: at(-20),
        liveAt: null,
      },
      [],
    ],
    [
      "that lost its line in the rehearsal, until the others went",
      {
        sites: [site([stay(-50, -40)])],
        occupied: [lasting(-55, -35)],
        now: at(-20),
        liveAt: null,
      },
      [["line_lost", -40, -35]],
    ],
    [
      "that lost its line before it was expected and did not come back",
      { sites: [site([stay(-50, -20), stay(3, null)])], occupied: [lasting(-55, null)] },
      [
        ["not_in", -15, 3],
        ["line_lost", -20, -15],
      ],
    ],
    [
      "that went on after LiveKit's silence",
      { silences: [lasting(10, 14)] },
      [["livekit_silent", 10, 14]],
    ],
    [
      "that is not known while LiveKit is silent",
      { sites: [site([stay(-30, 10, null)])], silences: [lasting(10, null)] },
      [["livekit_silent", 10, null]],
    ],
    [
      "that was not found again after LiveKit's silence",
      { sites: [site([stay(-30, 10, null)])], silences: [lasting(10, 14)] },
      [
        ["line_lost", 14, null],
        ["livekit_silent", 10, 14],
      ],
    ],
    [
      "of an event that closed",
      { sites: [site([stay(-30, 10)])], open: [lasting(-60, 30)] },
      [["line_lost", 10, 30]],
    ],
    [
      "of an event that was reopened",
      { sites: [site([])], open: [lasting(-60, 30), lasting(40, 45)] },
      [
        ["not_in", 40, 45],
        ["not_in", -15, 30],
      ],
    ],
    ["of an event that never opened", { sites: [site([])], open: [] }, []],
    [
      "of an event that opened after the start",
      { sites: [site([])], open: [lasting(5, null)] },
      [["not_in", 5, null]],
    ],
    [
      "with two devices",
      { sites: [site([stay(-30, 20), stay(10, 15)])] },
      [
        ["line_lost", 20, null],
        ["two_devices", 10, 15],
      ],
    ],
    [
      "with two devices that are both still there",
      { sites: [site([stay(-30, null), stay(10, null)])] },
      [["two_devices", 10, null]],
    ],
    [
      "with two devices for two seconds",
      { sites: [site([stay(-30, 10 + 2 / 60, null, "a"), stay(10, null)])] },
      [],
    ],
    [
      "that another device asks for",
      { requests: [{ seq: 9, siteId: "hue", ...lasting(3, null) }] },
      [["device_waiting", 3, null]],
    ],
  ])("%s", (_what, given, wanted) => {
    expect(short(given)).toEqual(wanted);
  });
});

describe("a turn", () => {
  const speaks = (more: Partial<TurnSeen>) => ({
    turns: [turn({ plannedSeconds: 600, segments: [{ seq: 7, ...lasting(0, null) }], ...more })],
  });
  const seconds = 60;
  test.each<[string, Partial<Scene>, Short[]]>([
    ["within its time", { ...speaks({}), now: at(9) }, []],
    ["over its time", speaks({}), [["overtime", 10, null]]],
    ["without a time", speaks({ plannedSeconds: null }), []],
    [
      "over its time that ended",
      speaks({ segments: [{ seq: 7, ...lasting(0, 12) }] }),
      [["overtime", 10, 12]],
    ],
    ["that ended in time", speaks({ segments: [{ seq: 7, ...lasting(0, 10) }] }), []],
    [
      "that was paused and went on",
      speaks({
        segments: [
          { seq: 7, ...lasting(0, 8) },
          { seq: 9, ...lasting(20, null) },
        ],
      }),
      [["overtime", 22, null]],
    ],
    [
      "that was over its time when it was paused",
      speaks({
        segments: [
          { seq: 7, ...lasting(0, 11) },
          { seq: 9, ...lasting(20, 21) },
        ],
      }),
      [
        ["overtime", 20, 21],
        ["overtime", 10, 11],
      ],
    ],
    [
      "that got more time before the end of it",
      speaks({ additions: [{ at: at(9), seconds: 2 * seconds }] }),
      [["overtime", 12, null]],
    ],
    [
      "that got more time when it was over",
      speaks({ additions: [{ at: at(11), seconds: 5 * seconds }] }),
      [
        ["overtime", 15, null],
        ["overtime", 10, 11],
      ],
    ],
    [
      "that got too little more",
      speaks({ additions: [{ at: at(13), seconds: 1 * seconds }] }),
      [["overtime", 10, null]],
    ],
    [
      "that lost the rest of its time",
      speaks({ additions: [{ at: at(4), seconds: -8 * seconds }] }),
      [["overtime", 4, null]],
    ],
    [
      "that got more before it spoke",
      speaks({ additions: [{ at: at(-2), seconds: 3 * seconds }] }),
      [["overtime", 13, null]],
    ],
    ["that began in the rehearsal", speaks({ segments: [{ seq: 7, ...lasting(-5, 8) }] }), []],
  ])("%s", (_what, given, wanted) => {
    expect(short(given)).toEqual(wanted);
  });
});

describe("a called site", () => {
  const called = (from: number, to: number | null, readiness: TurnSeen["readiness"] = []) => ({
    turns: [turn({ called: lasting(from, to), readiness })],
  });
  const fit = (minute: number, is = true) => ({ at: at(minute), fit: is });
  test.each<[string, Partial<Scene>, Short[]]>([
    ["that says at once that it is ready", called(1, null, [fit(1.2)]), []],
    ["that says nothing", called(1, null), [["next_not_ready", 1.5, null]]],
    [
      "that says nothing and gets the floor all the same",
      called(1, 3),
      [["next_not_ready", 1.5, 3]],
    ],
    ["that gets the floor at once", called(1, 1.4), []],
    ["that answers late", called(1, 5, [fit(3)]), [["next_not_ready", 1.5, 3]]],
    [
      "that is not ready",
      called(1, null, [fit(1.2, false), fit(1.3, false), fit(4)]),
      [["next_not_ready", 1.2, 4]],
    ],
    [
      "that was ready and is no more",
      called(1, 9, [fit(1.2), fit(5, false)]),
      [["next_not_ready", 5, 9]],
    ],
    [
      "that is not in the room",
      { ...called(1, null, [fit(1.2)]), sites: [site([stay(-30, 0.5), stay(2, null)])] },
      [
        ["next_absent", 1, 2],
        ["line_lost", 0.5, 2],
      ],
    ],
    [
      "that loses its line and is given the floor",
      { ...called(1, 4, [fit(1.2)]), sites: [site([stay(-30, 3)])] },
      [
        ["line_lost", 3, null],
        ["next_absent", 3, 4],
      ],
    ],
  ])("%s", (_what, given, wanted) => {
    expect(short(given)).toEqual(wanted);
  });
});

describe("an alert", () => {
  test("names the site and the turn it is about, in both languages", () => {
    const alerts = alertsOf(
      scene({
        turns: [turn({ plannedSeconds: 60, segments: [{ seq: 7, ...lasting(0, null) }] })],
        failures: [{ seq: 12, siteId: "hue", ...lasting(2, null) }],
      }),
    );
    expect(alerts).toEqual([
      {
        id: "microphone_failed~12",
        kind: "microphone_failed",
        level: "urgent",
        siteId: "hue",
        turnId: "t1",
        ...lasting(2, null),
        words: {
          vi: "Huế: LiveKit chưa xác nhận quyền dùng micro",
          en: "Huế: LiveKit has not confirmed the right to the microphone",
        },
      },
      {
        id: "overtime~t1~7.2e.0",
        kind: "overtime",
        level: "warning",
        siteId: "hue",
        turnId: "t1",
        ...lasting(1, null),
        words: { vi: "Huế phát biểu quá giờ", en: "Huế speaks over time" },
      },
    ]);
  });

  test("of a turn without a site and of no site at all has words too", () => {
    const segments = [{ seq: 7, ...lasting(0, null) }];
    const words = alertsOf(
      scene({
        turns: [turn({ siteId: null, plannedSeconds: 60, segments })],
        clocks: [{ seq: 3, whose: "server", ...lasting(5, 6) }],
      }),
    ).map((alert) => [alert.id, alert.words.vi]);
    expect(words).toEqual([
      ["clock_skew~3", "Đồng hồ máy chủ hoặc LiveKit chạy lệch"],
      ["overtime~t1~7.2e.0", "Lượt phát biểu không nêu điểm cầu phát biểu quá giờ"],
    ]);
  });

  test("keeps its id while it lasts and after, and no two share one", () => {
    const sites = [
      site([stay(-30, 10, null, "kỳ lạ~1"), stay(11, 20), stay(22, 30, "CLIENT_INITIATED")]),
      site([], { id: "da-nang" }),
    ];
    const ids = (now: number) =>
      alertsOf(scene({ sites, now: at(now), open: [lasting(-60, null)] })).map(({ id }) => id);
    const early = ids(25);
    const late = ids(60);
    expect(late).toEqual(expect.arrayContaining(early));
    expect(new Set(late).size).toBe(late.length);
    expect(late.every((id) => /^[\w~.-]+$/.test(id))).toBe(true);
  });
});

describe("what the log tells", () => {
  const by = { kind: "system", id: null } as const;
  const fact = <Data>(seq: number, minute: number, data: Data, type = "x") => ({
    type,
    seq,
    at: at(minute),
    by,
    data,
  });

  test("of the event's states are the times it was open", () => {
    const states = (["scheduled", "live", "paused", "closed", "paused", "closed"] as const).map(
      (to, nth) => fact(nth, nth, { to }),
    );
    expect(openTimes(states)).toEqual([lasting(0, 3), lasting(4, 5)]);
    expect(openTimes([fact(1, 1, { to: "scheduled" as const })])).toEqual([lasting(1, null)]);
  });

  test("of a right not confirmed lasts until it is, or until the stay ends", () => {
    const failed = [
      fact(1, 1, { sid: "a", identity: "hue~1" }),
      fact(2, 2, { sid: "a", identity: "hue~1" }),
      fact(3, 3, { sid: "b", identity: "chair~x" }),
      fact(9, 9, { sid: "a", identity: "hue~1" }),
    ];
    const ends = new Map([
      ["a", null],
      ["b", at(4)],
    ]);
    const found = failuresOf(failed, [fact(5, 5, { sid: "a" })], ends, new Map([["hue", "s1"]]));
    expect(found).toEqual([
      { seq: 1, siteId: "s1", ...lasting(1, 5) },
      { seq: 9, siteId: "s1", ...lasting(9, null) },
      { seq: 3, siteId: null, ...lasting(3, 4) },
    ]);
  });

  test("of a device that asks lasts until it is decided or in", () => {
    const asked = [
      fact(1, 1, { siteId: "s", deviceId: "d" }),
      fact(2, 2, { siteId: "s", deviceId: "e" }),
    ];
    const ends = [
      { siteId: "s", deviceId: "d", at: at(0) },
      { siteId: "s", deviceId: "d", at: at(6) },
      { siteId: "s", deviceId: "d", at: at(4) },
    ];
    expect(requestsOf(asked, ends)).toEqual([
      { seq: 1, siteId: "s", ...lasting(1, 4) },
      { seq: 2, siteId: "s", ...lasting(2, null) },
    ]);
  });

  test("of the clocks lasts until ours has caught up and LiveKit's goes with it", () => {
    const back = [fact(1, 30, { by: at(10) })];
    expect(ourClock(back, at(25))).toEqual([{ seq: 1, whose: "server", ...lasting(20, null) }]);
    expect(ourClock(back, at(31))).toEqual([{ seq: 1, whose: "server", ...lasting(20, 30) }]);
    const told = [
      fact(1, 1, {}, "livekit_clock_apart"),
      fact(2, 4, {}, "livekit_clock_right"),
      fact(3, 6, {}, "livekit_clock_apart"),
    ];
    expect(liveKitsClock(told)).toEqual([
      { seq: 1, whose: "liveKit", ...lasting(1, 4) },
      { seq: 3, whose: "liveKit", ...lasting(6, null) },
    ]);
  });
});
