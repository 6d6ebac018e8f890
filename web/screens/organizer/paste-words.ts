import { numberText, some } from "../../format/time.ts";
import { inLanguage } from "../../i18n/catalogue.ts";

export const words = inLanguage(
  {
    drop: "Thả tệp .xlsx hoặc .csv vào đây",
    choose: "Chọn tệp",
    reading: "Đang đọc tệp…",
    ofFile: (name: string) => `Tệp ${name}`,
    saveTemplate: "Tải tệp mẫu",
    templateName: (list: string) => `Mẫu ${list}`,
    saveWrong: "Tải bảng kèm cột Lỗi",
    wrongName: (list: string) => `${list} - Lỗi`,
    error: "Lỗi",
    paste: "Hoặc dán bảng đã sao chép từ Excel",
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
    again: "Chọn lại",
  },
  {
    drop: "Drop an .xlsx or .csv file here",
    choose: "Choose a file",
    reading: "Reading the file…",
    ofFile: (name) => `File ${name}`,
    saveTemplate: "Save a template",
    templateName: (list) => `${list} - template`,
    saveWrong: "Save the table with a column of errors",
    wrongName: (list) => `${list} - errors`,
    error: "Error",
    paste: "Or paste a table copied from Excel",
    pasteHint: (columns) =>
      `Select the cells in Excel, copy and paste them here. Columns are recognized by a first row with their names; without one they stand in this order: ${columns}.`,
    mapping: (nth) => `Column ${nth} is`,
    unused: "Leave out",
    row: "Row",
    read: (rows) => `${some(rows, "row")} read.`,
    wrong: (rows) => `${some(rows, "row has", "rows have")} errors and cannot be imported.`,
    twice: (rows) =>
      `${some(rows, "row is a duplicate and is", "rows are duplicates and are")} left out.`,
    isTwice: "Duplicate",
    missing: "Empty",
    importRows: (rows) => `Import ${some(rows, "row")}`,
    preview: "Preview",
    onlyFirst: (shown) =>
      `Only the first ${numberText(shown)} rows and those with errors are shown.`,
    again: "Choose again",
  },
);
