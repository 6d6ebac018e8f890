import {
  TextWriter,
  Uint8ArrayReader,
  ZipReader,
  type FileEntry,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { readXlsx, writeXlsx, type CellValue, type WriteOptions } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sheetThreads } from "../src/entry/spreadsheet-threads.ts";
import { ADMIN_KEY } from "./support/app.ts";
import { docx, zip } from "./support/documents.ts";
import { refusal, seminar, type Seminar } from "./support/seminar.ts";

const MB = 1024 * 1024;
const HEAD = ["Họ và tên", "Điện thoại"];
const utf8 = (text: string) => new Uint8Array(Buffer.from(text));
const bytesOf = (...numbers: number[]) => new Uint8Array(numbers);

/** A workbook of one sheet. */
function book(rows: CellValue[][], more: Partial<WriteOptions> = {}): Promise<Uint8Array> {
  return writeXlsx({ sheets: [{ name: "Đại biểu", rows }], ...more });
}

/** A workbook with parts that hucre did not write. */
async function bookWith(parts: Record<string, string>): Promise<Uint8Array> {
  const reader = new ZipReader(new Uint8ArrayReader(await book([HEAD])), { useWebWorkers: false });
  const all: Record<string, string> = {};
  for (const entry of await reader.getEntries())
    all[entry.filename] = await (entry as FileEntry).getData(new TextWriter()); // it has no folders
  return zip({ ...all, ...parts });
}

