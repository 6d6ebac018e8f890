import { readXlsx } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import { iso, openHall, type Hall } from "./support/hall.ts";
import { csvOf, download, wall, xlsxOf } from "./support/report-download.ts";

type Row = Record<string, unknown>;

/** Three delegates, two headcounts, a contribution that was spoken, a programme; live from 60 s to 1000 s. */
async function paperHall() {
  const hall = await openHall(undefined, { title: "Hội thảo Quy chế", organizer: "Viện" });
  const { app, at, sites, secretary } = hall;
  const { body: listed } = await app.admin("POST", `${at}/delegates`, {
    delegates: [
      {
        siteId: sites.hue.id,
        name: "Trần Thị Mai",
        rank: "Đại tá",
        positions: ["=Giám đốc", "Bí thư"],
        precedence: 2,
      },
      { siteId: sites.hue.id, name: "Lê An", precedence: 1, role: "chair", organization: "Sở" },
      { siteId: sites.daNang.id, label: "Đại diện UBND", mode: "online" },
    ],
  });
  const [mai, an, seat]: string[] = listed.items.map(({ id }: { id: string }) => id);
  const given = { organization: "Thành ủy Huế", title: "Về Quy chế", siteId: sites.hue.id };
  const texts = { summary: ["Một", "+Hai"], delivery: "oral_and_written" };
  const contribute = (body: object) => secretary("POST", `${at}/contributions`, body);
  const { body: spoken } = await contribute({ ...given, ...texts });
  const path = `${at}/contributions/${spoken.id}`;
  for (const text of ["Ban hành", "Hướng dẫn"])
    await secretary("POST", `${path}/recommendations`, { text, addressee: "Ban Bí thư" });
  const { recommendations } = (await secretary("GET", path)).body;
  const explained = { disposition: "explained", answer: "Đã có" };
  await secretary("PATCH", `${at}/recommendations/${recommendations[0].id}`, explained);
  await secretary("PUT", `${path}/file?name=a.txt`, "Kính gửi", { "Content-Type": "text/plain" });
  const { body: programme } = await app.admin("PUT", `${at}/programme`, {
    items: [
      { kind: "opening", title: "Khai mạc", plannedSeconds: 60 },
      {
        kind: "presentation",
        title: "Tham luận",
        plannedSeconds: 600,
        siteId: sites.hue.id,
        delegateId: an,
        contributionId: spoken.id,
      },
      { kind: "closing", title: "Bế mạc", plannedSeconds: 60 },
    ],
  });
  const time = (seconds: number) => app.clock.set(Date.parse(iso(seconds)));
  time(60);
  await hall.state("live");
  const mark = (body: object) => secretary("POST", `${at}/roll-call`, { marks: [body] });
  await mark({ delegateId: mai, status: "excused" });
  const report = (siteId: string, present: number, note?: string) =>
    secretary("POST", `${at}/sites/${siteId}/headcounts`, {
      expected: present + 1,
      present,
      excused: 1,
      unexcused: 0,
      note,
    });
  await report(sites.hue.id, 10);
  time(120);
  const turn = await hall.ask({
    contributionId: spoken.id,
    itemId: programme.items[1].id,
    siteId: sites.hue.id,
  });
  await hall.floor(turn);
  time(300);
  await hall.end(turn);
  const substitute = { name: "Vũ Nga" };
  await mark({ delegateId: mai, status: "substituted", substitute, note: "Có giấy" });
  await mark({ delegateId: an, status: "present" });
  await report(sites.hue.id, 1200, "-Bổ sung");
  await contribute({ organization: "Sở Nội vụ", delivery: "written_only" });
  time(1000);
  await hall.state("closed");
  time(1500);
  return { ...hall, mai, an, seat, spoken: spoken.id };
}

const rowsIn = async (hall: Hall, file: string): Promise<Row[]> =>
  (await hall.secretary("GET", `${hall.at}/reports/${file}`)).body.rows;
const tableOf = async (hall: Hall, name: string) =>
  (await xlsxOf(hall, `${hall.at}/reports/${name}.xlsx`)).filter((row) => row.length > 1);
