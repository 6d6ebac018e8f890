import type { SiteFigures } from "./attendance.ts";

type Counts = { expected: number; present: number; excused: number; unexcused: number };

/** What is known of one site: its connection, its own report and its named list, side by side. */
export type SiteKnown = {
  connection: Pick<SiteFigures, "status" | "sharePercent" | "connectedNow"> & {
    /** In the window, or now. */
    everConnected: boolean;
    /** The window still runs, so that `connectedNow` says something. */
    running: boolean;
  };
  headcount: Counts | null;
  delegates: Counts & { unknown: number };
  /** Presence checkpoints that are over, and how many of them the site confirmed in time. */
  checkpoints: { ended: number; confirmed: number };
  withdrawn: boolean;
};

export type Values = number[];
type Figures = ReturnType<typeof comparedFigures>;
type Row = [
  code: string,
  /** The figures of the sentence, or null when there is no such difference. */
  found: (figures: Figures) => Values | null,
  vi: string,
  en: string,
];

/** Every difference, in the order in which it is said; `{0}` is the first figure found. */
export const DIFFERENCES = [
  ["withdrawn", (f) => when(f.withdrawn), "điểm cầu đã rút", "the site was withdrawn"],
  [
    "connection_unknown",
    (f) => when(f.expected && !f.everConnected && f.status === "unknown"),
    "chưa có số liệu kết nối",
    "nothing is known of the connection",
  ],
  [
    "present_never_connected",
    (f) => when(f.absent && f.people > 0, f.people),
    "có {0} người có mặt nhưng chưa kết nối lần nào",
    "{0} present but never connected",
  ],
  [
    "never_connected",
    (f) => when(f.absent && f.people === 0),
    "chưa kết nối lần nào",
    "never connected",
  ],
  [
    "confirmed_not_connected",
    (f) => when(f.expected && !f.everConnected && f.confirmed > 0, f.confirmed),
    "đã xác nhận hiện diện {0} lần dù không thấy kết nối",
    "confirmed its presence {0} times though no connection was seen",
  ],
  [
    "partly_connected",
    (f) => when(f.expected && f.everConnected && f.status === "partial", f.sharePercent),
    "chỉ kết nối {0} % thời gian",
    "connected for {0} % of the time only",
  ],
  [
    "not_connected_now",
    (f) => when(f.expected && f.everConnected && f.running && !f.connectedNow),
    "hiện không kết nối",
    "not connected now",
  ],
  [
    "nothing_reported",
    (f) => when(f.expected && f.report === null),
    "chưa báo quân số",
    "no headcount was reported",
  ],
  [
    "nobody_present",
    (f) => when(f.expected && f.everConnected && f.report?.present === 0 && f.people === 0),
    "đã kết nối nhưng báo không có người có mặt",
    "connected but nobody reported present",
  ],
  [
    "no_roll_call",
    (f) => when(f.list !== null && f.marked === 0, f.list?.expected ?? 0),
    "chưa điểm danh {0} đại biểu trong danh sách",
    "none of the {0} listed delegates is marked",
  ],
  [
    "reported_not_marked",
    (f) => when(f.marked > 0 && f.sought > 0, f.sought),
    "thiếu {0} đại biểu chưa điểm danh",
    "{0} reported present not marked",
  ],
  [
    "not_marked",
    (f) => when(f.marked > 0 && f.unmarked > f.sought, f.unmarked - f.sought),
    "còn {0} đại biểu chưa điểm danh",
    "{0} not yet marked",
  ],
  [
    "more_reported_than_marked",
    (f) => when(f.marked > 0 && f.missing > f.sought, f.missing - f.sought),
    "báo có mặt nhiều hơn điểm danh {0} người",
    "{0} more reported present than marked",
  ],
  [
    "more_present_than_expected",
    (f) => when(f.crowded, f.list?.present ?? 0, f.report?.expected ?? 0),
    "điểm danh có mặt {0}, nhiều hơn {1} người dự kiến",
    "{0} marked present, more than the {1} expected",
  ],
  [
    "more_marked_than_reported",
    (f) => when(f.missing < 0 && !f.crowded, -f.missing),
    "điểm danh có mặt nhiều hơn báo cáo {0} người",
    "{0} more marked present than reported",
  ],
  [
    "list_larger",
    (f) => when(f.listed > f.reported, f.listed, f.reported),
    "danh sách {0} đại biểu, nhiều hơn báo cáo {1}",
    "{0} delegates listed, more than the {1} reported",
  ],
  [
    "list_smaller",
    (f) => when(f.listed < f.reported, f.listed, f.reported),
    "danh sách {0} đại biểu, ít hơn báo cáo {1}",
    "{0} delegates listed, fewer than the {1} reported",
  ],
  [
    "excused_differ",
    (f) => when(f.excused.differ, ...f.excused.values),
    "vắng có lý do: báo {0}, điểm danh {1}",
    "excused: {0} reported, {1} marked",
  ],
  [
    "unexcused_differ",
    (f) => when(f.unexcused.differ, ...f.unexcused.values),
    "vắng không lý do: báo {0}, điểm danh {1}",
    "unexcused: {0} reported, {1} marked",
  ],
  [
    "unexcused",
    (f) => when(f.expected && !f.unexcused.differ && f.missed > 0, f.missed),
    "{0} người vắng không lý do",
    "{0} absent without excuse",
  ],
  [
    "checkpoints_missed",
    (f) => when(f.expected && f.confirmed < f.ended, f.ended - f.confirmed, f.ended),
    "không xác nhận {0}/{1} lần kiểm tra hiện diện",
    "{0} of {1} presence checks not confirmed",
  ],
] as const satisfies Row[];

export type DifferenceCode = (typeof DIFFERENCES)[number][0];

/** The figures the sentences are decided by. Of a withdrawn site nothing is expected and nothing compared. */
export function comparedFigures(site: SiteKnown) {
  const { connection, headcount: report, delegates, withdrawn } = site;
  const expected = !withdrawn;
  const list = expected && delegates.expected > 0 ? delegates : null;
  const both = report && list ? { report, list } : null;
  const missing = both ? both.report.present - both.list.present : 0;
  const unmarked = list?.unknown ?? 0;
  return {
    ...connection,
    ...site.checkpoints,
    withdrawn,
    expected,
    absent: expected && !connection.everConnected && connection.status !== "unknown",
    people: Math.max(report?.present ?? 0, delegates.present),
    report,
    list,
    marked: list ? list.expected - list.unknown : 0,
    unmarked,
    /** Reported present and not marked so: sought first among those who are not marked at all. */
    missing,
    sought: Math.min(Math.max(missing, 0), unmarked),
    crowded: both !== null && both.list.present > both.report.expected,
    listed: both?.list.expected ?? 0,
    reported: both?.report.expected ?? 0,
    excused: absencesOf(both, "excused"),
    unexcused: absencesOf(both, "unexcused"),
    missed: Math.max(report?.unexcused ?? 0, delegates.unexcused),
  };
}

/** Absences are compared once the whole list is marked; until then it is said who is not. */
function absencesOf(
  both: { report: Counts; list: SiteKnown["delegates"] } | null,
  kind: "excused" | "unexcused",
) {
  const [reported, marked] = [both?.report[kind] ?? 0, both?.list[kind] ?? 0];
  return { differ: both?.list.unknown === 0 && reported !== marked, values: [reported, marked] };
}

function when(found: boolean, ...values: Values): Values | null {
  return found ? values : null;
}
