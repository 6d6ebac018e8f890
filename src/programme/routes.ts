import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { act, body, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { id, optionalTime, seconds, text, time } from "../auth/input.ts";
import { millisOrNull } from "../clock.ts";
import { readingTime } from "../db/commit.ts";
import { setProgramme, type NewItem } from "./commands.ts";
import { PROGRAMME_KINDS } from "./programme.ts";
import { programmeOut } from "./queries.ts";
import { programmeThen } from "./then.ts";

const optionalId = id.nullable().optional();
const itemIn = z.strictObject({
  id: optionalId,
  kind: z.enum(PROGRAMME_KINDS),
  title: text(1000),
  plannedSeconds: seconds,
  siteId: optionalId,
  delegateId: optionalId,
  contributionId: optionalId,
  startsAt: optionalTime,
});
const programmeIn = z.strictObject({ items: z.array(itemIn).max(500) });
const programmeQuery = z.strictObject({ at: time.optional() });
const PATH = "/events/:eventId/programme";

export function programmeRoutes(core: Core) {
  return new Hono<Env>()
    .put(
      PATH,
      describeRoute({ tags: ["programme"], summary: "Set the whole programme in its order" }),
      may(core, "event.change"),
      body(programmeIn),
      (c) => {
        const eventId = c.req.param("eventId");
        const items = c.req.valid("json").items.map(newItem);
        return act(core, c, {
          eventId,
          decide: (event) => setProgramme(event, items, ifMatch(c)),
          answer: async ({ db, at }) => ({
            status: 200,
            body: await programmeOut(db, eventId, at),
          }),
        });
      },
    )
    .get(
      PATH,
      describeRoute({ tags: ["programme"], summary: "Planned, actual and predicted times" }),
      may(core, "event.read"),
      query(programmeQuery),
      async (c) => {
        const { eventId } = c.req.param();
        const now = await readingTime(core.store.read, eventId, core.deps);
        const at = millisOrNull(c.req.valid("query").at);
        return c.json(
          at === null || at > now
            ? await programmeOut(core.store.read, eventId, now)
            : await programmeThen(core.store.read, eventId, at),
        );
      },
    );
}

function newItem(sent: z.infer<typeof itemIn>): NewItem {
  return {
    id: sent.id ?? null,
    kind: sent.kind,
    title: sent.title,
    plannedSeconds: sent.plannedSeconds,
    siteId: sent.siteId ?? null,
    delegateId: sent.delegateId ?? null,
    contributionId: sent.contributionId ?? null,
    startsAt: millisOrNull(sent.startsAt),
  };
}
