import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { act, body, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { id, millisOf, millisOrNull, optionalTime, pageFields, text, time } from "../auth/input.ts";
import { readPage } from "../page.ts";
import { correctTurn, type WantedTurnCorrection } from "./correct.ts";
import { listTurnCorrections } from "./correction-queries.ts";
import { turnOut } from "./queries.ts";

const optionalId = id.nullable().optional();
const segmentIn = z.strictObject({ from: time, to: optionalTime });
const correctionIn = z.strictObject({
  siteId: optionalId,
  delegateId: optionalId,
  segments: z.array(segmentIn).max(100).optional(),
  reason: text(2000),
});

/** Corrections of a turn, and what they found. */
export function turnCorrectionRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      "/events/:eventId/turns/:turnId/corrections",
      describeRoute({ tags: ["turns"], summary: "Put right who spoke, or when" }),
      may(core, "corrections.make"),
      body(correctionIn),
      (c) => {
        const wanted = wantedOf(c.req.valid("json"));
        const { eventId, turnId } = c.req.param();
        const ref = { turnId, version: ifMatch(c) };
        return act(core, c, {
          eventId,
          decide: (event) => correctTurn(event, ref, wanted),
          answer: async ({ db, at }) => ({
            status: 200,
            body: await turnOut(db, eventId, turnId, at),
          }),
        });
      },
    )
    .get(
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

function wantedOf(sent: z.infer<typeof correctionIn>): WantedTurnCorrection {
  const { siteId, delegateId, reason } = sent;
  const segments = sent.segments?.map(({ from, to }) => ({
    from: millisOf(from),
    to: millisOrNull(to),
  }));
  return { siteId, delegateId, segments, reason };
}
