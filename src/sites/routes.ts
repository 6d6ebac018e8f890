import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { id, optionalText, pageFields, text } from "../auth/input.ts";
import type { Change, EventAt } from "../db/commit.ts";
import { readPage } from "../page.ts";
import {
  changeSite,
  deleteSite,
  registerProvinces,
  registerSites,
  sendHome,
  type NewSite,
  type Registered,
} from "./commands.ts";
import { eraseContact } from "./contacts.ts";
import type { SiteChanges } from "./facts.ts";
import { decideTakeOver } from "./join.ts";
import { listSites, siteOut, sitesFrom } from "./queries.ts";
import { isPhone, NO_CONTACT, SITE_ROLES, type Contact } from "./sites.ts";

const siteIn = z.strictObject({
  name: text(300),
  role: z.enum(SITE_ROLES).optional(),
  code: optionalText(50),
  level: text(50).optional(),
  provinceCode: optionalText(20),
  parentSiteId: id.nullable().optional(),
  contact: z
    .strictObject({
      name: optionalText(200),
      phone: text(50).refine(isPhone, "no_phone").nullable().optional(),
    })
    .nullable()
    .optional(),
});
const sitesIn = z.strictObject({ sites: z.array(siteIn).min(1).max(1000) });
const provincesIn = z.strictObject({ vintage: z.literal([2021, 2025]) });
const siteChanges = siteIn.partial().extend({ withdrawn: z.boolean().optional() });
const takeOverIn = z.strictObject({ deviceId: text(200), approve: z.boolean() });

/** Sites of an event and the devices that ask to take one over. Links and joining have routers of their own. */
export function siteRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      "/events/:eventId/sites",
      describeRoute({ tags: ["sites"], summary: "Register sites, all or none" }),
      may(core, "event.change"),
      body(sitesIn),
      (c) => {
        const sites = c.req.valid("json").sites.map(wholeFields);
        return act(core, c, {
          eventId: c.req.param("eventId"),
          ...registering((event) => registerSites(event, sites)),
        });
      },
    )
    .post(
      "/events/:eventId/sites/from-provinces",
      describeRoute({
        tags: ["sites"],
        summary: "Register the provincial units of 2021 (63) or 2025 (34) as remote sites",
      }),
      may(core, "event.change"),
      body(provincesIn),
      (c) => {
        const { vintage } = c.req.valid("json");
        return act(core, c, {
          eventId: c.req.param("eventId"),
          ...registering((event) => registerProvinces(event, vintage)),
        });
      },
    )
    .get(
      "/events/:eventId/sites",
      describeRoute({ tags: ["sites"], summary: "Sites in their order" }),
      may(core, "event.read"),
      query(z.strictObject(pageFields)),
      async (c) => {
        const page = readPage(c.req.valid("query"));
        const only = ownSite(c.get("caller"));
        return c.json(await listSites(core.store.read, c.req.param("eventId"), only, page));
      },
    )
    .get(
      "/events/:eventId/sites/:siteId",
      describeRoute({ tags: ["sites"], summary: "One site" }),
      may(core, "event.read"),
      async (c) => {
        const { eventId, siteId } = c.req.param();
        const caller = c.get("caller");
        expectOwnSite(caller, siteId);
        const forStaff = ownSite(caller) === null;
        return c.json(await siteOut(core.store.read, eventId, siteId, { forStaff }));
      },
    )
    .patch(
      "/events/:eventId/sites/:siteId",
      describeRoute({
        tags: ["sites"],
        summary: "Change a site; withdrawing it ends its links and sessions",
      }),
      may(core, "event.change"),
      body(siteChanges),
      (c) => {
        const { eventId, siteId } = c.req.param();
        const changes = givenFields(c.req.valid("json"));
        return act(core, c, {
          eventId,
          decide: (event) => changeSite(event, siteId, changes, ifMatch(c)),
          answer: async ({ db }) => ({ status: 200, body: await siteOut(db, eventId, siteId) }),
        });
      },
    )
    .delete(
      "/events/:eventId/sites/:siteId",
      describeRoute({ tags: ["sites"], summary: "Delete a site that nothing names" }),
      may(core, "event.change"),
      (c) => {
        const { eventId, siteId } = c.req.param();
        return act(core, c, {
          eventId,
          decide: (event) => deleteSite(event, siteId, ifMatch(c)),
        });
      },
    )
    .post(
      "/events/:eventId/sites/:siteId/contact/erasure",
      describeRoute({
        tags: ["sites"],
        summary: "Erase who answered for a site, also from the log",
      }),
      may(core, "event.change"),
      body(z.strictObject({ reason: text(1000) })),
      (c) => {
        const { eventId, siteId } = c.req.param();
        const { reason } = c.req.valid("json");
        return act(core, c, { eventId, decide: (event) => eraseContact(event, siteId, reason) });
      },
    )
    .delete(
      "/events/:eventId/sites/:siteId/session",
      describeRoute({
        tags: ["sites"],
        summary: "Send a site out of the room; by its link it may come again",
      }),
      may(core, "links.manage"),
      (c) => {
        const { eventId, siteId } = c.req.param();
        return act(core, c, { eventId, decide: (event) => sendHome(event, siteId) });
      },
    )
    .post(
      "/events/:eventId/sites/:siteId/take-over",
      describeRoute({
        tags: ["sites"],
        summary: "Let a device take the site over within 5 minutes, or refuse it",
      }),
      may(core, "links.manage"),
      body(takeOverIn),
      (c) => {
        const { eventId, siteId } = c.req.param();
        const { deviceId, approve } = c.req.valid("json");
        return act(core, c, {
          eventId,
          decide: (event) => decideTakeOver(event, siteId, deviceId, approve),
          answer: async ({ db }) => ({ status: 200, body: await siteOut(db, eventId, siteId) }),
        });
      },
    );
}

function registering(decide: (event: EventAt) => Promise<Change<Registered>>) {
  return {
    decide,
    answer: async ({ db, id: eventId }: EventAt, { from }: Registered) => ({
      status: 201,
      body: { items: await sitesFrom(db, eventId, from) },
    }),
  };
}

function wholeFields(sent: z.infer<typeof siteIn>): NewSite {
  return {
    name: sent.name,
    role: sent.role ?? "remote",
    code: sent.code ?? null,
    level: sent.level ?? "province",
    provinceCode: sent.provinceCode ?? null,
    parentSiteId: sent.parentSiteId ?? null,
    contact: wholeContact(sent.contact),
  };
}

/** Only what was sent: an absent field is no change. */
function givenFields({
  contact,
  ...sent
}: z.infer<typeof siteChanges>): SiteChanges & { contact?: Contact } {
  return {
    ...Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)),
    ...(contact === undefined ? {} : { contact: wholeContact(contact) }),
  };
}

/** A contact is given as a whole: what is not said of it is not known. */
function wholeContact(sent: z.infer<typeof siteIn>["contact"]): Contact {
  return { ...NO_CONTACT, ...sent };
}