const notesOf = async (hall: Hall, name: string) =>
  (await csvOf(hall, `${hall.at}/reports/${name}.csv`)).flatMap((line) =>
    line.length === 1 ? line : [],
  );

const NAMES = [
  "attendance-delegates",
  "attendance-two-level",
  "headcounts",
  "programme",
  "contributions",
];

describe("every report", () => {
  test.each(NAMES)(
    "%s names its moment, window, log number and head in all forms",
    async (name) => {
      const hall = await paperHall();
      const { headSeq: seq, headHash: hash } = (await hall.secretary("GET", `${hall.at}/log`)).body;
      const { body } = await hall.secretary("GET", `${hall.at}/reports/${name}.json`);
      const window = { from: iso(60), to: iso(1000), seconds: 940 };
      expect([body.asOf, body.log, body.window]).toEqual([iso(1500), { seq, hash }, window]);
      const source = `Số liệu tính đến 08:25:00 23/11/2026; nhật ký số ${seq}, mã băm ${hash}. Hồ sơ phiên bản 1, chưa chốt.`;
      const { bytes } = await download(hall, `${hall.at}/reports/${name}.csv`);
      const csv = new TextDecoder().decode(bytes);
      expect(csv).toContain(source);
      // A text that could be a formula begins with an apostrophe, whatever stands in the register.
      expect(csv).not.toMatch(/(,|\r\n)"?[=+@-][^,]*[^\d,.]/);
      const { sheets } = await readXlsx(
        (await download(hall, `${hall.at}/reports/${name}.xlsx`)).bytes,
      );
      for (const { rows } of sheets) expect(rows.flat()).toContain(source);
    },
  );
});

describe("the delegates as a file", () => {
  test("stand site by site in protocol order, each with the mark that counts", async () => {
    const hall = await paperHall();
    const rows = await rowsIn(hall, "attendance-delegates.json");
    const { body: api } = await hall.secretary("GET", `${hall.at}/delegates`);
    const shared = [
      "siteId",
      "name",
      "label",
      "rank",
      "positions",
      "organization",
      "role",
      "mode",
      "status",
    ];
    const pick = (row: Row) => Object.fromEntries(shared.map((key) => [key, row[key]]));
    expect(rows.map(pick)).toEqual(api.items.map(pick));
    expect(
      rows.map(({ delegateId, markedAt, substitute, note }) => [
        delegateId,
        markedAt,
        substitute,
        note,
      ]),
    ).toEqual([
      [hall.an, iso(300), null, null],
      [hall.mai, iso(300), "Vũ Nga", "Có giấy"],
      [hall.seat, null, null, null],
    ]);
    const [titles, ...table] = await tableOf(hall, "attendance-delegates");
    expect(titles?.slice(0, 6)).toEqual([
      "TT",
      "Điểm cầu",
      "Họ và tên",
      "Cấp bậc",
      "Chức vụ",
      "Đơn vị",
    ]);
    expect(
      table.map((row) => [row[0], row[1], row[2], row[4], row[6], row[7], row[8], row[10]]),
    ).toEqual(
      [
        [1, "Huế", "Lê An", "", "Chủ trì", "Trực tiếp", "Có mặt", undefined],
        [
          2,
          "Huế",
          "Trần Thị Mai",
          "=Giám đốc; Bí thư",
          "Đại biểu",
          "Trực tiếp",
          "Cử người dự thay",
          "Vũ Nga",
        ],
        [3, "Đà Nẵng", "Đại diện UBND", "", "Đại biểu", "Trực tuyến", "Chưa điểm danh", undefined],
      ].map((row) => row.map((cell) => (cell === "" ? null : cell))),
    );
    expect(await notesOf(hall, "attendance-delegates")).toContain(
      "Tổng số 3 đại biểu: có mặt 1; cử người dự thay 1; chưa điểm danh 1.",
    );
    const early = await rowsIn(hall, `attendance-delegates.json?to=${iso(100)}`);
    expect(early.map(({ status, markedAt }) => [status, markedAt])).toEqual([
      ["unknown", null],
      ["excused", iso(60)],
      ["unknown", null],
    ]);
  });
});

describe("the headcounts as a file", () => {
  test("are the latest of each site with their sum, as the summary has it", async () => {
    const hall = await paperHall();
    const { body: summary } = await hall.secretary("GET", `${hall.at}/summary`);
    const [titles, ...table] = await tableOf(hall, "headcounts");
    expect(titles?.slice(2, 7)).toEqual([
      "Điểm cầu",
      "Triệu tập",
      "Có mặt",
      "Vắng có lý do",
      "Vắng không lý do",
    ]);
    const { expected, present, excused, unexcused } = summary.headcount;
    expect(table.map((row) => row.slice(0, 7))).toEqual([
      [1, null, "Hà Nội"],
      [2, null, "Huế", 1201, 1200, 1, 0],
      [3, null, "Đà Nẵng"],
      [null, null, "Cộng", expected, present, excused, unexcused],
    ]);
    expect(table[1]?.[8]).toBe("-Bổ sung");
    const rows = await rowsIn(hall, "headcounts.json");
    expect(rows.map((row) => [row["site"], row["present"], row["reportedAt"]])).toEqual([
      ["Hà Nội", null, null],
      ["Huế", 1200, iso(300)],
      ["Đà Nẵng", null, null],
    ]);
    expect(await notesOf(hall, "headcounts")).toContain(
      "Đã báo cáo: 1/3 điểm cầu; điểm cầu đã rút không tính vào tổng.",
    );
    const early = await rowsIn(hall, `headcounts.json?from=${iso(0)}&to=${iso(100)}`);
    expect(early[1]?.["present"]).toBe(10);
  });
});

describe("the programme as a file", () => {
  test("has the API's planned, real and predicted times", async () => {
    const hall = await paperHall();
    const { body: api } = await hall.secretary("GET", `${hall.at}/programme`);
    const rows = await rowsIn(hall, "programme.json");
    const known = { site: null, delegate: null };
    expect(rows).toEqual([
      { ...api.items[0], ...known, lateSeconds: rows[0]?.["lateSeconds"] },
      { ...api.items[1], site: "Huế", delegate: "Lê An", lateSeconds: 60 },
      { ...api.items[2], ...known, lateSeconds: rows[2]?.["lateSeconds"] },
    ]);
    const lines = await csvOf(hall, `${hall.at}/reports/programme.csv`);
    const [, item] = api.items;
    expect(lines[2]).toEqual([
      "2",
      wall(item.plannedStartAt),
      "Tham luận",
      "Tham luận",
      "Lê An",
      "Huế",
      "600",
      wall(iso(120)),
      wall(iso(300)),
      wall(item.predictedStartAt),
      wall(item.predictedEndAt),
      "60",
    ]);
    expect(await rowsIn(hall, `programme.json?from=${iso(100)}&to=${iso(200)}`)).toMatchObject([
      { title: "Tham luận" },
    ]);
  });
});

describe("the register as a file", () => {
  test("has a row for each recommendation, and counts what was presented", async () => {
    const hall = await paperHall();
    const { body: api } = await hall.secretary("GET", `${hall.at}/contributions`);
    const rows = await rowsIn(hall, "contributions.json");
    expect(rows).toEqual(
      api.items.map((item: Row, index: number) => ({
        position: index + 1,
        ...item,
        site: index === 0 ? "Huế" : null,
      })),
    );
    const [titles, ...table] = await tableOf(hall, "contributions");
    expect(titles?.slice(9)).toEqual([
      "Kiến nghị",
      "Gửi tới",
      "Kết quả xử lý",
      "Tiếp thu / giải trình",
    ]);
    expect(
      table.map((row) => [row[0], row[1], row[5], row[7], row[8], row[9], row[11], row[12]]),
    ).toEqual([
      [1, "Thành ủy Huế", "x", "TXT", "Một; +Hai", "Ban hành", "Giải trình", "Đã có"],
      [null, null, null, null, null, "Hướng dẫn", "Chưa xử lý", undefined],
      [2, "Sở Nội vụ", null, undefined, undefined, undefined, undefined, undefined],
    ]);
    const notes = await notesOf(hall, "contributions");
    const { closingSentence } = (await hall.secretary("GET", `${hall.at}/summary`)).body;
    expect(
      (await download(hall, `${hall.at}/reports/contributions.csv`)).bytes.length,
    ).toBeGreaterThan(0);
    expect(notes.join(" ")).toContain(
      "2 kiến nghị: chưa xử lý 1; tiếp thu 0; tiếp thu một phần 0; giải trình 1.",
    );
    const csv = new TextDecoder().decode(
      (await download(hall, `${hall.at}/reports/contributions.csv`)).bytes,
    );
    expect(csv).toContain(`${closingSentence}.`);
    const late = await rowsIn(hall, `contributions.json?from=${iso(100)}`);
    expect(late.map((row) => row["organization"])).toEqual(["Sở Nội vụ"]);
  });

  test("counts as presented what a correction says was spoken, and no longer what it says was not", async () => {
    const hall = await paperHall();
    const { body: late } = await hall.secretary("POST", `${hall.at}/contributions`, {
      organization: "Sở Y tế",
      delivery: "oral_and_written",
    });
    await hall.state("paused", "Còn ý kiến");
    const missed = await hall.ask({ contributionId: late.id });
    await hall.move(missed, "skip");
    await hall.state("closed");
    const correct = (segments: object[]) =>
      hall.secretary("POST", `${hall.at}/turns/${missed}/corrections`, {
        segments,
        reason: "Quên bấm",
      });
    const presented = async () =>
      (await rowsIn(hall, "contributions.json")).map((row) => row["presented"]);
    expect(await presented()).toEqual([true, false, false]);
    expect((await correct([{ from: iso(400), to: iso(500) }])).status).toBeLessThan(300);
    expect(await presented()).toEqual([true, false, true]);
    expect((await hall.secretary("GET", `${hall.at}/summary`)).body.contributions.presented).toBe(
      2,
    );
    expect((await correct([])).status).toBeLessThan(300);
    expect(await presented()).toEqual([true, false, false]);
  });
});

describe("the two levels as a workbook", () => {
  test("are a tab of sums and a tab of sites, with the API's figures and words", async () => {
    const hall = await paperHall();
    const { body: api } = await hall.secretary("GET", `${hall.at}/attendance/reconciliation`);
    const { bytes, headers } = await download(hall, `${hall.at}/reports/attendance-two-level.xlsx`);
    expect(headers.get("Content-Disposition")).toContain("attendance-two-level-2026-11-23.xlsx");
    const { sheets } = await readXlsx(bytes);
    expect(sheets.map(({ name }) => name)).toEqual(["Tổng hợp", "Từng điểm cầu"]);
    const figures = new Map((sheets[0]?.rows ?? []).map((row) => [row[0], row[1]]));
    expect([
      figures.get("Số điểm cầu"),
      figures.get("Có mặt (báo cáo)"),
      figures.get("Có mặt (điểm danh)"),
      figures.get("Điểm cầu có khác biệt"),
    ]).toEqual([
      3,
      api.totals.headcount.present,
      api.totals.delegates.present,
      api.totals.withDifferences,
    ]);
    const table = (sheets[1]?.rows ?? []).filter((row) => typeof row[0] === "number");
    type Site = { name: string; delegates: { present: number }; differences: { text: string }[] };
    expect(table.map((row) => [row[2], row[11], row[16]])).toEqual(
      api.sites.map(({ name, delegates, differences }: Site) => [
        name,
        delegates.present,
        differences.map(({ text }) => text).join("; ") || "khớp",
      ]),
    );
    const rows = await rowsIn(hall, "attendance-two-level.json");
    expect(rows).toEqual(
      api.sites.map((site: Row, index: number) => ({ position: index + 1, ...site })),
    );
  });
});
