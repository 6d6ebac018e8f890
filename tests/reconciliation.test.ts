import { describe, expect, test } from "vitest";
import type { SiteKnown } from "../src/attendance/differences.ts";
import { reconcileSite } from "../src/attendance/reconciliation.ts";
import { iso, openHall, siteClient, staff, type Hall } from "./support/hall.ts";
import { delivery, tell } from "./support/webhook.ts";

const counts = (expected: number, present: number, excused = 0, unexcused = 0) => ({
  expected,
  present,
  excused,
  unexcused,
});
const list = (expected: number, present: number, excused = 0, unexcused = 0) => ({
  ...counts(expected, present, excused, unexcused),
  unknown: expected - present - excused - unexcused,
});
const WHOLE = {
  status: "present",
  sharePercent: 100,
  connectedNow: true,
  everConnected: true,
  running: true,
} as const;
const GONE = { ...WHOLE, status: "absent", sharePercent: 0, connectedNow: false } as const;
const NEVER = { ...GONE, everConnected: false };

/** A site where all agrees, but for what a case says. */
const site = (more: Partial<SiteKnown> = {}): SiteKnown => ({
  connection: WHOLE,
  headcount: counts(25, 25),
  delegates: list(25, 25),
  checkpoints: { ended: 0, confirmed: 0 },
  withdrawn: false,
  ...more,
});

