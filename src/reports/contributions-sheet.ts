import type { Kysely } from "kysely";
import { readFrame, type Frame } from "../attendance/queries.ts";
import type { Millis } from "../clock.ts";
import {
  DISPOSITION_WORDS,
  DISPOSITIONS,
  FILE_TYPES,
  type Delivery,
} from "../contributions/contributions.ts";
import { wholeRegister } from "../contributions/queries.ts";
import type { Database } from "../db/schema.ts";
import { viNumber } from "../vi-format.ts";
import { sheetFrame, sourceLine, windowLine } from "./frame.ts";
import { rowsOf, type Cell, type Column, type Sheet } from "./sheet.ts";
import { closingSentence } from "./summary.ts";

type Registered = Awaited<ReturnType<typeof wholeRegister>>[number];
type Recommended = Registered["recommendations"][number];
type Line = Registered & { site: string | null };
type ContributionsFound = Frame & { lines: Line[] };

const DELIVERY_WORDS: Record<Delivery, string> = {
  written_only: "Văn bản",
  oral_and_written: "Văn bản và tham luận",
};

const COLUMNS: Column[] = [
  { title: "TT", width: 6, align: "center" },
  { title: "Đơn vị góp ý", width: 26 },
  { title: "Điểm cầu", width: 20 },
  { title: "Tên văn bản", width: 28 },
  { title: "Hình thức", width: 14 },
  { title: "Đã tham luận trực tiếp", width: 11, align: "center" },
  { title: "Nhận lúc", width: 20 },
  { title: "Tệp", width: 8, align: "center" },
  { title: "Nội dung góp ý", width: 36 },
  { title: "Kiến nghị", width: 36 },
  { title: "Gửi tới", width: 18 },
  { title: "Kết quả xử lý", width: 16 },
  { title: "Tiếp thu / giải trình", width: 36 },
];

/** The register in its order of entry; with `from` or `to` what was received in that time. */
export async function readContributions(
  db: Kysely<Database>,
  eventId: string,
  asked: { now: Millis; from: Millis | null; to: Millis | null },
): Promise<ContributionsFound> {
  const frame = await readFrame(db, eventId, asked);
  const from = asked.from ?? -Infinity;
  const to = asked.to ?? Infinity;
  const all = await wholeRegister(db, eventId);
  const rows = await db
    .selectFrom("site")
    .select(["id", "name"])
    .where("event_id", "=", eventId)
    .execute();
  const sites = new Map(rows.map(({ id, name }) => [id, name]));
  const lines = all
    .filter(({ receivedAt }) => Date.parse(receivedAt) >= from && Date.parse(receivedAt) <= to)
    .map((one) => ({ ...one, site: sites.get(one.siteId ?? "") ?? null }));
  return { ...frame, lines };
}

/** A row for each recommendation, or one for a contribution that makes none. */
export function contributionsSheet(found: ContributionsFound): Sheet {
  const rows = found.lines.flatMap((line) => rowsOfLine(line));
  return {
    ...sheetFrame(found, { name: "Tổng hợp góp ý", title: "BẢNG TỔNG HỢP Ý KIẾN GÓP Ý" }),
    columns: COLUMNS,
    rows: rowsOf(rows, (row) => row),
    notes: [...countLines(found), windowLine(found), sourceLine(found)],
  };
}

/** What the contribution says itself stands once, beside its first recommendation. */
function rowsOfLine(line: Line): Cell[][] {
  const own = cellsOf(line);
  const [first, ...others] = line.recommendations;
  const below = others.map((one) => [...own.map(() => null), ...recommendationCells(one)]);
  return [[...own, ...recommendationCells(first)], ...below];
}

function cellsOf(line: Line): Cell[] {
  return [
    line.position,
    line.organization,
    line.site,
    line.title,
    DELIVERY_WORDS[line.delivery],
    line.presented ? "x" : null,
    { at: Date.parse(line.receivedAt) },
    line.file === null ? null : FILE_TYPES[line.file.type].extension.slice(1).toUpperCase(),
    // On one line: no line of a file may begin with what a contributor wrote.
    line.summary.join("; "),
  ];
}

function recommendationCells(recommended: Recommended | undefined): Cell[] {
  if (!recommended) return [null, null, null, null];
  const { text, addressee, disposition, answer } = recommended;
  return [text, addressee, DISPOSITION_WORDS[disposition], answer];
}

function countLines({ lines, event }: ContributionsFound): string[] {
  const presented = lines.filter((line) => line.presented).length;
  const recommended = lines.flatMap((line) => line.recommendations);
  const parts = DISPOSITIONS.map((disposition) => {
    const count = recommended.filter((one) => one.disposition === disposition).length;
    return `${DISPOSITION_WORDS[disposition].toLowerCase()} ${viNumber(count)}`;
  });
  return [
    `${closingSentence(event.kind, { written: lines.length, presented })}.`,
    `${viNumber(recommended.length)} kiến nghị: ${parts.join("; ")}.`,
  ];
}
