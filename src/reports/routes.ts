import type { Kysely } from "kysely";
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { windowAsked } from "../attendance/queries.ts";
import { sendAs } from "../auth/download.ts";
import { may, query, type Core, type Env } from "../auth/http.ts";
import { time } from "../auth/input.ts";
import type { Database } from "../db/schema.ts";
import { readTogether } from "../db/snapshot.ts";
import { Refusal } from "../errors.ts";
import { readInvitation } from "./calendar-queries.ts";
import { calendarOf } from "./calendar.ts";
import { readSummary } from "./queries.ts";
import {
  FILE_TYPES,
  REPORT_NAMES,
  type Extension,
  type ReportAsked,
  type ReportFile,
} from "./report.ts";
import { wallText } from "./sheet.ts";

/** Writes reports; where there are threads, in one of its own. */
export type ReportFiles = { reports: { write(asked: ReportAsked): Promise<ReportFile> } };

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
        summary: `A report as a file, .xlsx, .csv or .json: ${REPORT_NAMES.join(", ")}`,
      }),
      may(core, "reports.read"),
      query(z.strictObject({ from: time.optional(), to: time.optional() })),
      async (c) => {
        const { eventId, file } = c.req.param();
        const wanted = reportNamed(file);
        const asked = { eventId, ...wanted, ...windowAsked(c.req.valid("query")) };
        const { names, bytes } = await core.reports.write({ ...asked, now: core.deps.now() });
        sendAs(c, names, FILE_TYPES[wanted.extension]);
        return c.body(bytes);
      },
    )
    .get(
      "/events/:eventId/calendar.ics",
      describeRoute({ tags: ["reports"], summary: "The invitation for calendars, as iCalendar" }),
      may(core, "event.read"),
      async (c) => {
        const eventId = c.req.param("eventId");
        const now = core.deps.now();
        const read = (db: Kysely<Database>) => readInvitation(db, eventId, now);
        const invitation = await readTogether(core.store.read, read);
        const [day = ""] = wallText(invitation.startsAt, invitation.timeZone).split(" ");
        const names = { ascii: `invitation-${day}.ics`, unicode: `Giấy mời ${day}.ics` };
        sendAs(c, names, "text/calendar; charset=UTF-8");
        return c.body(calendarOf(invitation));
      },
    );
}

function reportNamed(file: string): Pick<ReportAsked, "name" | "extension"> {
  const dot = file.lastIndexOf(".");
  const name = REPORT_NAMES.find((known) => known === file.slice(0, dot));
  const extension = file.slice(dot + 1);
  if (name && isExtension(extension)) return { name, extension };
  throw new Refusal("not_found", {
    vi: `Chưa có báo cáo ${file}; hiện có ${REPORT_NAMES.join(", ")}, mỗi loại .xlsx, .csv, .json.`,
    en: `There is no report ${file} yet; there are ${REPORT_NAMES.join(", ")}, each as .xlsx, .csv and .json.`,
  });
}

function isExtension(text: string): text is Extension {
  return Object.hasOwn(FILE_TYPES, text);
}
