import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, may, open, query, respond, type Core, type Env } from "../auth/http.ts";
import { id, millisOrNull, optionalText, optionalTime, pageFields, text } from "../auth/input.ts";
import { readPage } from "../page.ts";
import { findSite } from "../sites/queries.ts";
import { checkIn, checkInAnswer, findCheckInLink } from "./check-in.ts";
import { ROLL_CALL_STATUSES } from "./delegates.ts";
import { findHeadcount, listHeadcounts, marksSince } from "./presence-queries.ts";
import { markDelegates, reportHeadcount, type NewMark } from "./roll-call.ts";

const markIn = z.strictObject({
  delegateId: id,
  status: z.enum(ROLL_CALL_STATUSES),
  at: optionalTime,
  note: optionalText(1000),
  substitute: z
    .strictObject({
      name: text(200),
      rank: optionalText(100),
      positions: z.array(text(500)).max(50).optional(),
    })
    .nullable()
    .optional(),
});
const marksIn = z.strictObject({ marks: z.array(markIn).min(1).max(1000) });

const count = z.int().min(0).max(10_000_000);
const headcountIn = z.strictObject({
  expected: count,
  present: count,
  excused: count,
  unexcused: count,
  note: optionalText(1000),
});
const HEADCOUNTS = "/events/:eventId/sites/:siteId/headcounts";

/** Roll call, headcounts and self check-in. */
export function presenceRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      "/events/:eventId/roll-call",
      describeRoute({ tags: ["attendance"], summary: "Mark delegates, all or none" }),
      may(core, "presence.report"),
      body(marksIn),
      (c) => {
        const marks = c.req.valid("json").marks.map(newMark);
        return act(core, c, {
          eventId: c.req.param("eventId"),
          decide: (event) => markDelegates(event, marks, ownSite(c.get("caller"))),
          answer: async ({ db, id: eventId }, before) => ({
            status: 201,
            body: { items: await marksSince(db, eventId, before) },
          }),
        });
      },
    )
    .post(
      HEADCOUNTS,
      describeRoute({ tags: ["attendance"], summary: "Report the strength of a site" }),
      may(core, "presence.report"),
      body(headcountIn),
      (c) => {
        const { eventId, siteId } = c.req.param();
        expectOwnSite(c.get("caller"), siteId);
        const { note = null, ...counts } = c.req.valid("json");
        return act(core, c, {
          eventId,
          decide: (event) => reportHeadcount(event, siteId, counts, note),
          answer: async ({ db }, made) => ({ status: 201, body: await findHeadcount(db, made) }),
        });
      },
    )
    .get(
      HEADCOUNTS,
      describeRoute({ tags: ["attendance"], summary: "A site's reports, the latest first" }),
      may(core, "attendance.read"),
      query(z.strictObject(pageFields)),
      async (c) => {
        const { eventId, siteId } = c.req.param();
        expectOwnSite(c.get("caller"), siteId);
        const page = readPage(c.req.valid("query"));
        await findSite(core.store.read, eventId, siteId);
        return c.json(await listHeadcounts(core.store.read, eventId, siteId, page));
      },
    )
    .post(
      "/check-in",
      describeRoute({ tags: ["attendance"], summary: "A delegate checks in by the site's link" }),
      open,
      body(z.strictObject({ secret: z.string().min(1).max(200), delegateId: id })),
      async (c) => {
        const { secret, delegateId } = c.req.valid("json");
        const hash = core.deps.sha256(secret);
        const link = await findCheckInLink(core.store.read, hash, core.deps.now());
        const { answer } = await core.store.commit({
          eventId: link.eventId,
          by: { kind: "site", id: link.siteId },
          decide: (event) => checkIn(event, hash, delegateId),
          answer: (event, marked) => checkInAnswer(event, delegateId, marked),
        });
        return respond(c, answer ?? { status: 204, body: null });
      },
    );
}

function newMark(sent: z.infer<typeof markIn>): NewMark {
  const { delegateId, status, at, note = null, substitute } = sent;
  const { name, rank = null, positions = [] } = substitute ?? {};
  const instead = name === undefined ? null : { name, rank, positions };
  return { delegateId, status, at: millisOrNull(at), note, substitute: instead };
}