/** A sheet with this between its rows. */
const sheetXml = (inside: string) =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${inside}</sheetData></worksheet>`;
const SHEET = "xl/worksheets/sheet1.xml";

const rowXml = (at: number, text: string) =>
  `<row r="${at}"><c r="A${at}" t="inlineStr"><is><t>${text}</t></is></c></row>`;
/** A head, and under it rows that only look like something. */
const headAnd = (empty: number) =>
  rowXml(1, "Họ tên") +
  Array.from({ length: empty }, (_, at) => `<row r="${at + 2}"><c r="A${at + 2}"/></row>`).join("");

let world: Seminar;
beforeAll(async () => {
  world = await seminar("draft");
});

async function send(body: Uint8Array, by = ADMIN_KEY) {
  const answer = await world.app.request(`/api${world.path}/spreadsheets/reading`, {
    method: "POST",
    headers: { Authorization: `Bearer ${by}` },
    body: new Uint8Array(body),
  });
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
}

describe("a spreadsheet that is sent", () => {
  test("is read into rows of text, without empty rows and cells behind the last one", async () => {
    const born = new Date(Date.UTC(1975, 3, 30));
    const file = await book([
      [...HEAD, "Ngày sinh", "Ghế"],
      ["  Nguyễn\nThị  An ", "0912 345 678", born, 12],
      [null, " ", null],
      ["Ho\u0300a", 912345678, true, 1.5],
    ]);
    expect(await send(file)).toMatchObject({
      status: 200,
      body: {
        sheet: "Đại biểu",
        rows: [
          ["Họ và tên", "Điện thoại", "Ngày sinh", "Ghế"],
          ["Nguyễn Thị An", "0912 345 678", "30/04/1975", "12"],
          ["Hòa", "912345678", expect.any(String), "1,5"],
        ],
        numbers: [1, 2, 4],
      },
    });
  });

  test("is read from the first sheet that is shown and has rows", async () => {
    const file = await writeXlsx({
      sheets: [
        { name: "Ẩn", rows: [["a"]], hidden: true },
        { name: "Trống", rows: [] },
        { name: "Danh sách", rows: [["b"]] },
        { name: "Sau", rows: [["c"]] },
      ],
    });
    expect((await send(file)).body).toEqual({ sheet: "Danh sách", rows: [["b"]], numbers: [1] });
  });

  test.each([
    ["commas, quotes and a byte order mark", utf8('\ufeffHọ tên,Ghi chú\r\nAn,"a, ""b"""\r\n')],
    ["semicolons", utf8('Họ tên;Ghi chú\nAn;"a, ""b"""\n')],
    [
      "tabs in UTF-16",
      new Uint8Array(Buffer.from('\ufeffHọ tên\tGhi chú\nAn\t"a, ""b"""', "utf16le")),
    ],
  ])("may be a text: %s", async (_what, file) => {
    const rows = [
      ["Họ tên", "Ghi chú"],
      ["An", 'a, "b"'],
    ];
    expect((await send(file)).body).toEqual({ sheet: null, rows, numbers: [1, 2] });
  });

  test("takes 5000 rows of 60 columns", async () => {
    const rows = Array.from({ length: 5000 }, (_, at) => [`Dòng ${at}`]);
    rows[0] = Array.from({ length: 60 }, (_, at) => `Cột ${at}`);
    expect((await send(await book(rows))).body.rows).toEqual(rows);
  });

  test("may have empty rows under its list", async () => {
    const file = await bookWith({ [SHEET]: sheetXml(headAnd(9000)) });
    expect((await send(file)).body.rows).toEqual([["Họ tên"]]);
  });

  const spaces = () => " ".repeat(60 * MB);
  const many = Array.from({ length: 501 }, (_, at) => [`xl/worksheets/more${at}.xml`, "<a/>"]);
  const long = "x".repeat(32_000);
  const refused: [string, () => Uint8Array | Promise<Uint8Array>, unknown[], string?][] = [
    ["longer than 5 MB", () => new Uint8Array(5 * MB + 1), [413, "too_large"]],
    ["without a byte", () => bytesOf(), [422, "invalid_input", ""], "no_rows"],
    ["a workbook without cells", () => book([]), [422, "invalid_input", ""], "no_rows"],
    ["a text of blanks", () => utf8("\n , \n"), [422, "invalid_input", ""], "no_rows"],
    ["a document of Word's", () => docx(), [415, "unsupported_media_type"]],
    ["a picture", () => bytesOf(0x89, 0x50, 0x4e, 0x47, 0, 0), [415, "unsupported_media_type"]],
    [
      "no archive behind its first bytes",
      () => utf8("PK\u0003\u0004xyz"),
      [415, "unsupported_media_type"],
    ],
    ["cut off", async () => (await book([HEAD])).subarray(0, 900), [415, "unsupported_media_type"]],
    [
      "broken inside",
      () => bookWith({ "xl/workbook.xml": "<workbook" }),
      [415, "unsupported_media_type"],
    ],
    [
      "of Excel 97",
      () => bytesOf(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0),
      [415, "unsupported_media_type"],
    ],
    [
      "a text in an old encoding",
      () => bytesOf(0x48, 0xf2, 0x61, 0x2c, 0xd0, 0x0a),
      [415, "unsupported_media_type"],
    ],
    [
      "with a password",
      () => book([HEAD], { encryption: { password: "x", spinCount: 1000 } }),
      [422, "invalid_input", ""],
      "encrypted",
    ],
    [
      "unpacking to far more than it is",
      () => bookWith({ [SHEET]: sheetXml(spaces()) }),
      [422, "invalid_input", ""],
      "too_much_inside",
    ],
    [
      "of hundreds of parts",
      () => bookWith(Object.fromEntries(many)),
      [422, "invalid_input", ""],
      "too_much_inside",
    ],
    [
      "with one long text in very many cells",
      () => book(Array.from({ length: 200 }, () => [long])),
      [422, "invalid_input", ""],
      "too_much_inside",
    ],
    [
      "of more than 5000 rows",
      () => book(Array.from({ length: 5001 }, () => ["a"])),
      [422, "invalid_input", ""],
      "too_many_rows",
    ],
    [
      "of rows behind ten thousand empty ones",
      () => bookWith({ [SHEET]: sheetXml(`${headAnd(10_000)}${rowXml(10_002, "Sau cùng")}`) }),
      [422, "invalid_input", ""],
      "too_many_rows",
    ],
    [
      "a text with rows behind ten thousand empty ones",
      () => utf8(`Họ tên${"\n".repeat(10_001)}Sau cùng`),
      [422, "invalid_input", ""],
      "too_many_rows",
    ],
    [
      "of more than 60 columns",
      () => book([Array.from({ length: 61 }, () => "a")]),
      [422, "invalid_input", ""],
      "too_many_columns",
    ],
  ];
  test.each(refused)("is refused in a sentence when it is %s", async (_what, file, says, code) => {
    const answer = await send(await file());
    expect(refusal(answer)).toEqual(says);
    expect(answer.body.errors?.[0]?.code).toBe(code);
    expect(answer.body.errors?.[0]?.message ?? answer.body.detail).toMatch(/^Tệp .+\.$/);
  });

  test("counts what comes out of it, not what it says of itself", async () => {
    const file = await bookWith({ [SHEET]: sheetXml(spaces()) });
    const at = new DataView(file.buffer, file.byteOffset, file.byteLength);
    for (let byte = 0; byte < file.byteLength - 4; byte += 1) {
      const signature = at.getUint32(byte, true);
      const size = signature === 0x02014b50 ? byte + 24 : signature === 0x04034b50 ? byte + 22 : 0;
      if (size > 0 && at.getUint32(size, true) > MB) at.setUint32(size, 100, true);
    }
    // As broken, or as too much: whichever is noticed first.
    expect([415, 422]).toContain((await send(file)).status);
  });

  test("is the organizer's business alone", async () => {
    const file = await book([HEAD]);
    for (const role of ["secretary", "chair", "viewer"] as const) {
      const roles = [{ eventId: world.eventId, role }];
      const { body: key } = await world.admin("POST", "/keys", { label: role, roles });
      expect(refusal(await send(file, key.secret))).toEqual([403, "forbidden"]);
    }
    expect((await send(file, "dck_none")).status).toBe(401);
  });
});

describe("rows that are saved as a workbook", () => {
  const write = async (body: unknown) => {
    const answer = await world.app.request(`/api${world.path}/spreadsheets`, {
      method: "POST",
      headers: { Authorization: `Bearer ${ADMIN_KEY}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) };
  };

  test("come back as they were, a formula as a text, under the name that was given", async () => {
    const rows = [
      [...HEAD, "Lỗi"],
      ['=HYPERLINK("http://x")', "0912345678", "#N/A"],
      ["", "", "Còn trống"],
    ];
    const { answer, bytes } = await write({ name: "Nhập từ Excel - Lỗi", rows });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("Content-Disposition")).toBe(
      `attachment; filename="nhap-tu-excel-loi.xlsx"; filename*=UTF-8''Nh%E1%BA%ADp%20t%E1%BB%AB%20Excel%20-%20L%E1%BB%97i.xlsx`,
    );
    const [sheet] = (await readXlsx(bytes, { readStyles: true })).sheets;
    expect([...(sheet?.cells?.values() ?? [])].some(({ formula }) => formula !== undefined)).toBe(
      false,
    );
    expect((await send(bytes)).body).toMatchObject({ sheet: "Danh sách", rows });
  });

  test.each([
    ["no rows", { name: "a", rows: [] }, "/rows"],
    ["a folder in its name", { name: "a/b", rows: [["a"]] }, "/name"],
    ["a figure", { name: "a", rows: [[1]] }, "/rows/0/0"],
    ["too many rows", { name: "a", rows: Array.from({ length: 5002 }, () => ["a"]) }, "/rows"],
  ])("are refused with %s", async (_what, body, pointer) => {
    const { answer, bytes } = await write(body);
    expect([answer.status, JSON.parse(Buffer.from(bytes).toString()).errors[0].pointer]).toEqual([
      422,
      pointer,
    ]);
  });
});

