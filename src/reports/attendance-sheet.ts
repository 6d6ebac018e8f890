import type { EventAttendance, Frame, SiteAttendance } from "../attendance/queries.ts";
import { siteAttendanceOut } from "../attendance/shown.ts";
import { viNumber, viPercent } from "../vi-format.ts";
import { markedStays, markNotes, signsOf, type MarkedStay } from "./attendance-marks.ts";
import { pausesLine, sheetFrame, sourceLine, windowLine } from "./frame.ts";
import { rowsOf, type Cell, type Column, type Sheet } from "./sheet.ts";

const ROLE_WORDS = { central: "Điểm cầu trung ương", remote: "Điểm cầu" };
export const STATUS_WORDS = {
  present: "Có mặt",
  partial: "Có mặt một phần",
  absent: "Vắng",
  unknown: "Chưa có dữ liệu",
};

const COLUMNS: Column[] = [
  { title: "TT", width: 5, align: "center" },
  { title: "Mã", width: 8 },
  { title: "Điểm cầu", width: 24 },
  { title: "Vai trò", width: 12 },
  { title: "Trạng thái", width: 12 },
  { title: "Đại biểu triệu tập", width: 8 },
  { title: "Đại biểu có mặt", width: 8 },
  { title: "Vắng có lý do", width: 8 },
  { title: "Vắng không lý do", width: 8 },
  { title: "Vào lần đầu", width: 20 },
  { title: "Rời lần cuối", width: 20 },
  { title: "Số phiên", width: 7 },
  { title: "Số lần mất rồi vào lại", width: 8 },
  { title: "Gián đoạn dài nhất", width: 10 },
  { title: "Thời gian kết nối", width: 10 },
  { title: "Thời gian có mặt", width: 10 },
  { title: "Tỷ lệ", width: 8 },
];

type MarkedSite = { site: SiteAttendance; stays: MarkedStay[] };

/** Attendance of the sites as a table to be signed; its figures are those of the API. */
export function attendanceSheet(found: EventAttendance): Sheet {
  const sites = markedSites(found);
  const withMark = sites.flatMap(({ stays }, index) => (stays.length > 0 ? [index] : []));
  return {
    ...sheetFrame(found, {
      name: "Điểm danh điểm cầu",
      title: "BẢNG TỔNG HỢP ĐIỂM DANH ĐIỂM CẦU",
    }),
    columns: COLUMNS,
    rows: rowsOf(sites, rowOf),
    marked: withMark,
    notes: [
      ...markNotes(sites, found.event.time_zone),
      ...unmarkedDelegates(found),
      ruleLine(found),
      windowLine(found),
      pausesLine(found),
      sourceLine(found),
    ],
  };
}

/** A row with raw figures, as the API shows them. */
export function siteOut(site: SiteAttendance, found: EventAttendance, index: number): object {
  return {
    position: index + 1,
    ...siteAttendanceOut(site),
    marks: markedStays(site, found).map(({ kinds, interval, correctedBy }) => ({
      intervalId: interval.id,
      kinds,
      correctedBy,
    })),
  };
}

function markedSites(found: EventAttendance): MarkedSite[] {
  return found.sites.map((site) => ({ site, stays: markedStays(site, found) }));
}

function rowOf({ site: { site, figures, delegates }, stays }: MarkedSite, index: number): Cell[] {
  const { firstJoinAt, lastLeaveAt } = figures;
  const signs = signsOf(stays);
  return [
    index + 1,
    site.code,
    signs === "" ? site.name : `${site.name} ${signs}`,
    ROLE_WORDS[site.role],
    STATUS_WORDS[figures.status],
    delegates.expected,
    delegates.present,
    delegates.excused,
    delegates.unexcused,
    firstJoinAt === null ? null : { at: firstJoinAt },
    lastLeaveAt === null ? null : { at: lastLeaveAt },
    figures.stays,
    figures.drops,
    { seconds: figures.longestGapSeconds },
    { seconds: figures.connectedSeconds },
    { seconds: figures.presentSeconds },
    { percent: figures.sharePercent },
  ];
}

/** Who is not marked yet is neither present nor absent, and must not be missed in the sums. */
function unmarkedDelegates({ sites }: EventAttendance): string[] {
  const unknown = sites.reduce((sum, { delegates }) => sum + delegates.unknown, 0);
  return unknown === 0
    ? []
    : [`Chưa điểm danh: ${viNumber(unknown)} đại biểu, không tính là vắng.`];
}

function ruleLine({ rule }: Frame): string {
  const share = viPercent(rule.presentSharePercent / 100);
  return `Quy tắc: gián đoạn không quá ${viNumber(rule.gapToleranceSeconds)} giây vẫn tính là có mặt; điểm cầu có mặt khi thời gian có mặt đạt từ ${share} thời gian tính.`;
}