const CASES: [name: string, known: SiteKnown, codes: string[], vi: string, en: string][] = [
  [
    "all agree",
    site(),
    [],
    "kết nối 100 %, báo 25/25, điểm danh 25: khớp",
    "connected 100 %, reported 25/25, marked 25: all agree",
  ],
  [
    "one reported present is not marked",
    site({ headcount: counts(25, 24, 1), delegates: list(25, 23, 1) }),
    ["reported_not_marked"],
    "kết nối 100 %, báo 24/25, điểm danh 23: thiếu 1 đại biểu chưa điểm danh",
    "connected 100 %, reported 24/25, marked 23: 1 reported present not marked",
  ],
  [
    "more reported than the list explains, which is marked to the last",
    site({ headcount: counts(25, 24, 1), delegates: list(25, 22, 1, 2) }),
    ["more_reported_than_marked", "unexcused_differ"],
    "kết nối 100 %, báo 24/25, điểm danh 22: báo có mặt nhiều hơn điểm danh 2 người; vắng không lý do: báo 0, điểm danh 2",
    "connected 100 %, reported 24/25, marked 22: 2 more reported present than marked; unexcused: 0 reported, 2 marked",
  ],
  [
    "those not marked explain a part only",
    site({ headcount: counts(25, 25), delegates: list(25, 20, 2) }),
    ["reported_not_marked", "more_reported_than_marked"],
    "kết nối 100 %, báo 25/25, điểm danh 20: thiếu 3 đại biểu chưa điểm danh; báo có mặt nhiều hơn điểm danh 2 người",
    "connected 100 %, reported 25/25, marked 20: 3 reported present not marked; 2 more reported present than marked",
  ],
  [
    "the present agree and others are not marked",
    site({ headcount: counts(25, 23, 2), delegates: list(25, 23) }),
    ["not_marked"],
    "kết nối 100 %, báo 23/25, điểm danh 23: còn 2 đại biểu chưa điểm danh",
    "connected 100 %, reported 23/25, marked 23: 2 not yet marked",
  ],
  [
    "nobody is marked",
    site({ delegates: list(25, 0) }),
    ["no_roll_call"],
    "kết nối 100 %, báo 25/25, điểm danh 0: chưa điểm danh 25 đại biểu trong danh sách",
    "connected 100 %, reported 25/25, marked 0: none of the 25 listed delegates is marked",
  ],
  [
    "connected and nothing reported",
    site({ headcount: null, delegates: list(0, 0) }),
    ["nothing_reported"],
    "kết nối 100 %, chưa báo: chưa báo quân số",
    "connected 100 %, nothing reported: no headcount was reported",
  ],
  [
    "not reported, half the list marked",
    site({ headcount: null, delegates: list(4, 2) }),
    ["nothing_reported", "not_marked"],
    "kết nối 100 %, chưa báo, điểm danh 2: chưa báo quân số; còn 2 đại biểu chưa điểm danh",
    "connected 100 %, nothing reported, marked 2: no headcount was reported; 2 not yet marked",
  ],
  [
    "a site without a named list",
    site({ headcount: counts(1250, 1200, 50), delegates: list(0, 0) }),
    [],
    "kết nối 100 %, báo 1.200/1.250: khớp",
    "connected 100 %, reported 1,200/1,250: all agree",
  ],
  [
    "reported present but never connected",
    site({ connection: NEVER }),
    ["present_never_connected"],
    "kết nối 0 %, báo 25/25, điểm danh 25: có 25 người có mặt nhưng chưa kết nối lần nào",
    "connected 0 %, reported 25/25, marked 25: 25 present but never connected",
  ],
  [
    "nobody there and nothing said",
    site({ connection: NEVER, headcount: null, delegates: list(0, 0) }),
    ["never_connected", "nothing_reported"],
    "kết nối 0 %, chưa báo: chưa kết nối lần nào; chưa báo quân số",
    "connected 0 %, nothing reported: never connected; no headcount was reported",
  ],
  [
    "nothing is known of the connection, which is not absence",
    site({ connection: { ...NEVER, status: "unknown" } }),
    ["connection_unknown"],
    "kết nối 0 %, báo 25/25, điểm danh 25: chưa có số liệu kết nối",
    "connected 0 %, reported 25/25, marked 25: nothing is known of the connection",
  ],
  [
    "connected for a part and gone now",
    site({ connection: { ...GONE, status: "partial", sharePercent: 40.5 } }),
    ["partly_connected", "not_connected_now"],
    "kết nối 40,5 %, báo 25/25, điểm danh 25: chỉ kết nối 40,5 % thời gian; hiện không kết nối",
    "connected 40.5 %, reported 25/25, marked 25: connected for 40.5 % of the time only; not connected now",
  ],
  [
    "gone once the event is over",
    site({ connection: { ...WHOLE, connectedNow: false, running: false } }),
    [],
    "kết nối 100 %, báo 25/25, điểm danh 25: khớp",
    "connected 100 %, reported 25/25, marked 25: all agree",
  ],
  [
    "connected and nobody present",
    site({ headcount: counts(3, 0, 3), delegates: list(3, 0, 3) }),
    ["nobody_present"],
    "kết nối 100 %, báo 0/3, điểm danh 0: đã kết nối nhưng báo không có người có mặt",
    "connected 100 %, reported 0/3, marked 0: connected but nobody reported present",
  ],
  [
    "more present than expected",
    site({ headcount: counts(25, 25), delegates: list(27, 27) }),
    ["more_present_than_expected", "list_larger"],
    "kết nối 100 %, báo 25/25, điểm danh 27: điểm danh có mặt 27, nhiều hơn 25 người dự kiến; danh sách 27 đại biểu, nhiều hơn báo cáo 25",
    "connected 100 %, reported 25/25, marked 27: 27 marked present, more than the 25 expected; 27 delegates listed, more than the 25 reported",
  ],
  [
    "more marked than reported",
    site({ headcount: counts(25, 23, 2), delegates: list(25, 25) }),
    ["more_marked_than_reported", "excused_differ"],
    "kết nối 100 %, báo 23/25, điểm danh 25: điểm danh có mặt nhiều hơn báo cáo 2 người; vắng có lý do: báo 2, điểm danh 0",
    "connected 100 %, reported 23/25, marked 25: 2 more marked present than reported; excused: 2 reported, 0 marked",
  ],
  [
    "the list is larger than the headcount",
    site({ headcount: counts(23, 23), delegates: list(25, 23, 2) }),
    ["list_larger", "excused_differ"],
    "kết nối 100 %, báo 23/23, điểm danh 23: danh sách 25 đại biểu, nhiều hơn báo cáo 23; vắng có lý do: báo 0, điểm danh 2",
    "connected 100 %, reported 23/23, marked 23: 25 delegates listed, more than the 23 reported; excused: 0 reported, 2 marked",
  ],
  [
    "the list is smaller than the headcount",
    site({ headcount: counts(30, 25, 5), delegates: list(25, 25) }),
    ["list_smaller", "excused_differ"],
    "kết nối 100 %, báo 25/30, điểm danh 25: danh sách 25 đại biểu, ít hơn báo cáo 30; vắng có lý do: báo 5, điểm danh 0",
    "connected 100 %, reported 25/30, marked 25: 25 delegates listed, fewer than the 30 reported; excused: 5 reported, 0 marked",
  ],
  [
    "absent without excuse",
    site({ headcount: counts(25, 24, 0, 1), delegates: list(25, 24, 0, 1) }),
    ["unexcused"],
    "kết nối 100 %, báo 24/25, điểm danh 24: 1 người vắng không lý do",
    "connected 100 %, reported 24/25, marked 24: 1 absent without excuse",
  ],
  [
    "presence checks not confirmed",
    site({ checkpoints: { ended: 3, confirmed: 1 } }),
    ["checkpoints_missed"],
    "kết nối 100 %, báo 25/25, điểm danh 25: không xác nhận 2/3 lần kiểm tra hiện diện",
    "connected 100 %, reported 25/25, marked 25: 2 of 3 presence checks not confirmed",
  ],
  [
    "never connected, yet it confirmed that it is there",
    site({ connection: NEVER, checkpoints: { ended: 2, confirmed: 2 } }),
    ["present_never_connected", "confirmed_not_connected"],
    "kết nối 0 %, báo 25/25, điểm danh 25: có 25 người có mặt nhưng chưa kết nối lần nào; đã xác nhận hiện diện 2 lần dù không thấy kết nối",
    "connected 0 %, reported 25/25, marked 25: 25 present but never connected; confirmed its presence 2 times though no connection was seen",
  ],
  [
    "a withdrawn site, of which nothing is expected",
    site({ withdrawn: true, connection: NEVER, headcount: null, delegates: list(5, 0) }),
    ["withdrawn"],
    "kết nối 0 %, chưa báo, điểm danh 0: điểm cầu đã rút",
    "connected 0 %, nothing reported, marked 0: the site was withdrawn",
  ],
];

