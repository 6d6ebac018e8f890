import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, may, query, type Core, type Env } from "../auth/http.ts";
import { id, optionalText, pageFields, text } from "../auth/input.ts";
import { readTogether } from "../db/snapshot.ts";
import { invalidField } from "../errors.ts";
import { readPage } from "../page.ts";
import { ROLL_CALL_STATUSES } from "./delegates.ts";
import { listMarks } from "./presence-queries.ts";
import { closeRound, openRound, sendRollCall } from "./round-commands.ts";
import { listRounds, roundWithSites } from "./round-queries.ts";
import { headcountsByTier } from "./tier-queries.ts";

const marksQuery = z.strictObject({
  ...pageFields,
  siteId: id.optional(),
  delegateId: id.optional(),
  roundId: id.optional(),
  status: z.enum(ROLL_CALL_STATUSES).optional(),
});
const tiersQuery = z.strictObject({
  ...pageFields,
  level: text(50).optional(),
  parentSiteId: id.optional(),
  reported: z.enum(["true", "false"]).optional(),
});
const ROUNDS = "/events/:eventId/roll-call/rounds";

/** Rounds of the roll call, all marks, and headcounts by the tiers of the sites. */
export function roundRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      ROUNDS,
      describeRoute({ tags: ["attendance"], summary: "Open a round of the roll call" }),
      may(core, "presence.conduct"),
      body(z.strictObject({ name: optionalText(200) })),
      (c) => {
        const { name } = c.req.valid("json");
        const eventId = c.req.param("eventId");
        return act(core, c, {
          eventId,
          decide: (event) => openRound(event, name ?? null),
          answer: async ({ db }, made) => ({
            status: 201,
            body: await roundWithSites(db, eventId, made, null),
            location: `/api/events/${eventId}/roll-call/rounds/${made}`,
          }),
        });
      },
    )
    .get(
      ROUNDS,
      describeRoute({ tags: ["attendance"], summary: "Rounds of the roll call, newest first" }),
      may(core, "attendance.read"),
      query(z.strictObject(pageFields)),
      async (c) => {
        const page = readPage(c.req.valid("query"));
        const own = ownSite(c.get("caller"));
        return c.json(await listRounds(core.store.read, c.req.param("eventId"), own, page));
      },
    )
    .get(
      `${ROUNDS}/:roundId`,
      describeRoute({ tags: ["attendance"], summary: "A round, and which sites have sent" }),
      may(core, "attendance.read"),
      async (c) => {
        const { eventId, roundId } = c.req.param();
        const own = ownSite(c.get("caller"));
        const read = core.store.read;
        return c.json(await readTogether(read, (db) => roundWithSites(db, eventId, roundId, own)));
      },
    )
    .put(
      `${ROUNDS}/:roundId/state`,
      describeRoute({ tags: ["attendance"], summary: "End a round for all sites" }),
      may(core, "presence.conduct"),
      body(z.strictObject({ state: z.literal("closed") })),
      (c) => {
        const { eventId, roundId } = c.req.param();
        return act(core, c, {
          eventId,
          decide: (event) => closeRound(event, roundId),
          answer: async ({ db }) => ({
            status: 200,
            body: await roundWithSites(db, eventId, roundId, null),
          }),
        });
      },
    )
    .post(
      `${ROUNDS}/:roundId/answers`,
      describeRoute({ tags: ["attendance"], summary: "Send a site's marks of a round" }),
      may(core, "presence.report"),
      body(z.strictObject({ siteId: id.optional() })),
      (c) => {
        const { eventId, roundId } = c.req.param();
        const own = ownSite(c.get("caller"));
        const siteId = c.req.valid("json").siteId ?? own;
        if (siteId === null) throw siteNeeded();
        expectOwnSite(c.get("caller"), siteId);
        return act(core, c, {
          eventId,
          decide: (event) => sendRollCall(event, roundId, siteId),
          answer: async ({ db }, sent) => ({
            status: sent ? 201 : 200,
            body: await roundWithSites(db, eventId, roundId, siteId),
          }),
        });
      },
    )
    .get(
      "/events/:eventId/roll-call",
      describeRoute({ tags: ["attendance"], summary: "All marks ever made, latest first" }),
      may(core, "delegates.read"),
      query(marksQuery),
      async (c) => {
        const { siteId, delegateId, roundId, status, ...page } = c.req.valid("query");
        const own = ownSite(c.get("caller"));
        if (siteId !== undefined) expectOwnSite(c.get("caller"), siteId);
        const filter = { siteId: siteId ?? own, delegateId, roundId, status };
        const eventId = c.req.param("eventId");
        return c.json(await listMarks(core.store.read, eventId, filter, readPage(page)));
      },
    )
    .get(
      "/events/:eventId/headcounts",
      describeRoute({ tags: ["attendance"], summary: "Headcounts by the tiers of the sites" }),
      may(core, "attendance.read"),
      query(tiersQuery),
      async (c) => {
        const { level, parentSiteId, reported, ...sent } = c.req.valid("query");
        const said = reported === undefined ? undefined : reported === "true";
        const filter = { siteId: ownSite(c.get("caller")), level, parentSiteId, reported: said };
        const [eventId, page] = [c.req.param("eventId"), readPage(sent)];
        return c.json(
          await readTogether(core.store.read, (db) => headcountsByTier(db, eventId, filter, page)),
        );
      },
    );
}

function siteNeeded() {
  return invalidField("/siteId", "required", {
    vi: "Cần nêu điểm cầu đã điểm danh xong.",
    en: "Name the site that has finished its roll call.",
  });
}
