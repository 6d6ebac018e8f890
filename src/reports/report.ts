import type { Kysely } from "kysely";
import { readAttendance, type Frame } from "../attendance/queries.ts";
import { frameOut } from "../attendance/shown.ts";
import type { FileNames } from "../auth/download.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { readTogether } from "../db/snapshot.ts";
import { attendanceSheet, siteOut } from "./attendance-sheet.ts";
import { csvTexts } from "./csv.ts";
import { fileNames, recordOfFrame } from "./frame.ts";
import { readTurns } from "./turns-queries.ts";
import type { Sheet } from "./sheet.ts";
import { turnOut, turnsSheet } from "./turns-sheet.ts";
import { xlsxFile } from "./xlsx.ts";
import { encoded, type Bytes } from "./bytes.ts";

export const REPORT_NAMES = ["attendance-sites", "turns"] as const;
export const FILE_TYPES = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv; charset=UTF-8",
  json: "application/json; charset=UTF-8",
};
export type Extension = keyof typeof FILE_TYPES;

/** Which report of which event, in which file. Plain data: it crosses threads. */
export type ReportAsked = {
  eventId: string;
  name: (typeof REPORT_NAMES)[number];
  extension: Extension;
  now: Millis;
  from: Millis | null;
  to: Millis | null;
};
/** A file on its way: all that can be refused was refused before there is one. */
export type ReportFile = { names: FileNames; bytes: Bytes };

/** A report of one reading: as a sheet and as data, whose rows are made as they are asked for. */
type Report = { frame: Frame; sheet: Sheet; rows: Iterable<object> };

/** Reads a report from one state of the database and writes it as the file asked for. */
export async function writeReport(db: Kysely<Database>, asked: ReportAsked): Promise<ReportFile> {
  const report = await readTogether(db, (snapshot) => readReport(snapshot, asked));
  const { frame, sheet } = report;
  const names = fileNames(frame, asked.name, sheet.name, asked.extension);
  return { names, bytes: await bytesOf(report, asked.extension) };
}

async function readReport(db: Kysely<Database>, asked: ReportAsked): Promise<Report> {
  if (asked.name === "turns") {
    const found = await readTurns(db, asked.eventId, asked);
    const rows = mapped(found.turns, turnOut);
    return { frame: found, sheet: turnsSheet(found), rows };
  }
  const found = await readAttendance(db, asked.eventId, { ...asked, siteId: null });
  const rows = mapped(found.sites, (site, index) => siteOut(site, found, index));
  return { frame: found, sheet: attendanceSheet(found), rows };
}

async function bytesOf({ frame, sheet, rows }: Report, extension: Extension): Promise<Bytes> {
  if (extension === "xlsx") return xlsxFile(sheet);
  return encoded(
    extension === "csv"
      ? csvTexts(sheet)
      : jsonTexts({ ...frameOut(frame), record: recordOfFrame(frame) }, rows),
  );
}

/** `{…frame, "rows": […]}` */
function* jsonTexts(frame: object, rows: Iterable<object>): Generator<string> {
  yield `${JSON.stringify(frame).slice(0, -1)},"rows":[`;
  let comma = "";
  for (const row of rows) {
    yield comma + JSON.stringify(row);
    comma = ",";
  }
  yield "]}";
}

function* mapped<T>(items: T[], out: (item: T, index: number) => object): Generator<object> {
  for (const [index, item] of items.entries()) yield out(item, index);
}