describe("the threads that read and write", () => {
  const threads = sheetThreads();
  const inThread = threads.readSheet;
  afterAll(() => threads.close());
  /** A worker that does this instead. */
  const doing = (code: string) => ({
    entry: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
  });

  test("answer as reading in place does, refusals too", async () => {
    expect(await inThread(utf8("a,b"))).toEqual({ sheet: null, rows: [["a", "b"]], numbers: [1] });
    await expect(inThread(utf8(""))).rejects.toMatchObject({
      code: "invalid_input",
      errors: [{ code: "no_rows" }],
    });
    const rows = Array.from({ length: 30 }, (_, at) => [`${at}`]);
    const all = await Promise.all(rows.slice(0, 3).map(async (row) => inThread(await book([row]))));
    expect(all.map((one) => one.rows)).toEqual([[["0"]], [["1"]], [["2"]]]);
  });

  test("write what they read again, the greatest list too", async () => {
    const greatest = Array.from({ length: 5000 }, (_, nth) =>
      Array.from({ length: 60 }, (_cell, at) => `${nth} ${at}`),
    );
    const written = await threads.writeSheet(greatest);
    expect((await inThread(written)).rows).toEqual(greatest);
  }, 60_000);

  test("are ended with the server: who waits is refused, and so is who comes later", async () => {
    const closed = sheetThreads(doing("for (;;);"));
    const asked = [closed.readSheet(utf8("a")), closed.writeSheet([["a"]])].map((one) =>
      one.catch((error: Error) => error.message),
    );
    await closed.close();
    const says = "The threads of spreadsheets are closed";
    expect(await Promise.all(asked)).toEqual([says, says]);
    await expect(closed.readSheet(utf8("a"))).rejects.toThrow(says);
  });

  test("give up on a file that takes too long or too much memory", async () => {
    const tooMuch = { errors: [{ code: "too_much_inside" }] };
    const { readSheet: slow } = sheetThreads({ ...doing("for (;;);"), patience: 300 });
    await expect(slow(utf8("a"))).rejects.toMatchObject(tooMuch);
    const { readSheet: greedy } = sheetThreads(
      doing("const all = []; for (;;) all.push(Array(1e6).fill({}));"),
    );
    await expect(greedy(utf8("a"))).rejects.toMatchObject(tooMuch);
  }, 60_000);

  test("let no more than eight files wait", async () => {
    const { readSheet: stuck } = sheetThreads({ ...doing("for (;;);"), patience: 200 });
    const waiting = Array.from({ length: 8 }, () => stuck(utf8("a")).catch(() => "given up"));
    await expect(stuck(utf8("a"))).rejects.toMatchObject({ code: "too_many_requests" });
    expect(await Promise.all(waiting)).toEqual(Array(8).fill("given up"));
  }, 30_000);
});
