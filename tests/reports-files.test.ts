import { execFileSync } from "node:child_process";
import { readXlsx } from "hucre/xlsx";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Sheet } from "../src/reports/sheet.ts";
import { textWidth } from "../src/reports/text-fit.ts";
import {
  DIACRITICS,
  HOSTILE,
  JOINED,
  listOf,
  sheetOf,
  unzip,
  writeCsvFile,
  writeXlsxFile,
} from "./support/report-sheet.ts";

async function xmlOf(sheet: Sheet): Promise<{ tab: string; parts: Map<string, string> }> {
  const parts = unzip(await writeXlsxFile(sheet));
  return { parts, tab: parts.get("xl/worksheets/sheet1.xml") ?? "" };
}

async function reopen(sheet: Sheet) {
  const book = await readXlsx(await writeXlsxFile(sheet), { readStyles: true });
  const tab = book.sheets[0];
  if (!tab) throw new Error("The workbook has no tab");
  return { book, tab };
}

/** The header stands in row 8: three lines of heading, a gap, title, subtitle, a gap. */
const HEADER = 7;

describe("an XLSX report", () => {
  it("comes back with its lines, texts and figures", async () => {
    const { book, tab } = await reopen(sheetOf());
    const shown = tab.rows.map((row) => row.filter((value) => value !== null && value !== ""));
    expect(shown.filter((row) => row.length > 0)).toEqual([
      ["TỔNG CỤC CHÍNH TRỊ"],
      ["Hội thảo khoa học"],
      ["Hà Nội, ngày 07 tháng 9 năm 2021"],
      ["BẢNG ĐIỂM DANH"],
      ["Từ 08 giờ 00"],
      ["STT", "Điểm cầu", "Vào lúc", "Kết nối", "Tỷ lệ"],
      [1, "Hà Nội", new Date("2021-09-07T08:05:09Z"), expect.anything(), 0.985],
      [2, DIACRITICS],
      ["Quy tắc: 50%"],
      ["Số liệu tính đến 11:45:00, nhật ký số 1.234"],
    ]);
    expect(tab.name).toBe("Điểm danh điểm cầu");
    expect(book.properties?.title).toBe("Điểm danh & quân số");
  });

  it("holds times, durations and shares as numbers with the format of each", async () => {
    const { tab } = await reopen(sheetOf());
    const { tab: xml } = await xmlOf(sheetOf());
    const { tab: counts } = await reopen(listOf([999, 1000, -1234.5]));
    const grouped = [1, 2, 3].map((row) => counts.cells?.get(`${HEADER + row},0`)?.style?.numFmt);
    expect(grouped).toEqual([undefined, "#,##0", "#,##0.##########"]);
    const format = (column: number) => tab.cells?.get(`${HEADER + 1},${column}`)?.style?.numFmt;
    expect([2, 3, 4].map(format)).toEqual(['dd"/"mm"/"yyyy hh:mm:ss', "[h]:mm:ss", "0.0%"]);
    const value = (ref: string) =>
      Number(new RegExp(`<c r="${ref}" s="\\d+"><v>([^<]+)`).exec(xml)?.[1]);
    expect(value("C9")).toBeCloseTo(44_446 + (8 * 3600 + 5 * 60 + 9) / 86_400, 9);
    expect(value("D9")).toBeCloseTo(90_061 / 86_400, 12);
    expect(value("E9")).toBe(0.985);
  });

  it("freezes the header, repeats it on every page and merges the lines around the table", async () => {
    const { tab: xml, parts } = await xmlOf(sheetOf());
    expect(xml).toContain('<pane ySplit="8" topLeftCell="A9" state="frozen"');
    expect(parts.get("xl/workbook.xml")).toContain(
      `<definedName name="_xlnm.Print_Titles" localSheetId="0">'Điểm danh điểm cầu'!$8:$8</definedName>`,
    );
    const merged = [...xml.matchAll(/<mergeCell ref="([^"]+)"/g)].map((match) => match[1]);
    expect(merged).toEqual(["A1:E1", "A2:E2", "A3:E3", "A5:E5", "A6:E6", "A12:E12", "A13:E13"]);
    expect((await xmlOf(listOf(["x"]))).tab).not.toContain("mergeCell");
  });

  it("prints on A4, one page wide, with numbered pages, upright or across", async () => {
    const { tab: upright } = await xmlOf(sheetOf());
    const { tab: across } = await xmlOf(sheetOf({ landscape: true }));
    expect(upright).toContain('<pageSetUpPr fitToPage="1"/>');
    expect(upright).toContain(
      '<pageSetup paperSize="9" orientation="portrait" fitToWidth="1" fitToHeight="0"/>',
    );
    expect(across).toContain('orientation="landscape"');
    expect(upright).toMatch(/<oddFooter>[^<]*Trang &amp;P\/&amp;N<\/oddFooter>/);
  });

  it("gives columns their width, and more where a figure or a title word needs it", async () => {
    const narrow = sheetOf().columns.map((column) => ({ ...column, width: 2 }));
    const widths = async (sheet: Sheet) =>
      [...(await xmlOf(sheet)).tab.matchAll(/<col [^>]*width="([^"]+)"/g)].map((m) => Number(m[1]));
    expect(await widths(sheetOf())).toEqual([5.56, 24.56, 20.56, 12.56, 9.56]);
    const [number = 0, , time = 0] = await widths(sheetOf({ columns: narrow }));
    expect(number).toBeGreaterThan(textWidth("STT"));
    expect(time).toBeGreaterThan(textWidth("07/09/2021 08:05:09"));
  });

  it("makes rows high enough for 13 pt and for every wrapped line", async () => {
    const long = sheetOf({
      rows: [
        [1, "Đắk Lắk", null, null, null],
        [2, "Ủy ban ".repeat(12), null, null, null],
      ],
    });
    const { tab } = await reopen(long);
    const height = (row: number) => tab.rowDefs?.get(row)?.height ?? 0;
    expect([0, HEADER, HEADER + 1].map(height)).toEqual([18, 18, 18]);
    expect(height(HEADER + 2)).toBeGreaterThanOrEqual(4 * 16.5);
  });

  it("sets Times New Roman and a border on every cell of the table, empty ones too", async () => {
    const { tab } = await reopen(sheetOf());
    const style = (row: number, column: number) => tab.cells?.get(`${row},${column}`)?.style;
    // The reader leaves out the workbook's own font, which is the first in its list.
    const font = { name: "Times New Roman", size: 13 };
    expect((await xmlOf(sheetOf())).parts.get("xl/styles.xml")).toMatch(
      /<fonts count="\d+"><font><sz val="13"\/><name val="Times New Roman"\/><\/font>/,
    );
    for (const row of [HEADER, HEADER + 1, HEADER + 2]) {
      for (const column of [0, 1, 2, 3, 4]) {
        expect(style(row, column)?.border).toMatchObject({
          top: { style: "thin" },
          right: { style: "thin" },
          bottom: { style: "thin" },
          left: { style: "thin" },
        });
        expect(style(row, column)?.font ?? font).toMatchObject(font);
      }
    }
    expect(style(HEADER, 1)).toMatchObject({
      font: { bold: true },
      alignment: { horizontal: "center", wrapText: true },
    });
    expect(style(4, 0)?.font).toMatchObject({ name: "Times New Roman", size: 14, bold: true });
    expect([1, 2].map((row) => style(HEADER + row, 1)?.font?.italic ?? false)).toEqual([
      false,
      true,
    ]);
  });

  it("never lets a text become a formula, an error or another text", async () => {
    const texts = [...HOSTILE, "_x0041_", "a\nb", "#REF!", "<b>&amp;"];
    const { tab: xml } = await xmlOf(listOf(texts));
    expect(xml).not.toMatch(/<f[ >]|t="e"|t="str"/);
    const { tab } = await reopen(listOf(texts));
    const table = tab.rows.slice(HEADER + 1, HEADER + 1 + texts.length).map((row) => row[0]);
    expect(table).toEqual(texts);
  });

  it("cuts a text that Excel cannot hold and says so", async () => {
    const { tab } = await reopen(listOf(["ă".repeat(40_000)]));
    const text = String(tab.rows[HEADER + 1]?.[0]);
    expect([text.length, text.slice(-5)]).toEqual([32_767, "ă […]"]);
  });

  it("makes a tab name that Excel takes", async () => {
    const { tab, book } = await reopen(
      sheetOf({ name: "'Quân số [07/9]: các điểm cầu trong cả nước'" }),
    );
    expect(book.sheets).toHaveLength(1);
    expect(tab.name).toBe("Quân số  07 9   các điểm cầu t");
  });

  it("refuses a row that does not fit the table and a figure that is none", async () => {
    await expect(writeXlsxFile(sheetOf({ rows: [[1]] }))).rejects.toThrow(
      "Row 0 has 1 cells in 5 columns",
    );
    await expect(writeXlsxFile(listOf([{ seconds: Number.NaN }]))).rejects.toThrow("none");
    expect(() => writeCsvFile(listOf([1, Infinity]))).toThrow("Row 1 holds a figure that is none");
  });
});

