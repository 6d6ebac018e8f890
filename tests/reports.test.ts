import { describe, expect, test } from "vitest";
import { iso, openHall, siteClient, staff, type Hall } from "./support/hall.ts";
import { csvOf, download, wall, xlsxOf } from "./support/report-download.ts";
import { refusal } from "./support/seminar.ts";
import { delivery, tell } from "./support/webhook.ts";

type Place = "central" | "hue" | "daNang";

function told(
  hall: Hall,
  what: string,
  site: Place,
  sid: string,
  seconds: number,
  reason?: string,
) {
  const { app, event, sites } = hall;
  const at = Date.parse(iso(seconds));
  app.clock.set(at);
  const about = {
    sid,
    identity: sites[site].liveKitIdentity,
    at,
    ...(what === "joined" ? { joinedAt: at } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
  return tell(app.app, delivery(`participant_${what}`, { name: event.roomName }, about));
}

/** Huế lost its line once, Đà Nẵng came again without having left and was corrected; 1000 s with a pause of 100 s. */
async function attendedHall(): Promise<Hall> {
  const hall = await openHall(undefined, {
    title: "Hội thảo Quy chế phối hợp",
    place: "Hà Nội",
    organizer: "Viện Khoa học",
  });
  const { clock, admin } = hall.app;
  await admin("PATCH", `${hall.at}/sites/${hall.sites.hue.id}`, { code: "HUE" });
  const siteId = hall.sites.hue.id;
  const delegates = ["An", "Bình", "Chi"].map((name) => ({ siteId, name }));
  const { body } = await admin("POST", `${hall.at}/delegates`, { delegates });
  const marks = [{ delegateId: body.items[0].id, status: "present" }];
  await hall.secretary("POST", `${hall.at}/roll-call`, { marks });
  await hall.state("live");
  await told(hall, "joined", "hue", "PA_1", 60);
  await told(hall, "joined", "daNang", "PA_3", 100);
  await told(hall, "joined", "daNang", "PA_4", 200);
  await told(hall, "left", "hue", "PA_1", 300, "CONNECTION_TIMEOUT");
  await told(hall, "joined", "hue", "PA_2", 340);
  clock.set(Date.parse(iso(400)));
  await hall.state("paused");
  clock.set(Date.parse(iso(500)));
  await hall.state("live");
  await told(hall, "left", "daNang", "PA_4", 800, "CLIENT_INITIATED");
  const added = {
    siteId: hall.sites.daNang.id,
    from: iso(850),
    to: iso(900),
    reason: "Bà Vũ Thị Nga gọi",
  };
  await hall.secretary("POST", `${hall.at}/corrections`, added);
  clock.set(Date.parse(iso(1000)));
  await hall.state("closed");
  clock.set(Date.parse(iso(5000)));
  return hall;
}

describe("the attendance of the sites as a file", () => {
  test("has the figures of the API for the same moment and log number", async () => {
    const hall = await attendedHall();
    const { body: api } = await hall.secretary("GET", `${hall.at}/attendance`);
    const { body: json } = await hall.secretary("GET", `${hall.at}/reports/attendance-sites.json`);
    expect({ ...json, rows: null }).toEqual({
      eventId: hall.eventId,
      record: { state: "open", version: 1, closedAt: null },
      asOf: api.asOf,
      window: api.window,
      rule: api.rule,
      log: api.log,
      rows: null,
    });
    const rows = api.sites.map((site: object, index: number) => ({
      ...site,
      position: index + 1,
      marks: json.rows[index].marks,
    }));
    expect(json.rows).toEqual(rows);
    const lines = await csvOf(hall, `${hall.at}/reports/attendance-sites.csv`);
    const shown = lines.slice(1, 4).map((cells) => cells.slice(5));
    type Site = Record<string, number> & { delegates: Record<string, number> };
    type Times = { firstJoinAt: string | null; lastLeaveAt: string | null };
    expect(shown).toEqual(
      api.sites.map((site: Site & Times) =>
        [
          site.delegates["expected"],
          site.delegates["present"],
          site.delegates["excused"],
          site.delegates["unexcused"],
          wall(site.firstJoinAt),
          wall(site.lastLeaveAt),
          site["stays"],
          site["drops"],
          site["longestGapSeconds"],
          site["connectedSeconds"],
          site["presentSeconds"],
          site["sharePercent"],
        ].map(String),
      ),
    );
    expect(shown[1]?.slice(6)).toEqual(["2", "1", "40", "800", "800", "88.9"]);
  });

  test("is the table that is signed, with its marks explained under it", async () => {
    const hall = await attendedHall();
    const { body: api } = await hall.secretary("GET", `${hall.at}/attendance`);
    const corrected = (await hall.facts()).find(({ type }) => type === "attendance_corrected");
    const rows = await xlsxOf(hall, `${hall.at}/reports/attendance-sites.xlsx`);
    const texts = rows.filter((row) => row.length === 1).map(([text]) => text);
    expect(texts).toEqual([
      "Viện Khoa học",
      "Hội thảo Quy chế phối hợp",
      "Hà Nội, ngày 23 tháng 11 năm 2026",
      "BẢNG TỔNG HỢP ĐIỂM DANH ĐIỂM CẦU",
      "¹ mất đường truyền, LiveKit báo trễ 19–22 giây.",
      "² LiveKit không báo lúc vào hoặc lúc rời; suy ra từ lần cuối còn ghi nhận được.",
      "³ điều chỉnh của tổ thư ký, lý do ghi tại số nhật ký kèm theo.",
      "¹ Huế: 08:01:00 23/11/2026 – 08:05:00 23/11/2026 (vào: ghi nhận; rời: ghi nhận).",
      "² Đà Nẵng: 08:01:40 23/11/2026 – 08:03:20 23/11/2026 (vào: ghi nhận; rời: suy luận).",
      `³ Đà Nẵng: 08:14:10 23/11/2026 – 08:15:00 23/11/2026 (vào: điều chỉnh; rời: điều chỉnh; nhật ký số ${corrected?.seq}).`,
      "Chưa điểm danh: 2 đại biểu, không tính là vắng.",
      "Quy tắc: gián đoạn không quá 30 giây vẫn tính là có mặt; điểm cầu có mặt khi thời gian có mặt đạt từ 50% thời gian tính.",
      "Thời gian tính: 08:00:00 23/11/2026 – 08:16:40 23/11/2026, không kể thời gian tạm dừng: 15 phút.",
      "Tạm dừng, không tính: 08:06:40 23/11/2026 – 08:08:20 23/11/2026.",
      `Số liệu tính đến 09:23:20 23/11/2026; nhật ký số ${api.log.seq}, mã băm ${api.log.hash}. Hồ sơ phiên bản 1, chưa chốt.`,
    ]);
    const table = rows.filter((row) => row.length > 1).map((row) => row.slice(0, 5));
    expect(table).toEqual([
      ["TT", "Mã", "Điểm cầu", "Vai trò", "Trạng thái"],
      [1, null, "Hà Nội", "Điểm cầu trung ương", "Vắng"],
      [2, "HUE", "Huế ¹", "Điểm cầu", "Có mặt"],
      [3, null, "Đà Nẵng ²³", "Điểm cầu", "Có mặt"],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/Vũ Thị Nga|Bình/);
  });

  test("names a stay that was taken out, and marks only what touches the window", async () => {
    const hall = await attendedHall();
    const out = { siteId: hall.sites.hue.id, intervalId: "PA_2", void: true, reason: "Nhầm phòng" };
    await hall.secretary("POST", `${hall.at}/corrections`, out);
    const path = `${hall.at}/reports/attendance-sites.json?from=${iso(310)}&to=${iso(390)}`;
    const { rows, window } = (await hall.secretary("GET", path)).body;
    expect(window).toEqual({ from: iso(310), to: iso(390), seconds: 80 });
    const { seq } = (await hall.facts()).at(-1) ?? {};
    expect(rows.map(({ marks }: { marks: unknown }) => marks)).toEqual([
      [],
      [{ intervalId: "PA_2", kinds: ["corrected"], correctedBy: [seq] }],
      [],
    ]);
    const csv = await csvOf(hall, path.replace(".json", ".csv"));
    expect(csv.flat()).toContain(
      `³ Huế: 08:05:40 23/11/2026 – nay (vào: ghi nhận; đã loại khỏi tính toán; nhật ký số ${seq}).`,
    );
  });

  test("of an event that is not live yet says so", async () => {
    const hall = await openHall();
    const lines = (await csvOf(hall, `${hall.at}/reports/attendance-sites.csv`)).flat();
    expect(lines).toContain("Hội thảo chưa bắt đầu, chưa tính số liệu.");
    expect(lines).toContain("Không có thời gian tạm dừng.");
  });
});

describe("a report", () => {
  test("says what it is, in a name for old programs and one for people", async () => {
    const hall = await attendedHall();
    const file = await download(hall, `${hall.at}/reports/attendance-sites.xlsx`);
    const title = encodeURIComponent("Điểm danh điểm cầu 2026-11-23.xlsx");
    expect(
      Object.fromEntries(
        ["content-type", "content-disposition", "cache-control"].map((name) => [
          name,
          file.headers.get(name),
        ]),
      ),
    ).toEqual({
      "content-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "content-disposition": `attachment; filename="attendance-sites-2026-11-23.xlsx"; filename*=UTF-8''${title}`,
      "cache-control": "no-store",
    });
    const csv = await download(hall, `${hall.at}/reports/turns.csv`);
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=UTF-8");
    const json = await download(hall, `${hall.at}/reports/turns.json`);
    expect(json.headers.get("content-type")).toBe("application/json; charset=UTF-8");
  });

  test("that is not there yet, or in no such form, is not found, and says what there is", async () => {
    const hall = await openHall();
    for (const file of ["minutes.docx", "turns.pdf", "turns", "attendance-sites.", "x.csv"]) {
      const answer = await hall.secretary("GET", `${hall.at}/reports/${file}`);
      expect(refusal(answer)).toEqual([404, "not_found"]);
      expect(answer.body.detail).toContain(file);
      expect(answer.body.detail).toContain("attendance-sites, ");
    }
    const path = `${hall.at}/reports/turns.csv?form=${iso(0)}`;
    expect(refusal(await hall.secretary("GET", path))).toEqual([422, "invalid_input", "/form"]);
  });

  test("is for organizer, secretary and chair", async () => {
    const hall = await openHall();
    const path = `${hall.at}/reports/turns.json`;
    const found: Record<string, number> = {};
    for (const role of ["organizer", "secretary", "chair", "viewer"]) {
      found[role] = (await (await staff(hall.app, hall.eventId, role))("GET", path)).status;
    }
    expect(found).toEqual({ organizer: 200, secretary: 200, chair: 200, viewer: 403 });
    const site = await siteClient(hall, hall.sites.hue.id);
    expect(refusal(await site("GET", path))).toEqual([403, "forbidden"]);
  });
});
