import type { Kysely } from "kysely";
import { readFrame, type Frame } from "../attendance/queries.ts";
import { wholeSeconds, type Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import type { ProgrammeKind } from "../programme/programme.ts";
import { programmeOut } from "../programme/queries.ts";
import { dateTime } from "../vi-format.ts";
import { sheetFrame, sourceLine, windowLine } from "./frame.ts";
import { rowsOf, type Cell, type Column, type Sheet } from "./sheet.ts";

type Item = Awaited<ReturnType<typeof programmeOut>>["items"][number];
type Line = Item & { site: string | null; delegate: string | null };
type ProgrammeFound = Frame & {
  lines: Line[];
  endsAt: { planned: string | null; predicted: string | null };
};

const KIND_WORDS: Record<ProgrammeKind, string> = {
  roll_call: "Điểm danh",
  opening: "Khai mạc",
  keynote: "Đề dẫn",
  presentation: "Tham luận",
  discussion: "Thảo luận",
  break: "Giải lao",
  closing: "Tổng kết, bế mạc",
  other: "Khác",
};

const COLUMNS: Column[] = [
  { title: "TT", width: 5, align: "center" },
  { title: "Thời gian", width: 20 },
  { title: "Loại", width: 14 },
  { title: "Nội dung", width: 36 },
  { title: "Người thực hiện", width: 26 },
  { title: "Điểm cầu", width: 22 },
  { title: "Thời lượng", width: 10 },
  { title: "Bắt đầu thực tế", width: 20 },
  { title: "Kết thúc thực tế", width: 20 },
  { title: "Bắt đầu dự báo", width: 20 },
  { title: "Kết thúc dự báo", width: 20 },
  { title: "Chậm (giây)", width: 9 },
];

/** The programme as the API has it at that moment; with `from` or `to` the items that were or will be in that time. */
export async function readProgramme(
  db: Kysely<Database>,
  eventId: string,
  asked: { now: Millis; from: Millis | null; to: Millis | null },
): Promise<ProgrammeFound> {
  const frame = await readFrame(db, eventId, asked);
  const { items, endsAt } = await programmeOut(db, eventId, frame.asOf);
  const whole = asked.from === null && asked.to === null;
  const from = asked.from ?? -Infinity;
  const to = asked.to ?? Infinity;
  const shown = items.filter((item) => whole || (beginOf(item) <= to && endOf(item) >= from));
  const [sites, delegates] = [await siteNames(db, eventId), await delegateNames(db, eventId)];
  const lines = shown.map((item) => ({
    ...item,
    site: sites.get(item.siteId ?? "") ?? null,
    delegate: delegates.get(item.delegateId ?? "") ?? null,
  }));
  return { ...frame, lines, endsAt };
}

function beginOf(item: Item): Millis {
  return Date.parse(item.actualStartAt ?? item.predictedStartAt);
}

function endOf(item: Item): Millis {
  return Date.parse(item.actualEndAt ?? item.predictedEndAt);
}

async function siteNames(db: Kysely<Database>, eventId: string) {
  const rows = await db
    .selectFrom("site")
    .select(["id", "name"])
    .where("event_id", "=", eventId)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Those who stand in the programme, by name or by the post they sit for. */
async function delegateNames(db: Kysely<Database>, eventId: string) {
  const named = db
    .selectFrom("programme_item")
    .select("delegate_id")
    .where("event_id", "=", eventId);
  const rows = await db
    .selectFrom("delegate")
    .select(["id", "name", "label"])
    .where("event_id", "=", eventId)
    .where("id", "in", named)
    .execute();
  return new Map(rows.map(({ id, name, label }) => [id, name ?? label]));
}

/** Planned, real and predicted times side by side. */
export function programmeSheet(found: ProgrammeFound): Sheet {
  return {
    ...sheetFrame(found, { name: "Chương trình", title: "CHƯƠNG TRÌNH VÀ THỰC HIỆN" }),
    columns: COLUMNS,
    rows: rowsOf(found.lines, rowOf),
    notes: [
      "Thời gian là giờ theo kế hoạch; Chậm là giờ bắt đầu thực tế (chưa bắt đầu: dự báo) trừ giờ theo kế hoạch.",
      endLine(found),
      windowLine(found),
      sourceLine(found),
    ],
  };
}

/** A row with raw figures. */
export function programmeItemOut(line: Line): object {
  return { ...line, lateSeconds: lateSeconds(line) };
}

function rowOf(line: Line): Cell[] {
  const time = (at: string | null) => (at === null ? null : { at: Date.parse(at) });
  return [
    line.position,
    time(line.plannedStartAt),
    KIND_WORDS[line.kind],
    line.title,
    line.delegate,
    line.site,
    { seconds: line.plannedSeconds },
    time(line.actualStartAt),
    time(line.actualEndAt),
    time(line.predictedStartAt),
    time(line.predictedEndAt),
    lateSeconds(line),
  ];
}

function lateSeconds({ plannedStartAt, ...line }: Line): number {
  const begin = line.actualStartAt ?? line.predictedStartAt;
  return wholeSeconds(Date.parse(begin) - Date.parse(plannedStartAt));
}

function endLine({ endsAt, event }: ProgrammeFound): string {
  const shown = (at: string | null) =>
    at === null ? "chưa có" : dateTime(Date.parse(at), event.time_zone);
  return `Kết thúc theo kế hoạch: ${shown(endsAt.planned)}; dự báo: ${shown(endsAt.predicted)}.`;
}
