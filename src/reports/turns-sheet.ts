import type { Frame } from "../attendance/queries.ts";
import { isoOrNull, type Millis } from "../clock.ts";
import { TURN_STATE_WORDS, type TurnKind, type TurnState } from "../turns/turns.ts";
import { sheetFrame, sourceLine, windowLine } from "./frame.ts";
import { rowsOf, type Cell, type Column, type Sheet } from "./sheet.ts";

/** A turn of the report. `startedAt`, `endedAt` and `segments` are of what was spoken since the event went live. */
export type TurnLine = {
  turnId: string;
  kind: TurnKind;
  state: TurnState;
  siteId: string | null;
  site: string | null;
  delegateId: string | null;
  delegate: string | null;
  itemId: string | null;
  item: string | null;
  requestedAt: Millis;
  startedAt: Millis | null;
  endedAt: Millis | null;
  segments: number;
  plannedSeconds: number | null;
  addedSeconds: number;
  spokenSeconds: number;
  correctedAt: Millis | null;
};

export type TurnsFound = Frame & { turns: TurnLine[] };

const KIND_WORDS: Record<TurnKind, string> = {
  interposed_question: "Chất vấn xen ngang",
  intervention: "Ý kiến phát biểu",
  point_of_order: "Ý kiến về thủ tục",
  normal: "Phát biểu",
};

const CORRECTED = " (đính chính)";
const CORRECTED_NOTE =
  "Lượt ghi (đính chính) đã được thư ký đính chính có nêu lý do; điều ghi nhận lúc đầu còn nguyên trong nhật ký.";

const COLUMNS: Column[] = [
  { title: "TT", width: 5, align: "center" },
  { title: "Loại", width: 14 },
  { title: "Điểm cầu", width: 20 },
  { title: "Đại biểu", width: 24 },
  { title: "Nội dung", width: 32 },
  { title: "Đăng ký lúc", width: 20 },
  { title: "Bắt đầu", width: 20 },
  { title: "Kết thúc", width: 20 },
  { title: "Số đoạn", width: 7 },
  { title: "Dự kiến", width: 9 },
  { title: "Cộng thêm (giây)", width: 9 },
  { title: "Thực tế", width: 9 },
  { title: "Chênh lệch (giây)", width: 9 },
  { title: "Trạng thái", width: 14 },
];

/** The turns as a table: those spoken in order of their start, then the others. */
export function turnsSheet(found: TurnsFound): Sheet {
  return {
    ...sheetFrame(found, {
      name: "Thống kê lượt phát biểu",
      title: "THỐNG KÊ LƯỢT PHÁT BIỂU",
    }),
    columns: COLUMNS,
    rows: rowsOf(found.turns, rowOf),
    notes: [
      "Chênh lệch là thời gian thực tế trừ thời gian dự kiến và cộng thêm; lời nói thử trước giờ khai mạc không tính.",
      ...(found.turns.some((turn) => turn.correctedAt !== null) ? [CORRECTED_NOTE] : []),
      windowLine(found),
      sourceLine(found),
    ],
  };
}

/** A row with raw figures. */
export function turnOut(turn: TurnLine, index: number): object {
  return {
    position: index + 1,
    ...turn,
    requestedAt: isoOrNull(turn.requestedAt),
    startedAt: isoOrNull(turn.startedAt),
    endedAt: isoOrNull(turn.endedAt),
    correctedAt: isoOrNull(turn.correctedAt),
    differenceSeconds: differenceOf(turn),
  };
}

function rowOf(turn: TurnLine, index: number): Cell[] {
  const time = (at: Millis | null) => (at === null ? null : { at });
  const { plannedSeconds } = turn;
  return [
    index + 1,
    KIND_WORDS[turn.kind],
    turn.site,
    turn.delegate,
    turn.item,
    time(turn.requestedAt),
    time(turn.startedAt),
    time(turn.endedAt),
    turn.segments,
    plannedSeconds === null ? null : { seconds: plannedSeconds },
    // Signed figures are plain numbers: no spreadsheet shows a negative time of day.
    turn.addedSeconds,
    { seconds: turn.spokenSeconds },
    differenceOf(turn),
    `${TURN_STATE_WORDS[turn.state]}${turn.correctedAt === null ? "" : CORRECTED}`,
  ];
}

/** Real minus planned and added seconds; null when nothing was planned or nothing was spoken. */
function differenceOf({ startedAt, plannedSeconds, addedSeconds, spokenSeconds }: TurnLine) {
  if (startedAt === null || plannedSeconds === null) return null;
  return spokenSeconds - plannedSeconds - addedSeconds;
}
