import { describe, expect, test } from "vitest";
import { fold, matches } from "../web/format/fold.ts";
import {
  readCells,
  readPasted,
  readTable,
  rowsByColumn,
  type Column,
} from "../web/format/paste.ts";

const COLUMNS: Column<"site" | "name" | "post">[] = [
  { key: "site", label: "Điểm cầu", heads: ["diem cau", "ma diem cau"] },
  { key: "name", label: "Họ và tên", heads: ["ho va ten", "ho ten"], required: true },
  { key: "post", label: "Chức vụ", heads: ["chuc vu"] },
];

describe("a table copied from Excel", () => {
  test.each([
    [
      "tabs and line breaks",
      "a\tb\r\nc\td\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["cells in quotes with a line break and a quote", '"a\n""b"""\tc', [['a "b"', "c"]]],
    ["a quote inside a cell", 'phòng 3"\tb', [['phòng 3"', "b"]]],
    ["empty rows and cells", "\n\ta\n\t\n", [["", "a"]]],
    ["marks put together", "Ho\u0300a", [["Hòa"]]],
    ["nothing", "", []],
  ])("is read: %s", (_what, text, cells) => {
    expect(readCells(text)).toEqual(cells);
  });

  test("has its columns guessed from their heads, in any order, others left out", () => {
    const pasted = readPasted(
      "STT\tHọ và tên\tMã điểm cầu\tChức vụ hiện tại\n1\tTrần Thị Ngọc\t40\tGiám đốc",
      COLUMNS,
    );
    expect(pasted.mapping).toEqual([null, "name", "site", "post"]);
    expect(rowsByColumn(pasted, COLUMNS)).toEqual([
      { name: "Trần Thị Ngọc", site: "40", post: "Giám đốc" },
    ]);
  });

  test("without heads has its columns in our order", () => {
    const pasted = readPasted("40\tTrần Thị Ngọc", COLUMNS);
    expect(rowsByColumn(pasted, COLUMNS)).toEqual([
      { site: "40", name: "Trần Thị Ngọc", post: "" },
    ]);
  });

  test("has its head below the name of the list, also when the name begins as a column's does", () => {
    const cells = [
      ["Điểm cầu tỉnh Nghệ An"],
      ["DANH SÁCH ĐẠI BIỂU", "", ""],
      ["STT", "Họ và tên", "Chức vụ"],
      ["1", "Trần Thị Ngọc", "Giám đốc"],
    ];
    expect(readTable(cells, COLUMNS)).toEqual({
      head: ["STT", "Họ và tên", "Chức vụ"],
      rows: [["1", "Trần Thị Ngọc", "Giám đốc"]],
      numbers: [4],
      mapping: [null, "name", "post"],
    });
  });

  test("gives each column of ours to one of its columns only", () => {
    expect(readPasted("Điểm cầu\tMã điểm cầu\tHọ tên", COLUMNS).mapping).toEqual([
      "site",
      null,
      "name",
    ]);
  });
});

describe("a search", () => {
  test.each([
    ["dak lak", "Điểm cầu Đắk Lắk", true],
    ["ĐẮK", "Điểm cầu Đắk Lắk", true],
    ["nghe an", "Nghệ-An", true],
    ["", "Nghệ An", true],
    ["hue", "Hà Nội", false],
  ])("for %s in %s: %s", (query, text, found) => {
    expect(matches(query, text)).toBe(found);
  });

  test("folds as the server does", async () => {
    const { foldText } = await import("../src/text.ts");
    for (const text of ["Đà Nẵng – Huế", "ĐỨC  phúc", "Trà Vinh 2/3", "ðɖƉ"])
      expect(fold(text)).toBe(foldText(text));
  });
});
