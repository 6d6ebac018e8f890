import { describe, expect, test } from "vitest";
import { iso, openHall } from "./support/hall.ts";
import { csvOf, wall, xlsxOf } from "./support/report-download.ts";

/** Three turns: one tried, then spoken in two parts; one waiting; one skipped. Asked for at 0, 20 and 30 s. */
async function spokenHall() {
  const hall = await openHall();
  const { clock, admin } = hall.app;
  const siteId = hall.sites.hue.id;
  const { body: people } = await admin("POST", `${hall.at}/delegates`, {
    delegates: [{ siteId, name: null, label: "Đại diện UBND" }],
  });
  const items = [{ kind: "presentation", title: "Tham luận của Huế", plannedSeconds: 600 }];
  const { body: programme } = await admin("PUT", `${hall.at}/programme`, { items });
  const delegateId = people.items[0].id;
  const itemId = programme.items[0].id;
  const spoken = await hall.ask({ siteId, delegateId, itemId, plannedSeconds: 100 });
  const at = (seconds: number) => clock.set(Date.parse(iso(seconds)));
  await hall.floor(spoken);
  at(10);
  await hall.end(spoken);
  at(20);
  const waiting = await hall.ask({ siteId: hall.sites.daNang.id });
  at(30);
  const skipped = await hall.ask({ kind: "point_of_order", plannedSeconds: 60 });
  await hall.move(skipped, "skip");
  at(60);
  await hall.state("live");
  await hall.floor(spoken);
  await hall.move(spoken, "time", { addSeconds: 20 });
  at(100);
  await hall.move(spoken, "pause");
  at(110);
  await hall.move(spoken, "resume");
  at(150);
  await hall.end(spoken);
  at(200);
  return { hall, spoken, waiting, skipped, delegateId, itemId };
}

describe("the turns as a file", () => {
  test("has those spoken since going live in order of their start, then the others, with the API's figures", async () => {
    const { hall, spoken, waiting, skipped, delegateId, itemId } = await spokenHall();
    const { body } = await hall.secretary("GET", `${hall.at}/reports/turns.json`);
    const { headSeq: seq, headHash: hash } = (await hall.secretary("GET", `${hall.at}/log`)).body;
    expect([body.asOf, body.log, body.window]).toEqual([
      iso(200),
      { seq, hash },
      { from: iso(60), to: iso(200), seconds: 140 },
    ]);
    const unspoken = {
      correctedAt: null,
      startedAt: null,
      endedAt: null,
      segments: 0,
      spokenSeconds: 0,
    };
    const nobody = { delegateId: null, delegate: null, itemId: null, item: null };
    expect(body.rows).toEqual([
      {
        position: 1,
        turnId: spoken,
        kind: "normal",
        state: "finished",
        siteId: hall.sites.hue.id,
        site: "Huế",
        delegateId,
        delegate: "Đại diện UBND",
        itemId,
        item: "Tham luận của Huế",
        requestedAt: iso(0),
        startedAt: iso(60),
        endedAt: iso(150),
        segments: 2,
        plannedSeconds: 100,
        addedSeconds: 20,
        spokenSeconds: 80,
        correctedAt: null,
        differenceSeconds: -40,
      },
      {
        ...nobody,
        ...unspoken,
        position: 2,
        turnId: waiting,
        kind: "normal",
        state: "waiting",
        siteId: hall.sites.daNang.id,
        site: "Đà Nẵng",
        requestedAt: iso(20),
        plannedSeconds: null,
        addedSeconds: 0,
        differenceSeconds: null,
      },
      {
        ...nobody,
        ...unspoken,
        position: 3,
        turnId: skipped,
        kind: "point_of_order",
        state: "skipped",
        siteId: null,
        site: null,
        requestedAt: iso(30),
        plannedSeconds: 60,
        addedSeconds: 0,
        differenceSeconds: null,
      },
    ]);
    const turn = await hall.turn(spoken);
    expect(body.rows[0].spokenSeconds).toBe(turn.spokenSeconds);
  });

  test("is a table of the same", async () => {
    const { hall } = await spokenHall();
    const lines = await csvOf(hall, `${hall.at}/reports/turns.csv`);
    const from = wall(iso(60));
    expect(lines.slice(0, 4).map((cells) => cells.join(" | "))).toEqual([
      "TT | Loại | Điểm cầu | Đại biểu | Nội dung | Đăng ký lúc | Bắt đầu | Kết thúc | Số đoạn | Dự kiến | Cộng thêm (giây) | Thực tế | Chênh lệch (giây) | Trạng thái",
      `1 | Phát biểu | Huế | Đại diện UBND | Tham luận của Huế | ${wall(iso(0))} | ${from} | ${wall(iso(150))} | 2 | 100 | 20 | 80 | -40 | đã kết thúc`,
      `2 | Phát biểu | Đà Nẵng |  |  | ${wall(iso(20))} |  |  | 0 |  | 0 | 0 |  | đang chờ`,
      `3 | Ý kiến về thủ tục |  |  |  | ${wall(iso(30))} |  |  | 0 | 60 | 0 | 0 |  | đã bỏ qua`,
    ]);
    const rows = await xlsxOf(hall, `${hall.at}/reports/turns.xlsx`);
    const table = rows.filter((row) => row.length > 1).slice(1);
    expect(table.map((row) => [row[0], row[2], row[12]])).toEqual([
      [1, "Huế", -40],
      [2, "Đà Nẵng", null],
      [3, null, null],
    ]);
  });

  test("is asked for between two moments by what was spoken or asked for then", async () => {
    const { hall, spoken, waiting, skipped } = await spokenHall();
    const ask = async (from: number, to: number) => {
      const query = `?from=${iso(from)}&to=${iso(to)}`;
      const { body } = await hall.secretary("GET", `${hall.at}/reports/turns.json${query}`);
      return body.rows.map(({ turnId }: { turnId: string }) => turnId);
    };
    expect(await ask(0, 25)).toEqual([waiting]);
    expect(await ask(25, 70)).toEqual([spoken, skipped]);
    expect(await ask(151, 200)).toEqual([]);
  });
});
