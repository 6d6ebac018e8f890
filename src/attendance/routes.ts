import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { may, query, type Core, type Env } from "../auth/http.ts";
import { languageOf } from "../auth/problem.ts";
import { time } from "../auth/input.ts";
import { readTogether } from "../db/snapshot.ts";
import { readAttendance, windowAsked } from "./queries.ts";
import { readReconciliation, reconciliationOut } from "./reconciled.ts";
import { attendanceOut, siteAttendanceOut } from "./shown.ts";

const windowQuery = z.strictObject({ from: time.optional(), to: time.optional() });

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
    );
}
