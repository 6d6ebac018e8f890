import { invalidField, Refusal, type Words } from "../errors.ts";

/**
 * The cells of the first sheet that has any, as texts; `sheet` is null for a text file. Empty rows are left out, so
 * `numbers` says how the spreadsheet's own program counts each row.
 */
export type SheetRead = { sheet: string | null; rows: string[][]; numbers: number[] };

/** Reads and writes spreadsheets; where there are threads, in one of their own. In place without them. */
export type SheetWork = {
  readSheet: (bytes: Uint8Array) => Promise<SheetRead>;
  writeSheet: (rows: string[][]) => Promise<Uint8Array>;
};

/** Lists of people and places are far smaller; what is larger is another file taken by mistake, or a trap. */
export const MOST_BYTES = 5 * 1024 * 1024;
export const MOST_ROWS = 5000;
export const MOST_COLUMNS = 60;
/** What may come out of the archive, and how many letters out of its cells: one text may stand in many of them. */
export const MOST_UNPACKED = 48 * 1024 * 1024;
export const MOST_LETTERS = 4_000_000;
export const MOST_PARTS = 500;

export function tooManyBytes(): Refusal {
  return new Refusal("too_large", {
    vi: "Tệp lớn hơn 5 MB; đề nghị chỉ giữ trang tính có danh sách rồi lưu lại.",
    en: "The file is larger than 5 MB; keep only the sheet with the list and save it again.",
  });
}

export function noWorkbook(): Refusal {
  return new Refusal("unsupported_media_type", {
    vi: "Tệp không phải bảng tính .xlsx hoặc .csv, hoặc đã hỏng.",
    en: "The file is no .xlsx or .csv spreadsheet, or it is damaged.",
  });
}

export function oldWorkbook(): Refusal {
  return new Refusal("unsupported_media_type", {
    vi: "Tệp .xls đời cũ không đọc được; đề nghị lưu lại dạng .xlsx trong Excel.",
    en: "Old .xls files cannot be read; save it as .xlsx in Excel.",
  });
}

export function noUtf8(): Refusal {
  return new Refusal("unsupported_media_type", {
    vi: "Tệp .csv không theo bảng mã UTF-8; đề nghị lưu lại dạng “CSV UTF-8” hoặc .xlsx.",
    en: "The .csv file is not in UTF-8; save it as “CSV UTF-8” or as .xlsx.",
  });
}

export function encrypted(): Refusal {
  return ofFile("encrypted", {
    vi: "Tệp được đặt mật khẩu; đề nghị bỏ mật khẩu rồi chọn lại.",
    en: "The file has a password; take it off and choose the file again.",
  });
}

export function tooMuchInside(): Refusal {
  return ofFile("too_much_inside", {
    vi: "Tệp giải nén ra quá lớn so với một danh sách; đề nghị chỉ giữ trang tính có danh sách.",
    en: "The file unpacks to far more than a list; keep only the sheet with the list.",
  });
}

export function noRows(): Refusal {
  return ofFile("no_rows", {
    vi: "Tệp không có dòng dữ liệu nào.",
    en: "The file has no rows.",
  });
}

export function tooManyRows(): Refusal {
  return ofFile("too_many_rows", {
    vi: "Tệp có hơn 5.000 dòng; đề nghị chia thành nhiều tệp.",
    en: "The file has more than 5,000 rows; divide it into several files.",
  });
}

export function tooManyColumns(): Refusal {
  return ofFile("too_many_columns", {
    vi: "Tệp có hơn 60 cột; đề nghị chỉ giữ các cột của danh sách.",
    en: "The file has more than 60 columns; keep only those of the list.",
  });
}

function ofFile(code: string, words: Words): Refusal {
  return invalidField("", code, words);
}
