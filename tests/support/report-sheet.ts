import { inflateRawSync } from "node:zlib";
import type { Cell, Sheet } from "../../src/reports/sheet.ts";
import { csvTexts } from "../../src/reports/csv.ts";
import { xlsxFile } from "../../src/reports/xlsx.ts";

export const JOINED = Date.UTC(2021, 8, 7, 1, 5, 9, 900);
export const DIACRITICS =
  "Ắ ằ ẳ ẵ ặ Ấ ầ ẩ ẫ ậ Đ đ Ế ề ể ễ ệ Ố ồ ổ ỗ ộ Ớ ờ ở ỡ ợ Ứ ừ ử ữ ự Ỳ ỵ ỷ ỹ Í ì ỉ ĩ ị Ư ơ";
export const HOSTILE = [
  "=1+1",
  "+84 912",
  "-2",
  "@SUM(A1)",
  "\tx",
  "\u0001=1",
  "  =1",
  "＝1",
  "#N/A",
];

export function sheetOf(changes: Partial<Sheet> = {}): Sheet {
  return {
    fileTitle: "Điểm danh & quân số",
    name: "Điểm danh điểm cầu",
    heading: ["TỔNG CỤC CHÍNH TRỊ", "Hội thảo khoa học", "Hà Nội, ngày 07 tháng 9 năm 2021"],
    title: "BẢNG ĐIỂM DANH",
    subtitle: ["Từ 08 giờ 00"],
    columns: [
      { title: "STT", width: 5, align: "center" },
      { title: "Điểm cầu", width: 24 },
      { title: "Vào lúc", width: 20 },
      { title: "Kết nối", width: 12 },
      { title: "Tỷ lệ", width: 9 },
    ],
    rows: [
      [1, "Hà Nội", { at: JOINED }, { seconds: 90_061.9 }, { percent: 98.5 }],
      [2, DIACRITICS, null, null, null],
    ],
    marked: [1],
    notes: ["Quy tắc: 50%", "Số liệu tính đến 11:45:00, nhật ký số 1.234"],
    timeZone: "Asia/Ho_Chi_Minh",
    ...changes,
  };
}

/** A one-column sheet, where a line of the file is a cell. */
export function listOf(cells: Cell[]): Sheet {
  const rows = cells.map((cell) => [cell]);
  return sheetOf({ columns: [{ title: "Nội dung", width: 30 }], rows, marked: [], notes: [] });
}

/** A whole workbook. */
export async function writeXlsxFile(sheet: Sheet): Promise<Uint8Array<ArrayBuffer>> {
  return wholeOf(await xlsxFile(sheet));
}

export async function wholeOf(bytes: ReadableStream<Uint8Array<ArrayBuffer>>) {
  return new Uint8Array(await new Response(bytes).arrayBuffer());
}

/** A whole CSV file. */
export function writeCsvFile(sheet: Sheet): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode([...csvTexts(sheet)].join(""));
}

/** The parts of a zip archive by its central directory, as text. */
export function unzip(bytes: Uint8Array): Map<string, string> {
  const zip = Buffer.from(bytes);
  const parts = new Map<string, string>();
  let at = zip.readUInt32LE(zip.length - 6);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    const stored = zip.readUInt16LE(at + 10) === 0;
    parts.set(name, (stored ? data : inflateRawSync(data)).toString("utf8"));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return parts;
}
