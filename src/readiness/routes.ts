import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { may, type Core, type Env } from "../auth/http.ts";
import { readTogether } from "../db/snapshot.ts";
import { readReadiness } from "./queries.ts";

/** What is still to be done before the day. */
export function eventReadinessRoutes(core: Core) {
  return new Hono<Env>().get(
    "/events/:eventId/readiness",
    describeRoute({ tags: ["events"], summary: "How ready the event is, step by step" }),
    may(core, "attention.read"),
    async (c) => {
      const eventId = c.req.param("eventId");
      const now = core.deps.now();
      return c.json(await readTogether(core.store.read, (db) => readReadiness(db, eventId, now)));
    },
  );
}
