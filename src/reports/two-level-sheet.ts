import { siteReconciledOut, totalsOf, type Reconciliation } from "../attendance/reconciled.ts";
import { sheetFrame, sourceLine, windowLine } from "./frame.ts";
import { STATUS_WORDS } from "./attendance-sheet.ts";
import { rowsOf, type Cell, type Column, type Sheet } from "./sheet.ts";

type Site = Reconciliation["sites"][number];

const COLUMNS: Column[] = [
  { title: "TT", width: 5, align: "center" },
  { title: "Mã", width: 8 },
  { title: "Điểm cầu", width: 24 },
  { title: "Kết nối", width: 14 },
  { title: "Tỷ lệ kết nối", width: 9 },
  { title: "Số lần mất rồi vào lại", width: 8 },
  { title: "Triệu tập (báo cáo)", width: 9 },
  { title: "Có mặt (báo cáo)", width: 9 },
  { title: "Vắng có lý do (báo cáo)", width: 9 },
  { title: "Vắng không lý do (báo cáo)", width: 9 },
  { title: "Danh sách đại biểu", width: 9 },
  { title: "Có mặt (điểm danh)", width: 9 },
  { title: "Vắng (điểm danh)", width: 9 },
  { title: "Chưa điểm danh", width: 9 },
  { title: "Số lần kiểm tra hiện diện", width: 9 },
  { title: "Số lần xác nhận", width: 9 },
  { title: "Khác biệt", width: 48 },
];

/** Each site: its connection and its people side by side, and in words what does not agree. */
export function twoLevelSheet(found: Reconciliation): Sheet {
  return {
    ...sheetFrame(found, {
      name: "Từng điểm cầu",
      title: "ĐỐI CHIẾU KẾT NỐI VÀ NGƯỜI DỰ THEO ĐIỂM CẦU",
    }),
    columns: COLUMNS,
    rows: rowsOf(found.sites, rowOf),
    notes: [
      "Kiểm tra hiện diện: số lần đã hỏi và số lần điểm cầu xác nhận đúng hạn.",
      windowLine(found),
      sourceLine(found),
    ],
  };
}

/** The sums over the sites that take part, for the first tab. */
export function twoLevelSummary(found: Reconciliation): Sheet {
  const { headcount, delegates, ...sites } = totalsOf(found.sites);
  const lines: [string, number][] = [
    ["Số điểm cầu", sites.sites],
    ["Điểm cầu đang kết nối", sites.connectedNow],
    ["Điểm cầu đã kết nối", sites.everConnected],
    ["Điểm cầu đã báo quân số", sites.reported],
    ["Điểm cầu có khác biệt", sites.withDifferences],
    ["Triệu tập (báo cáo)", headcount.expected],
    ["Có mặt (báo cáo)", headcount.present],
    ["Vắng có lý do (báo cáo)", headcount.excused],
    ["Vắng không lý do (báo cáo)", headcount.unexcused],
    ["Đại biểu trong danh sách", delegates.expected],
    ["Có mặt (điểm danh)", delegates.present],
    ["Vắng có lý do (điểm danh)", delegates.excused],
    ["Vắng không lý do (điểm danh)", delegates.unexcused],
    ["Chưa điểm danh", delegates.unknown],
  ];
  return {
    ...sheetFrame(found, {
      name: "Tổng hợp",
      title: "TỔNG HỢP ĐIỂM DANH HAI CẤP",
    }),
    landscape: false,
    columns: [
      { title: "Chỉ tiêu", width: 50 },
      { title: "Số liệu", width: 20 },
    ],
    rows: rowsOf(lines, (line) => line),
    notes: [
      "Điểm cầu đã rút không tính vào tổng; điểm cầu chưa báo cáo không cộng vào quân số.",
      windowLine(found),
      sourceLine(found),
    ],
  };
}

/** A row with raw figures, as the API's reconciliation shows it. */
export function twoLevelOut(site: Site, index: number): object {
  return { position: index + 1, ...siteReconciledOut(site, "vi") };
}

function rowOf(row: Site, index: number): Cell[] {
  const { site, figures, headcount, delegates, checkpoints } = row;
  return [
    index + 1,
    site.code,
    row.withdrawn ? `${site.name} (đã rút)` : site.name,
    STATUS_WORDS[figures.status],
    { percent: figures.sharePercent },
    figures.drops,
    headcount?.expected ?? null,
    headcount?.present ?? null,
    headcount?.excused ?? null,
    headcount?.unexcused ?? null,
    delegates.expected,
    delegates.present,
    delegates.excused + delegates.unexcused,
    delegates.unknown,
    checkpoints.ended,
    checkpoints.confirmed,
    row.differences.map(({ words }) => words.vi).join("; ") || "khớp",
  ];
}
