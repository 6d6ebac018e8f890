import type { Kysely } from "kysely";
import { readFrame, type Frame } from "../attendance/queries.ts";
import { isoTime, type Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import type { HeadcountRow } from "../delegates/queries.ts";
import { viNumber } from "../vi-format.ts";
import { sheetFrame, sourceLine, windowLine } from "./frame.ts";
import { rowsOf, type Cell, type Column, type Sheet } from "./sheet.ts";

type Line = {
  siteId: string;
  code: string | null;
  site: string;
  level: string;
  withdrawn: boolean;
  report: HeadcountRow | null;
};
type HeadcountsFound = Frame & { lines: Line[] };

const FIGURES = ["expected", "present", "excused", "unexcused"] as const;

const COLUMNS: Column[] = [
  { title: "TT", width: 6, align: "center" },
  { title: "Mã", width: 8 },
  { title: "Điểm cầu", width: 30 },
  { title: "Triệu tập", width: 10 },
  { title: "Có mặt", width: 10 },
  { title: "Vắng có lý do", width: 10 },
  { title: "Vắng không lý do", width: 10 },
  { title: "Giờ báo cáo", width: 20 },
  { title: "Ghi chú", width: 30 },
];

/** The report of each site that counts: the latest, or with `from` or `to` the latest of that time. */
export async function readHeadcounts(
  db: Kysely<Database>,
  eventId: string,
  asked: { now: Millis; from: Millis | null; to: Millis | null },
): Promise<HeadcountsFound> {
  const frame = await readFrame(db, eventId, asked);
  const whole = asked.from === null && asked.to === null;
  const reports = await latestReports(db, eventId, whole ? null : frame.window);
  const sites = await db
    .selectFrom("site")
    .select(["id", "code", "name", "level", "withdrawn"])
    .where("event_id", "=", eventId)
    .orderBy("position")
    .orderBy("id")
    .execute();
  const lines = sites.map(({ id, code, name, level, withdrawn }) => ({
    siteId: id,
    code,
    site: name,
    level,
    withdrawn: withdrawn === 1,
    report: reports.get(id) ?? null,
  }));
  return { ...frame, lines };
}

async function latestReports(db: Kysely<Database>, eventId: string, window: Frame["window"]) {
  const latest = db
    .selectFrom("headcount")
    .select((row) => row.fn.max("seq").as("seq"))
    .where("event_id", "=", eventId)
    .$if(window !== null, (some) =>
      some
        .where("reported_at", ">=", window?.from ?? 0)
        .where("reported_at", "<=", window?.to ?? 0),
    )
    .groupBy("site_id");
  const rows = await db
    .selectFrom("headcount")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("seq", "in", latest)
    .execute();
  return new Map(rows.map((row) => [row.site_id, row]));
}

/** The strength of each site and the sum of those that take part. */
export function headcountsSheet(found: HeadcountsFound): Sheet {
  const { lines } = found;
  return {
    ...sheetFrame(found, { name: "Tổng hợp quân số", title: "BẢNG TỔNG HỢP QUÂN SỐ" }),
    columns: COLUMNS,
    rows: rowsOf([...lines, sumOf(lines)], (line, index) =>
      index < lines.length ? rowOf(line as Line, index) : (line as Cell[]),
    ),
    notes: [reportedLine(lines), windowLine(found), sourceLine(found)],
  };
}

/** A row with raw figures; null where nothing was reported. */
export function headcountOut({ report, ...line }: Line, index: number): object {
  const figures = FIGURES.map((figure) => [figure, report?.[figure] ?? null]);
  return {
    position: index + 1,
    ...line,
    ...Object.fromEntries(figures),
    reportedAt: report === null ? null : isoTime(report.reported_at),
    note: report?.note ?? null,
  };
}

function rowOf({ code, site, withdrawn, report }: Line, index: number): Cell[] {
  return [
    index + 1,
    code,
    withdrawn ? `${site} (đã rút)` : site,
    ...FIGURES.map((figure) => report?.[figure] ?? null),
    report === null ? null : { at: report.reported_at },
    report?.note ?? null,
  ];
}

function sumOf(lines: Line[]): Cell[] {
  const reports = taking(lines).flatMap(({ report }) => report ?? []);
  const sums = FIGURES.map((figure) => reports.reduce((sum, row) => sum + row[figure], 0));
  return [null, null, "Cộng", ...sums, null, null];
}

function reportedLine(lines: Line[]): string {
  const asked = taking(lines);
  const reported = asked.filter(({ report }) => report !== null).length;
  return `Đã báo cáo: ${viNumber(reported)}/${viNumber(asked.length)} điểm cầu; điểm cầu đã rút không tính vào tổng.`;
}

function taking(lines: Line[]): Line[] {
  return lines.filter(({ withdrawn }) => !withdrawn);
}
