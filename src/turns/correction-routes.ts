import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { may, query, type Core, type Env } from "../auth/http.ts";
import { pageFields } from "../auth/input.ts";
import { readPage } from "../page.ts";
import { listTurnCorrections } from "./correction-queries.ts";

/** The corrections of a turn, and what they found. */
export function turnCorrectionRoutes(core: Core) {
  return new Hono<Env>().get(
    "/events/:eventId/turns/:turnId/corrections",
    describeRoute({ tags: ["turns"], summary: "What was put right, and what was observed" }),
    may(core, "log.read"),
    query(z.strictObject(pageFields)),
    async (c) => {
      const { eventId, turnId } = c.req.param();
      const page = readPage(c.req.valid("query"));
      return c.json(await listTurnCorrections(core.store.read, eventId, turnId, page));
    },
  );
}
