import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { ownSite } from "../auth/caller.ts";
import { act, body, may, type Core, type Env } from "../auth/http.ts";
import { optionalText } from "../auth/input.ts";
import { prepareTurn } from "./prepare.ts";
import { turnOut } from "./queries.ts";
import { FITNESS } from "./readiness.ts";

const fitness = z.enum(FITNESS);
const readinessIn = z.strictObject({
  ready: z.boolean(),
  microphone: fitness,
  camera: fitness,
  line: fitness.nullable().optional(),
  note: optionalText(300),
});

/** The answer of a called site: whether its people and its machine can speak. */
export function readinessRoutes(core: Core) {
  return new Hono<Env>().put(
    "/events/:eventId/turns/:turnId/readiness",
    describeRoute({ tags: ["turns"], summary: "Say whether the called site can speak" }),
    may(core, "turns.prepare"),
    body(readinessIn),
    (c) => {
      const { eventId, turnId } = c.req.param();
      const { line = null, note = null, ...said } = c.req.valid("json");
      const site = ownSite(c.get("caller"));
      return act(core, c, {
        eventId,
        decide: (event) => prepareTurn(event, turnId, site, { ...said, line, note }),
        answer: async ({ db, at }) => ({
          status: 200,
          body: await turnOut(db, eventId, turnId, at),
        }),
      });
    },
  );
}
