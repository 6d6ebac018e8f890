import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite } from "../auth/caller.ts";
import { body, may, open, query, respond, type Core, type Env } from "../auth/http.ts";
import { id, pageFields } from "../auth/input.ts";
import { readTogether } from "../db/snapshot.ts";
import { keepingRecord } from "../log/closed-record.ts";
import { readPage } from "../page.ts";
import { findSite } from "../sites/queries.ts";
import { checkIn, checkInAnswer, checkInNames, findCheckInLink } from "./check-in.ts";
import { listHeadcounts } from "./presence-queries.ts";

const secret = z.string().min(1).max(200);
const HEADCOUNTS = "/events/:eventId/sites/:siteId/headcounts";

/** The headcounts of a site, and self check-in. */
export function presenceRoutes(core: Core) {
  return new Hono<Env>()
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
      body(z.strictObject({ secret, delegateId: id })),
      async (c) => {
        const { delegateId, ...sent } = c.req.valid("json");
        const hash = core.deps.sha256(sent.secret);
        const link = await findCheckInLink(core.store.read, hash, core.deps.now());
        const { answer } = await core.store.commit({
          eventId: link.eventId,
          by: { kind: "site", id: link.siteId },
          decide: keepingRecord<boolean>((event) => checkIn(event, hash, delegateId)),
          answer: (event, marked) => checkInAnswer(event, delegateId, marked),
        });
        return respond(c, answer ?? { status: 204, body: null });
      },
    )
    .post(
      "/check-in/names",
      describeRoute({ tags: ["attendance"], summary: "Whom the site's link may check in" }),
      open,
      body(z.strictObject({ secret })),
      async (c) => {
        const hash = core.deps.sha256(c.req.valid("json").secret);
        const read = core.store.read;
        const link = await findCheckInLink(read, hash, core.deps.now());
        return c.json(await readTogether(read, (db) => checkInNames(db, link)));
      },
    );
}
