import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { act, may, query, type Core, type Env } from "../auth/http.ts";
import { pageFields, time } from "../auth/input.ts";
import { millisOrNull } from "../clock.ts";
import { readTogether } from "../db/snapshot.ts";
import { readPage } from "../page.ts";
import { acknowledgeAlert } from "./commands.ts";
import { alertOut, findAlert, listAlerts } from "./queries.ts";

const alertsQuery = z.strictObject({
  ...pageFields,
  ended: z.enum(["true", "false"]).optional(),
  from: time.optional(),
  to: time.optional(),
});

/** What calls for attention in an event. */
export function alertRoutes(core: Core) {
  return new Hono<Env>()
    .get(
      "/events/:eventId/alerts",
      describeRoute({ tags: ["alerts"], summary: "What calls for attention, now or at some time" }),
      may(core, "attention.read"),
      query(alertsQuery),
      async (c) => {
        const { ended, from, to, ...page } = c.req.valid("query");
        const filter = {
          ended: ended === undefined ? undefined : ended === "true",
          from: millisOrNull(from),
          to: millisOrNull(to),
        };
        const [eventId, at, now] = [c.req.param("eventId"), readPage(page), core.deps.now()];
        return c.json(
          await readTogether(core.store.read, (db) => listAlerts(db, eventId, filter, at, now)),
        );
      },
    )
    .post(
      "/events/:eventId/alerts/:alertId/acknowledgement",
      describeRoute({ tags: ["alerts"], summary: "Say that an alert was seen" }),
      may(core, "alerts.acknowledge"),
      (c) => {
        const { eventId, alertId } = c.req.param();
        return act(core, c, {
          eventId,
          decide: (event) => acknowledgeAlert(event, alertId),
          answer: async ({ db, at }) => ({
            status: 200,
            body: alertOut(await findAlert(db, eventId, alertId, at), at),
          }),
        });
      },
    );
}