describe("the bytes of a report", () => {
  afterEach(() => vi.useRealTimers());

  it("are the same on another day and under another time zone of the process", async () => {
    const hash = `
      const { createHash } = await import("node:crypto");
      const { writeCsvFile, writeXlsxFile } = await import("./tests/support/report-sheet.ts");
      const sheet = JSON.parse(process.argv[1]);
      const hash = createHash("sha256").update(await writeXlsxFile(sheet)).update(writeCsvFile(sheet));
      process.stdout.write(new Date(0).getHours() + " " + hash.digest("hex"));`;
    const under = (zone: string) =>
      execFileSync(
        process.execPath,
        ["--input-type=module", "-e", hash, JSON.stringify(sheetOf())],
        {
          env: { ...process.env, TZ: zone },
          encoding: "utf8",
        },
      ).split(" ");
    const [utcHour, utc] = under("UTC");
    const [newYorkHour, newYork] = under("America/New_York");
    expect([utcHour, newYorkHour]).toEqual(["0", "19"]);
    expect(newYork).toBe(utc);

    const today = await writeXlsxFile(sheetOf());
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2031, 1, 1) });
    expect(Buffer.from(await writeXlsxFile(sheetOf())).equals(today)).toBe(true);
  });

  it("name the moment of the figures as the document's date, if the sheet knows it", async () => {
    const core = async (sheet: Sheet) => (await xmlOf(sheet)).parts.get("docProps/core.xml");
    expect(await core(sheetOf({ asOf: JOINED }))).toContain(">2021-09-07T01:05:09Z<");
    expect(await core(sheetOf())).toContain(">2000-01-01T00:00:00Z<");
  });
});
