import { parseCsv } from "hucre/csv";
import { describe, expect, it } from "vitest";
import { type Cell, cellText, type Sheet, wallText } from "../src/reports/sheet.ts";
import { textLines, textWidth } from "../src/reports/text-fit.ts";
import {
  DIACRITICS,
  HOSTILE,
  JOINED,
  listOf,
  sheetOf,
  writeCsvFile,
} from "./support/report-sheet.ts";

describe("a CSV report", () => {
  const textOf = (sheet: Sheet) =>
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(writeCsvFile(sheet));

  it("has a BOM, titles, rows, and after a blank line the notes, each line ended by CRLF", () => {
    expect(textOf(sheetOf())).toBe(
      [
        "\uFEFFSTT,Điểm cầu,Vào lúc,Kết nối,Tỷ lệ",
        "1,Hà Nội,2021-09-07 08:05:09,90061,98.5",
        `2,${DIACRITICS},,,`,
        "",
        "Quy tắc: 50%",
        '"Số liệu tính đến 11:45:00, nhật ký số 1.234"',
        "",
      ].join("\r\n"),
    );
  });

  it("gives texts with quotes, commas and line ends back unharmed", () => {
    const texts = ['Nói "rõ"', "một, hai", "dòng 1\ndòng 2", "dòng 1\r\ndòng 2", '"', "'"];
    const parsed = parseCsv(textOf(listOf(texts)), { delimiter: "," });
    expect(parsed.map((row) => row[0])).toEqual(["Nội dung", ...texts]);
  });

  it("puts an apostrophe before what could be a formula, wherever it stands, and none before numbers", () => {
    const sheet = sheetOf({
      columns: [
        { title: "=Tên", width: 9 },
        { title: "Số", width: 9 },
      ],
      rows: HOSTILE.slice(0, -1).map((text) => [text, -1.5]),
      notes: ["@ghi chú"],
    });
    const parsed = parseCsv(textOf(sheet), { delimiter: "," });
    expect(parsed).toEqual([
      ["'=Tên", "Số"],
      ...HOSTILE.slice(0, -1).map((text) => [`'${text}`, "-1.5"]),
      [""],
      ["'@ghi chú"],
    ]);
  });
});

describe("what people read", () => {
  it.each<[Cell, string]>([
    [{ at: JOINED }, "07/09/2021 08:05:09"],
    [{ at: Date.UTC(2021, 8, 6, 17) }, "07/09/2021 00:00:00"],
    [{ seconds: 59.99 }, "0:00:59"],
    [{ seconds: 360_000 }, "100:00:00"],
    [{ percent: 98.5 }, "98,5%"],
    [{ percent: 100 }, "100,0%"],
    [1_930_000, "1.930.000"],
    [1000, "1.000"],
    [-12_345.25, "-12.345,25"],
    [999, "999"],
    [null, ""],
  ])("shows %j as %s", (cell, text) => {
    expect(cellText(cell, "Asia/Ho_Chi_Minh")).toBe(text);
  });

  it("follows the zone through daylight saving and odd offsets", () => {
    expect(wallText(Date.UTC(2021, 2, 14, 6, 59, 59), "America/New_York")).toBe(
      "2021-03-14 01:59:59",
    );
    expect(wallText(Date.UTC(2021, 2, 14, 7), "America/New_York")).toBe("2021-03-14 03:00:00");
    expect(wallText(Date.UTC(2021, 0, 1), "Asia/Kathmandu")).toBe("2021-01-01 05:45:00");
  });

  it("counts wrapped lines by words, and breaks a word only when it is longer than a line", () => {
    expect(textLines("", 10)).toBe(1);
    expect(textLines("aaaa bbbb", 20)).toBe(1);
    expect(textLines("0000 0000 0000", 9.5)).toBe(2);
    expect(textLines("0".repeat(64), 30)).toBe(3);
    expect(textLines("một\nhai\r\nba", 30)).toBe(3);
    expect(textWidth("Ệ")).toBe(textWidth("E"));
  });
});
