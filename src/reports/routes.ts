import { Hono, type Context } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { readAttendance, windowAsked, type Frame } from "../attendance/queries.ts";
import { may, query, type Core, type Env } from "../auth/http.ts";
import { time } from "../auth/input.ts";
import type { Millis } from "../clock.ts";
import { readTogether } from "../db/snapshot.ts";
import { Refusal } from "../errors.ts";
import { attendanceReport, attendanceSheet } from "./attendance-sheet.ts";
import { writeCsvFile } from "./csv.ts";
import { fileNames } from "./frame.ts";
import { readSummary, readTurns } from "./queries.ts";
import type { Sheet } from "./sheet.ts";
import { turnsReport, turnsSheet } from "./turns-sheet.ts";

/** Writes workbooks; where there are threads, in one of its own. */
export type ReportFiles = { reports: { xlsx(sheet: Sheet): Promise<Uint8Array> } };
type Asked = { now: Millis; from: Millis | null; to: Millis | null };
/** A report as data and as a sheet, both of the same reading. */
type Report = { frame: Frame; title: string; data: object; sheet: Sheet };

export function reportRoutes(core: Core & ReportFiles) {
  return new Hono<Env>()
    .get(
      "/events/:eventId/summary",
      describeRoute({ tags: ["reports"], summary: "The event in figures" }),
      may(core, "summary.read"),
      async (c) => {
        const eventId = c.req.param("eventId");
        const now = core.deps.now();
        return c.json(await readTogether(core.store.read, (db) => readSummary(db, eventId, now)));
      },
    )
    .get(
      "/events/:eventId/reports/:file",
      describeRoute({
        tags: ["reports"],
        summary: "A report as a file: attendance-sites or turns, as .xlsx, .csv or .json",
      }),
      may(core, "reports.read"),
      query(z.strictObject({ from: time.optional(), to: time.optional() })),
      async (c) => {
        const { eventId, file } = c.req.param();
        const [name, extension] = reportNamed(file);
        const asked = { ...windowAsked(c.req.valid("query")), now: core.deps.now() };
        const report = await readReport(core, name, eventId, asked);
        const bytes = await bytesOf(core, report, extension);
        sendAs(c, fileNames(report.frame, name, report.title, extension), TYPES[extension]);
        return c.body(bytes);
      },
    );
}

const TYPES = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv; charset=UTF-8",
  json: "application/json; charset=UTF-8",
};
type Extension = keyof typeof TYPES;
const NAMES = ["attendance-sites", "turns"] as const;
type Name = (typeof NAMES)[number];

function reportNamed(file: string): [Name, Extension] {
  const dot = file.lastIndexOf(".");
  const name = NAMES.find((known) => known === file.slice(0, dot));
  const extension = file.slice(dot + 1);
  if (name && isExtension(extension)) return [name, extension];
  throw new Refusal("not_found", {
    vi: `Chưa có báo cáo ${file}; hiện có attendance-sites và turns, mỗi loại .xlsx, .csv, .json.`,
    en: `There is no report ${file} yet; there are attendance-sites and turns as .xlsx, .csv and .json.`,
  });
}

function isExtension(text: string): text is Extension {
  return Object.hasOwn(TYPES, text);
}

async function readReport(core: Core, name: Name, eventId: string, asked: Asked): Promise<Report> {
  if (name === "turns") {
    const found = await readTogether(core.store.read, (db) => readTurns(db, eventId, asked));
    const sheet = turnsSheet(found);
    return { frame: found, title: sheet.name, data: turnsReport(found), sheet };
  }
  const all = { ...asked, siteId: null };
  const found = await readTogether(core.store.read, (db) => readAttendance(db, eventId, all));
  const sheet = attendanceSheet(found);
  return { frame: found, title: sheet.name, data: attendanceReport(found), sheet };
}

async function bytesOf(
  core: ReportFiles,
  { data, sheet }: Report,
  extension: Extension,
): Promise<Uint8Array<ArrayBuffer> | string> {
  if (extension === "json") return JSON.stringify(data);
  if (extension === "csv") return writeCsvFile(sheet);
  // Workbooks are never written on shared memory.
  return (await core.reports.xlsx(sheet)) as Uint8Array<ArrayBuffer>;
}

/** The name twice: ASCII for old programs, UTF-8 as RFC 5987 and RFC 6266 have it. */
function sendAs(c: Context, names: { ascii: string; unicode: string }, type: string): void {
  const encoded = encodeURIComponent(names.unicode).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const disposition = `attachment; filename="${names.ascii}"; filename*=UTF-8''${encoded}`;
  c.header("Content-Type", type);
  c.header("Content-Disposition", disposition);
  c.header("Cache-Control", "no-store");
}
