import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, may, query, type Core, type Env } from "../auth/http.ts";
import { languageOf } from "../auth/problem.ts";
import { id, millisOrNull, optionalTime, text, time } from "../auth/input.ts";
import { isoOrNull, isoTime } from "../clock.ts";
import { readTogether } from "../db/snapshot.ts";
import { correctAttendance } from "./commands.ts";
import type { AttendanceCorrected } from "./facts.ts";
import { readAttendance, windowAsked } from "./queries.ts";
import { readReconciliation, reconciliationOut } from "./reconciled.ts";
import { attendanceOut, siteAttendanceOut } from "./shown.ts";

const windowQuery = z.strictObject({ from: time.optional(), to: time.optional() });

const correctionIn = z.strictObject({
  siteId: id,
  intervalId: id.nullable().optional(),
  from: optionalTime,
  to: optionalTime,
  void: z.boolean().optional(),
  reason: text(2000),
});

export function attendanceRoutes(core: Core) {
  return new Hono<Env>()
    .get(
      "/events/:eventId/attendance",
      describeRoute({ tags: ["attendance"], summary: "Who was connected, when and how long" }),
      may(core, "attendance.read"),
      query(windowQuery),
      async (c) => {
        const siteId = ownSite(c.get("caller"));
        const asked = { ...windowAsked(c.req.valid("query")), now: core.deps.now(), siteId };
        const found = await readTogether(core.store.read, (db) =>
          readAttendance(db, c.req.param("eventId"), asked),
        );
        return c.json(attendanceOut(found));
      },
    )
    .get(
      "/events/:eventId/attendance/sites/:siteId",
      describeRoute({ tags: ["attendance"], summary: "The attendance of one site" }),
      may(core, "attendance.read"),
      query(windowQuery),
      async (c) => {
        const { eventId, siteId } = c.req.param();
        expectOwnSite(c.get("caller"), siteId);
        const asked = { ...windowAsked(c.req.valid("query")), now: core.deps.now(), siteId };
        const found = await readTogether(core.store.read, (db) =>
          readAttendance(db, eventId, asked),
        );
        return c.json(found.sites.map(siteAttendanceOut)[0]);
      },
    )
    .get(
      "/events/:eventId/attendance/reconciliation",
      describeRoute({
        tags: ["attendance"],
        summary: "Connection, headcount and roll call of each site, differences in words",
      }),
      may(core, "attendance.read"),
      query(windowQuery),
      async (c) => {
        const siteId = ownSite(c.get("caller"));
        const asked = { ...windowAsked(c.req.valid("query")), now: core.deps.now(), siteId };
        const found = await readTogether(core.store.read, (db) =>
          readReconciliation(db, c.req.param("eventId"), asked),
        );
        return c.json(reconciliationOut(found, languageOf(c)));
      },
    )
    .post(
      "/events/:eventId/corrections",
      describeRoute({ tags: ["attendance"], summary: "Add, change or take out an interval" }),
      may(core, "corrections.make"),
      body(correctionIn),
      (c) => {
        const wanted = wantedCorrection(c.req.valid("json"));
        const eventId = c.req.param("eventId");
        return act(core, c, {
          eventId,
          decide: (event) => correctAttendance(event, wanted),
          answer: async (event, made) => ({
            status: 201,
            body: correctionOut(made, event.at),
            location: `/api/events/${eventId}/attendance/sites/${made.siteId}`,
          }),
        });
      },
    );
}

function wantedCorrection(sent: z.infer<typeof correctionIn>) {
  return {
    siteId: sent.siteId,
    intervalId: sent.intervalId ?? null,
    from: millisOrNull(sent.from),
    to: millisOrNull(sent.to),
    void: sent.void,
    reason: sent.reason,
  };
}

/** The interval as it stands after the correction; an added one goes by the correction's id. */
function correctionOut(made: AttendanceCorrected, at: number) {
  return {
    id: made.correctionId,
    siteId: made.siteId,
    intervalId: made.intervalId ?? made.correctionId,
    from: isoTime(made.after.from),
    to: isoOrNull(made.after.to),
    void: made.after.void,
    reason: made.reason,
    at: isoTime(at),
  };
}
