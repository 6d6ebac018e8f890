import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { id, optionalText, optionalTime, pageFields, text, time } from "../auth/input.ts";
import { millisOf, millisOrNull } from "../clock.ts";
import { readPage } from "../page.ts";
import { changeContribution, receiveContribution } from "./commands.ts";
import { DELIVERIES, DISPOSITIONS, type ContributionFields } from "./contributions.ts";
import { findContributionOut, listContributions } from "./queries.ts";

const texts = z.array(text(2000)).max(50).optional();
const plainFields = {
  siteId: id.nullable().optional(),
  organization: text(500),
  title: optionalText(1000),
  delivery: z.enum(DELIVERIES),
  topics: texts,
  summary: texts,
};
const contributionIn = z.strictObject({ ...plainFields, receivedAt: optionalTime });
const changesIn = z.strictObject({ ...plainFields, receivedAt: time }).partial();
const listQuery = z.strictObject({
  ...pageFields,
  siteId: id.optional(),
  delivery: z.enum(DELIVERIES).optional(),
  disposition: z.enum(DISPOSITIONS).optional(),
  q: z.string().max(200).optional(),
});
const PATH = "/events/:eventId/contributions";

export function contributionRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      PATH,
      describeRoute({ tags: ["contributions"], summary: "Enter a contribution in the register" }),
      may(core, "contributions.create"),
      body(contributionIn),
      (c) => {
        const { eventId } = c.req.param();
        const own = ownSite(c.get("caller"));
        const wanted = newContribution(c.req.valid("json"), own);
        if (own !== null) expectOwnSite(c.get("caller"), wanted.siteId);
        return act(core, c, {
          eventId,
          decide: (event) => receiveContribution(event, wanted),
          answer: async ({ db }, made) => ({
            status: 201,
            body: await findContributionOut(db, eventId, made),
            location: `/api/events/${eventId}/contributions/${made}`,
          }),
        });
      },
    )
    .get(
      PATH,
      describeRoute({ tags: ["contributions"], summary: "The register of contributions" }),
      may(core, "contributions.read"),
      query(listQuery),
      async (c) => {
        const { siteId, delivery, disposition, q, ...page } = c.req.valid("query");
        const own = ownSite(c.get("caller"));
        if (siteId !== undefined) expectOwnSite(c.get("caller"), siteId);
        const filter = { siteId: siteId ?? own, delivery, disposition, q };
        const { eventId } = c.req.param();
        return c.json(await listContributions(core.store.read, eventId, filter, readPage(page)));
      },
    )
    .get(
      `${PATH}/:contributionId`,
      describeRoute({ tags: ["contributions"], summary: "One contribution" }),
      may(core, "contributions.read"),
      async (c) => {
        const { eventId, contributionId } = c.req.param();
        const own = ownSite(c.get("caller"));
        return c.json(await findContributionOut(core.store.read, eventId, contributionId, own));
      },
    )
    .patch(
      `${PATH}/:contributionId`,
      describeRoute({ tags: ["contributions"], summary: "Change a contribution" }),
      may(core, "contributions.change"),
      body(changesIn),
      (c) => {
        const { eventId, contributionId } = c.req.param();
        const changes = partialFields(c.req.valid("json"));
        return act(core, c, {
          eventId,
          decide: (event) => changeContribution(event, contributionId, changes, ifMatch(c)),
          answer: async ({ db }) => ({
            status: 200,
            body: await findContributionOut(db, eventId, contributionId),
          }),
        });
      },
    );
}

function newContribution(sent: z.infer<typeof contributionIn>, own: string | null) {
  return {
    siteId: sent.siteId ?? own,
    organization: sent.organization,
    title: sent.title ?? null,
    delivery: sent.delivery,
    receivedAt: millisOrNull(sent.receivedAt),
    topics: sent.topics ?? [],
    summary: sent.summary ?? [],
  };
}

/** Only what was sent: an absent field is no change. */
function partialFields(sent: z.infer<typeof changesIn>): Partial<ContributionFields> {
  const { receivedAt, ...plain } = sent;
  const all = {
    ...plain,
    ...(receivedAt === undefined ? {} : { receivedAt: millisOf(receivedAt) }),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