describe("the reconciliation of a site", () => {
  test.each(CASES)("says in words: %s", (_name, known, codes, vi, en) => {
    const { differences, explanation } = reconcileSite(known);
    expect(differences.map(({ code }) => code)).toEqual(codes);
    expect(explanation).toEqual({ vi, en });
  });
});

/** A live event of 600 s: Huế connected from the start, three delegates there; nothing else of anybody. */
async function metHall(): Promise<Hall & { delegates: string[] }> {
  const hall = await openHall();
  const { app, at, sites, event } = hall;
  const { body } = await app.admin("POST", `${at}/delegates`, {
    delegates: ["Hoàng Mai", "Lê Nga", "Võ An"].map((name) => ({ siteId: sites.hue.id, name })),
  });
  await hall.state("live");
  const about = { sid: "PA_1", identity: sites.hue.liveKitIdentity, at: Date.parse(iso(0)) };
  await tell(
    app.app,
    delivery("participant_joined", { name: event.roomName }, { ...about, joinedAt: about.at }),
  );
  app.clock.set(Date.parse(iso(600)));
  return { ...hall, delegates: body.items.map(({ id }: { id: string }) => id) };
}

describe("GET …/attendance/reconciliation", () => {
  test("puts connection, headcount and named list of each site side by side", async () => {
    const hall = await metHall();
    const { secretary, at, sites, delegates } = hall;
    await secretary("POST", `${at}/sites/${sites.hue.id}/headcounts`, {
      ...counts(3, 2, 1),
      note: "Một người ốm",
    });
    await secretary("POST", `${at}/roll-call`, {
      marks: [
        { delegateId: delegates[0], status: "substituted", substitute: { name: "Tôn Nữ Hạnh" } },
        { delegateId: delegates[1], status: "excused" },
      ],
    });
    const { status, body } = await secretary("GET", `${at}/attendance/reconciliation`);
    const attendance = (await secretary("GET", `${at}/attendance`)).body;
    expect(status).toBe(200);
    const { sites: _, unknownParticipants: __, ...frame } = attendance;
    expect(body).toMatchObject(frame);
    const [, hue, daNang] = body.sites;
    expect(hue).toEqual({
      siteId: sites.hue.id,
      code: null,
      name: "Huế",
      role: "remote",
      level: "province",
      parentSiteId: null,
      withdrawn: false,
      connection: {
        status: "present",
        connectedSeconds: 600,
        presentSeconds: 600,
        sharePercent: 100,
        firstJoinAt: iso(0),
        lastLeaveAt: null,
        connectedNow: true,
        stays: 1,
        drops: 0,
        longestGapSeconds: 0,
      },
      headcount: { ...counts(3, 2, 1), reportedAt: iso(600) },
      delegates: { ...list(3, 1, 1), substituted: 1 },
      checkpoints: { ended: 0, confirmed: 0 },
      differences: [{ code: "reported_not_marked", text: "thiếu 1 đại biểu chưa điểm danh" }],
      explanation: "kết nối 100 %, báo 2/3, điểm danh 1: thiếu 1 đại biểu chưa điểm danh",
    });
    expect(daNang.explanation).toBe(
      "kết nối 0 %, chưa báo: chưa kết nối lần nào; chưa báo quân số",
    );
    expect(body.totals).toEqual({
      sites: 3,
      connectedNow: 1,
      everConnected: 1,
      reported: 1,
      withDifferences: 3,
      headcount: counts(3, 2, 1),
      delegates: list(3, 1, 1),
    });
  });

  test("speaks English on request, and leaves a withdrawn site out of the sums", async () => {
    const { app, secretary, at, sites } = await metHall();
    await app.admin("PATCH", `${at}/sites/${sites.daNang.id}`, { withdrawn: true });
    const headers = { "Accept-Language": "en" };
    const path = `${at}/attendance/reconciliation`;
    const { body } = await secretary("GET", path, undefined, headers);
    expect(body.sites.map(({ explanation }: { explanation: string }) => explanation)).toEqual([
      "connected 0 %, nothing reported: never connected; no headcount was reported",
      "connected 100 %, nothing reported, marked 0: no headcount was reported; none of the 3 listed delegates is marked",
      "connected 0 %, nothing reported: the site was withdrawn",
    ]);
    expect([body.totals.sites, body.totals.withDifferences]).toEqual([2, 2]);
  });

  test("is for all who read the event; a site sees its own line only", async () => {
    const hall = await metHall();
    const path = `${hall.at}/attendance/reconciliation`;
    for (const role of ["organizer", "chair", "viewer"]) {
      const caller = await staff(hall.app, hall.eventId, role);
      expect((await caller("GET", path)).body.sites).toHaveLength(3);
    }
    const own = await siteClient(hall, hall.sites.hue.id);
    const { body } = await own("GET", path);
    expect(body.sites.map(({ name }: { name: string }) => name)).toEqual(["Huế"]);
    expect(body.totals.sites).toBe(1);
  });

  test("measures in the window asked for, and refuses one that ends before it begins", async () => {
    const { secretary, at } = await metHall();
    const path = `${at}/attendance/reconciliation`;
    const early = `?from=${iso(-600)}&to=${iso(0)}`;
    const { body } = await secretary("GET", path + early);
    expect(body.sites[1].connection.sharePercent).toBe(0);
    expect((await secretary("GET", `${path}?from=${iso(5)}&to=${iso(4)}`)).status).toBe(422);
  });
});
