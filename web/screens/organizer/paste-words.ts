import { numberText } from "../../format/time.ts";
import { inLanguage } from "../../i18n/catalogue.ts";

export const words = inLanguage(
  {
    paste: "Dán bảng đã sao chép từ Excel",
    pasteHint: (columns: string) =>
      `Chọn các ô trong Excel, sao chép rồi dán vào đây. Dòng đầu có tên cột thì các cột được nhận ra; không có thì theo thứ tự: ${columns}.`,
    mapping: (nth: number) => `Cột ${nth} là`,
    unused: "Bỏ qua",
    row: "Dòng",
    read: (rows: number) => `Đọc được ${numberText(rows)} dòng.`,
    wrong: (rows: number) => `${numberText(rows)} dòng có lỗi, không nhập được.`,
    twice: (rows: number) => `${numberText(rows)} dòng trùng, sẽ bỏ qua.`,
    isTwice: "Trùng",
    missing: "Còn trống",
    importRows: (rows: number) => `Nhập ${numberText(rows)} dòng`,
    preview: "Xem trước",
    onlyFirst: (shown: number) => `Chỉ hiện ${numberText(shown)} dòng đầu và các dòng có lỗi.`,
    again: "Dán lại",
  },
  {
    paste: "Paste a table copied from Excel",
    pasteHint: (columns) =>
      `Select the cells in Excel, copy and paste them here. Columns are recognized by a first row with their names; without one they stand in this order: ${columns}.`,
    mapping: (nth) => `Column ${nth} is`,
    unused: "Leave out",
    row: "Row",
    read: (rows) => `${numberText(rows)} rows read.`,
    wrong: (rows) => `${numberText(rows)} rows have errors and cannot be imported.`,
    twice: (rows) => `${numberText(rows)} rows are duplicates and are left out.`,
    isTwice: "Duplicate",
    missing: "Empty",
    importRows: (rows) => `Import ${numberText(rows)} rows`,
    preview: "Preview",
    onlyFirst: (shown) =>
      `Only the first ${numberText(shown)} rows and those with errors are shown.`,
    again: "Paste again",
  },
);
