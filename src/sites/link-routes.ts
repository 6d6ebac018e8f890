import { Hono, type Context } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite } from "../auth/caller.ts";
import { act, body, may, query, type Core, type Env } from "../auth/http.ts";
import { id, optionalText, optionalTime, pageFields } from "../auth/input.ts";
import { millisOrNull } from "../clock.ts";
import type { Change, EventAt } from "../db/commit.ts";
import { readPage } from "../page.ts";
import { listEventLinks, listLinks, type LinkPlace } from "./join-queries.ts";
import { createLink, markSent, markUnsent, newLinkAnswer, revokeLink } from "./links.ts";
import { createManyLinks, manyLinksAnswer } from "./many-links.ts";

const linkIn = z.strictObject({ expiresAt: optionalTime, label: optionalText(200) });
const manyIn = linkIn.extend({
  siteIds: z.array(id).min(1).max(1000).optional(),
  replace: z.boolean().optional(),
});
const page = query(z.strictObject(pageFields));
const tags = ["links"];
const SITE_LINK = "/events/:eventId/sites/:siteId/links/:linkId";

/** The links of a site (to join, to check in) and of an event (the stage view): made, listed and revoked. */
export function linkRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      "/events/:eventId/links",
      describeRoute({
        tags,
        summary: "Make links to join for many sites at once; without siteIds for those without one",
      }),
      may(core, "links.manage"),
      body(manyIn),
      (c) => {
        const { siteIds = null, replace = false, label = null, expiresAt } = c.req.valid("json");
        const wanted = { siteIds, replace, label, expiresAt: millisOrNull(expiresAt) };
        return act(core, c, {
          eventId: eventOf(c),
          decide: (event) => createManyLinks(event, wanted),
          answer: async (_event, made) => manyLinksAnswer(core.publicUrl, wanted, made),
        });
      },
    )
    .get(
      "/events/:eventId/links",
      describeRoute({ tags, summary: "Links to join of all sites, without their secrets" }),
      may(core, "links.manage"),
      page,
      async (c) => {
        const asked = readPage(c.req.valid("query"));
        return c.json(await listEventLinks(core.store.read, eventOf(c), asked));
      },
    )
    .post(
      "/events/:eventId/sites/:siteId/links",
      describeRoute({ tags, summary: "Make a link to join; its secret is shown once" }),
      may(core, "links.manage"),
      body(linkIn),
      (c) => create(core, c, joinLinks(c.req.param("siteId")), c.req.valid("json")),
    )
    .get(
      "/events/:eventId/sites/:siteId/links",
      describeRoute({ tags, summary: "Links of a site, without their secrets" }),
      may(core, "links.manage"),
      page,
      (c) => list(core, c, joinLinks(c.req.param("siteId")), c.req.valid("query")),
    )
    .delete(
      SITE_LINK,
      describeRoute({ tags, summary: "End a link, its session and its stay in the room" }),
      may(core, "links.manage"),
      (c) => onLink(core, c, joinLinks(c.req.param("siteId")), revokeLink),
    )
    .put(
      `${SITE_LINK}/sent`,
      describeRoute({ tags, summary: "Note that a link was sent to its site" }),
      may(core, "links.manage"),
      (c) => onLink(core, c, joinLinks(c.req.param("siteId")), markSent),
    )
    .delete(
      `${SITE_LINK}/sent`,
      describeRoute({ tags, summary: "Take back that a link was sent" }),
      may(core, "links.manage"),
      (c) => onLink(core, c, joinLinks(c.req.param("siteId")), markUnsent),
    )
    .post(
      "/events/:eventId/sites/:siteId/check-in-links",
      describeRoute({ tags, summary: "Make a link to mark delegates of a site present" }),
      may(core, "checkInLinks.manage"),
      body(linkIn),
      (c) => create(core, c, checkInLinks(c, c.req.param("siteId")), c.req.valid("json")),
    )
    .get(
      "/events/:eventId/sites/:siteId/check-in-links",
      describeRoute({ tags, summary: "Check-in links of a site, without their secrets" }),
      may(core, "checkInLinks.manage"),
      page,
      (c) => list(core, c, checkInLinks(c, c.req.param("siteId")), c.req.valid("query")),
    )
    .delete(
      "/events/:eventId/sites/:siteId/check-in-links/:linkId",
      describeRoute({ tags, summary: "End a check-in link" }),
      may(core, "checkInLinks.manage"),
      (c) => onLink(core, c, checkInLinks(c, c.req.param("siteId")), revokeLink),
    )
    .post(
      "/events/:eventId/display-links",
      describeRoute({
        tags,
        summary: "Make a link for a hall's screen: it shows the stage view and the room",
      }),
      may(core, "links.manage"),
      body(linkIn),
      (c) => create(core, c, displayLinks, c.req.valid("json")),
    )
    .get(
      "/events/:eventId/display-links",
      describeRoute({ tags, summary: "Display links, without their secrets" }),
      may(core, "links.manage"),
      page,
      (c) => list(core, c, displayLinks, c.req.valid("query")),
    )
    .delete(
      "/events/:eventId/display-links/:linkId",
      describeRoute({ tags, summary: "End a display link" }),
      may(core, "links.manage"),
      (c) => onLink(core, c, displayLinks, revokeLink),
    );
}

const displayLinks: LinkPlace = { siteId: null, kind: "display" };

function joinLinks(siteId: string): LinkPlace {
  return { siteId, kind: "join" };
}

/** A site session makes and ends check-in links of its own site. */
function checkInLinks(c: Context<Env>, siteId: string): LinkPlace {
  expectOwnSite(c.get("caller"), siteId);
  return { siteId, kind: "check_in" };
}

function create(
  core: Core,
  c: Context<Env>,
  place: LinkPlace,
  sent: z.infer<typeof linkIn>,
): Promise<Response> {
  const wanted = {
    ...place,
    label: sent.label ?? null,
    expiresAt: millisOrNull(sent.expiresAt),
  };
  return act(core, c, {
    eventId: eventOf(c),
    decide: (event) => createLink(event, wanted),
    answer: async (_event, made) => newLinkAnswer(core.publicUrl, wanted, made),
  });
}

async function list(
  core: Core,
  c: Context<Env>,
  place: LinkPlace,
  sent: { limit?: string | undefined; cursor?: string | undefined },
) {
  return c.json(await listLinks(core.store.read, eventOf(c), place, readPage(sent)));
}

function onLink(
  core: Core,
  c: Context<Env>,
  place: LinkPlace,
  decide: (event: EventAt, place: LinkPlace, linkId: string) => Promise<Change>,
): Promise<Response> {
  const linkId = c.req.param("linkId") ?? "";
  return act(core, c, { eventId: eventOf(c), decide: (event) => decide(event, place, linkId) });
}

/** Every path above has `:eventId`; the plain Context does not know it. */
function eventOf(c: Context<Env>): string {
  return c.req.param("eventId") ?? "";
}
