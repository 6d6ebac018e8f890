import type { Kysely } from "kysely";
import { readAttendance, type Frame } from "../attendance/queries.ts";
import { frameOut } from "../attendance/shown.ts";
import type { FileNames } from "../auth/download.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { readTogether } from "../db/snapshot.ts";
import { readReconciliation } from "../attendance/reconciled.ts";
import { attendanceSheet, siteOut } from "./attendance-sheet.ts";
import { contributionsSheet, readContributions } from "./contributions-sheet.ts";
import { readDelegates } from "./delegates-queries.ts";
import { delegateOut, delegatesSheet } from "./delegates-sheet.ts";
import { fileNames, recordOfFrame } from "./frame.ts";
import { headcountOut, headcountsSheet, readHeadcounts } from "./headcounts-sheet.ts";
import { programmeItemOut, programmeSheet, readProgramme } from "./programme-sheet.ts";
import { readTurns } from "./turns-queries.ts";
import type { Sheet } from "./sheet.ts";
import { turnOut, turnsSheet } from "./turns-sheet.ts";
import { twoLevelOut, twoLevelSheet, twoLevelSummary } from "./two-level-sheet.ts";
import { encoded, type Bytes } from "./bytes.ts";

export const REPORT_NAMES = [
  "attendance-sites",
  "attendance-delegates",
  "attendance-two-level",
  "headcounts",
  "turns",
  "programme",
  "contributions",
] as const;
type ReportName = (typeof REPORT_NAMES)[number];
export const FILE_TYPES = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv; charset=UTF-8",
  json: "application/json; charset=UTF-8",
};
export type Extension = keyof typeof FILE_TYPES;

/** Which report of which event, in which file. Plain data: it crosses threads. */
export type ReportAsked = {
  eventId: string;
  name: ReportName;
  extension: Extension;
  now: Millis;
  from: Millis | null;
  to: Millis | null;
};
/** A file on its way: all that can be refused was refused before there is one. */
export type ReportFile = { names: FileNames; bytes: Bytes };

/**
 * A report of one reading: as a sheet and as data, whose rows are made as they are asked for. `summary` is the first tab
 * of a workbook that has two.
 */
type Report = { frame: Frame; sheet: Sheet; summary?: Sheet; rows: Iterable<object> };

/** Reads a report from one state of the database and writes it as the file asked for. */
export async function writeReport(db: Kysely<Database>, asked: ReportAsked): Promise<ReportFile> {
  const read = READERS[asked.name];
  const report = await readTogether(db, (snapshot) => read(snapshot, asked));
  const { frame, sheet, summary } = report;
  const names = fileNames(frame, asked.name, summary?.name ?? sheet.name, asked.extension);
  return { names, bytes: await bytesOf(report, asked.extension) };
}

type Reader = (db: Kysely<Database>, asked: ReportAsked) => Promise<Report>;

const READERS: Record<ReportName, Reader> = {
  "attendance-sites": async (db, asked) => {
    const found = await readAttendance(db, asked.eventId, { ...asked, siteId: null });
    const rows = mapped(found.sites, (site, index) => siteOut(site, found, index));
    return { frame: found, sheet: attendanceSheet(found), rows };
  },
  "attendance-delegates": async (db, asked) => {
    const found = await readDelegates(db, asked.eventId, asked);
    const rows = mapped(found.delegates, delegateOut);
    return { frame: found, sheet: delegatesSheet(found), rows };
  },
  "attendance-two-level": async (db, asked) => {
    const found = await readReconciliation(db, asked.eventId, { ...asked, siteId: null });
    const [sheet, summary] = [twoLevelSheet(found), twoLevelSummary(found)];
    return { frame: found, sheet, summary, rows: mapped(found.sites, twoLevelOut) };
  },
  headcounts: async (db, asked) => {
    const found = await readHeadcounts(db, asked.eventId, asked);
    const rows = mapped(found.lines, headcountOut);
    return { frame: found, sheet: headcountsSheet(found), rows };
  },
  turns: async (db, asked) => {
    const found = await readTurns(db, asked.eventId, asked);
    return { frame: found, sheet: turnsSheet(found), rows: mapped(found.turns, turnOut) };
  },
  programme: async (db, asked) => {
    const found = await readProgramme(db, asked.eventId, asked);
    const rows = mapped(found.lines, programmeItemOut);
    return { frame: found, sheet: programmeSheet(found), rows };
  },
  contributions: async (db, asked) => {
    const found = await readContributions(db, asked.eventId, asked);
    const rows = mapped(found.lines, (line) => line);
    return { frame: found, sheet: contributionsSheet(found), rows };
  },
};

/** What writes files is loaded by the first file alone: a server leaves them to a thread, and needs none of it. */
async function bytesOf(report: Report, extension: Extension): Promise<Bytes> {
  const { frame, sheet, summary, rows } = report;
  if (extension === "xlsx") {
    const { xlsxFile } = await import("./xlsx.ts");
    return summary ? xlsxFile(summary, sheet) : xlsxFile(sheet);
  }
  if (extension === "csv") {
    const { csvTexts } = await import("./csv.ts");
    return encoded(csvTexts(sheet));
  }
  return encoded(jsonTexts({ ...frameOut(frame), record: recordOfFrame(frame) }, rows));
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
