import { Hono, type Context } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { id, optionalText, optionalTime, pageFields, text, time } from "../auth/input.ts";
import { millisOf, millisOrNull } from "../clock.ts";
import type { Change, EventAt } from "../db/commit.ts";
import { readPage } from "../page.ts";
import { correctIncident, noteIncident, reopenIncident, resolveIncident } from "./commands.ts";
import { eraseIncident } from "./erasure.ts";
import { INCIDENT_KINDS, type IncidentFields } from "./incidents.ts";
import { incidentOut, listIncidents } from "./queries.ts";

const plainFields = { siteId: id.nullable().optional(), kind: z.enum(INCIDENT_KINDS).optional() };
const incidentIn = z.strictObject({ ...plainFields, at: optionalTime, text: text(2000) });
const correctionIn = z.strictObject({
  ...plainFields,
  at: time.optional(),
  text: text(2000).optional(),
  reason: text(1000),
});
const listQuery = z.strictObject({
  ...pageFields,
  siteId: id.optional(),
  state: z.enum(["open", "resolved"]).optional(),
});
const PATH = "/events/:eventId/incidents";

/** The incident log of an event. */
export function incidentRoutes(core: Core) {
  return new Hono<Env>().route("/", notingRoutes(core)).route("/", handlingRoutes(core));
}

function notingRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      PATH,
      describeRoute({ tags: ["incidents"], summary: "Note an incident" }),
      may(core, "incidents.note"),
      body(incidentIn),
      (c) => {
        const eventId = c.req.param("eventId");
        const { siteId = null, kind = "other", at, ...rest } = c.req.valid("json");
        const wanted = { siteId, kind, at: millisOrNull(at), ...rest };
        return act(core, c, {
          eventId,
          decide: (event) => noteIncident(event, wanted, ownSite(c.get("caller"))),
          answer: async ({ db }, made) => ({
            status: 201,
            body: await incidentOut(db, eventId, made),
            location: `/api/events/${eventId}/incidents/${made}`,
          }),
        });
      },
    )
    .get(
      PATH,
      describeRoute({ tags: ["incidents"], summary: "Incidents, the latest first" }),
      may(core, "event.read"),
      query(listQuery),
      async (c) => {
        const { siteId = null, state, ...page } = c.req.valid("query");
        if (siteId !== null) expectOwnSite(c.get("caller"), siteId);
        const filter = { siteId, state, notedBy: ownSite(c.get("caller")) };
        const eventId = c.req.param("eventId");
        return c.json(await listIncidents(core.store.read, eventId, filter, readPage(page)));
      },
    )
    .get(
      `${PATH}/:incidentId`,
      describeRoute({ tags: ["incidents"], summary: "One incident" }),
      may(core, "event.read"),
      async (c) => {
        const { eventId, incidentId } = c.req.param();
        const own = ownSite(c.get("caller"));
        return c.json(await incidentOut(core.store.read, eventId, incidentId, own));
      },
    );
}

function handlingRoutes(core: Core) {
  return new Hono<Env>()
    .patch(
      `${PATH}/:incidentId`,
      describeRoute({ tags: ["incidents"], summary: "Correct an incident, with a reason" }),
      may(core, "incidents.handle"),
      body(correctionIn),
      (c) => {
        const { reason, ...sent } = c.req.valid("json");
        const why = { reason, version: ifMatch(c) };
        return onIncident(core, c, c.req.param(), (event, incidentId) =>
          correctIncident(event, incidentId, givenFields(sent), why),
        );
      },
    )
    .put(
      `${PATH}/:incidentId/resolution`,
      describeRoute({ tags: ["incidents"], summary: "An incident is over" }),
      may(core, "incidents.handle"),
      body(z.strictObject({ note: optionalText(2000) })),
      (c) => {
        const { note = null } = c.req.valid("json");
        return onIncident(core, c, c.req.param(), (event, incidentId) =>
          resolveIncident(event, incidentId, note, ifMatch(c)),
        );
      },
    )
    .delete(
      `${PATH}/:incidentId/resolution`,
      describeRoute({ tags: ["incidents"], summary: "An incident goes on after all" }),
      may(core, "incidents.handle"),
      (c) =>
        onIncident(core, c, c.req.param(), (event, incidentId) =>
          reopenIncident(event, incidentId, ifMatch(c)),
        ),
    )
    .post(
      `${PATH}/:incidentId/erasure`,
      describeRoute({ tags: ["incidents"], summary: "Erase what was written about an incident" }),
      may(core, "event.change"),
      body(z.strictObject({ reason: text(1000) })),
      (c) => {
        const { reason } = c.req.valid("json");
        return onIncident(core, c, c.req.param(), (event, incidentId) =>
          eraseIncident(event, incidentId, reason),
        );
      },
    );
}

/** Commits a call on one incident and answers with it. */
function onIncident(
  core: Core,
  c: Context<Env>,
  { eventId, incidentId }: { eventId: string; incidentId: string },
  decide: (event: EventAt, incidentId: string) => Promise<Change>,
): Promise<Response> {
  return act(core, c, {
    eventId,
    decide: (event) => decide(event, incidentId),
    answer: async ({ db }) => ({ status: 200, body: await incidentOut(db, eventId, incidentId) }),
  });
}

/** Only what was sent: an absent field is no change. */
function givenFields({
  at,
  ...plain
}: Omit<z.infer<typeof correctionIn>, "reason">): Partial<IncidentFields> {
  const all = { ...plain, ...(at === undefined ? {} : { at: millisOf(at) }) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
