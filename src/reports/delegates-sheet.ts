import type { Frame } from "../attendance/queries.ts";
import { isoOrNull, type Millis } from "../clock.ts";
import {
  ROLL_CALL_STATUSES,
  type DelegateMode,
  type RollCallStatus,
} from "../delegates/delegates.ts";
import { viNumber } from "../vi-format.ts";
import { sheetFrame, sourceLine, windowLine } from "./frame.ts";
import { rowsOf, type Cell, type Column, type Sheet } from "./sheet.ts";

/** A delegate of the report, with the mark that counts. */
export type DelegateLine = {
  delegateId: string;
  siteId: string;
  site: string;
  name: string | null;
  label: string | null;
  rank: string | null;
  positions: string[];
  organization: string | null;
  role: string;
  mode: DelegateMode;
  status: RollCallStatus;
  markedAt: Millis | null;
  note: string | null;
  substitute: string | null;
};

export type DelegatesFound = Frame & { delegates: DelegateLine[] };

export const ROLL_CALL_WORDS: Record<RollCallStatus, string> = {
  present: "Có mặt",
  present_online: "Có mặt trực tuyến",
  excused: "Vắng có lý do",
  unexcused: "Vắng không lý do",
  late: "Đến muộn",
  left_early: "Về sớm",
  substituted: "Cử người dự thay",
  unknown: "Chưa điểm danh",
};

/** Roles are free words; these are the usual ones. */
const ROLE_WORDS: Record<string, string> = {
  delegate: "Đại biểu",
  chair: "Chủ trì",
  co_chair: "Đồng chủ trì",
  secretary: "Thư ký",
  speaker: "Tham luận",
  guest: "Khách mời",
};
const MODE_WORDS: Record<DelegateMode, string> = { in_person: "Trực tiếp", online: "Trực tuyến" };

const COLUMNS: Column[] = [
  { title: "TT", width: 6, align: "center" },
  { title: "Điểm cầu", width: 22 },
  { title: "Họ và tên", width: 26 },
  { title: "Cấp bậc", width: 13 },
  { title: "Chức vụ", width: 36 },
  { title: "Đơn vị", width: 24 },
  { title: "Vai trò", width: 12 },
  { title: "Hình thức", width: 11 },
  { title: "Có mặt / Vắng", width: 18 },
  { title: "Giờ điểm danh", width: 20 },
  { title: "Người dự thay", width: 22 },
  { title: "Ghi chú", width: 24 },
];

/** The named list as a table to be signed, site by site. */
export function delegatesSheet(found: DelegatesFound): Sheet {
  return {
    ...sheetFrame(found, {
      name: "Điểm danh đại biểu",
      title: "DANH SÁCH ĐẠI BIỂU THEO ĐIỂM CẦU",
    }),
    columns: COLUMNS,
    rows: rowsOf(found.delegates, rowOf),
    notes: [sumLine(found), windowLine(found), sourceLine(found)],
  };
}

/** A row with raw figures. */
export function delegateOut(delegate: DelegateLine, index: number): object {
  return { position: index + 1, ...delegate, markedAt: isoOrNull(delegate.markedAt) };
}

function rowOf(delegate: DelegateLine, index: number): Cell[] {
  const { markedAt } = delegate;
  return [
    index + 1,
    delegate.site,
    delegate.name ?? delegate.label,
    delegate.rank,
    delegate.positions.join("; "),
    delegate.organization,
    ROLE_WORDS[delegate.role] ?? delegate.role,
    MODE_WORDS[delegate.mode],
    ROLL_CALL_WORDS[delegate.status],
    markedAt === null ? null : { at: markedAt },
    delegate.substitute,
    delegate.note,
  ];
}

function sumLine({ delegates }: DelegatesFound): string {
  const byStatus = Map.groupBy(delegates, ({ status }) => status);
  const parts = ROLL_CALL_STATUSES.flatMap((status) => {
    const count = byStatus.get(status)?.length ?? 0;
    return count === 0 ? [] : [`${ROLL_CALL_WORDS[status].toLowerCase()} ${viNumber(count)}`];
  });
  return `Tổng số ${viNumber(delegates.length)} đại biểu${parts.length === 0 ? "" : `: ${parts.join("; ")}`}.`;
}
