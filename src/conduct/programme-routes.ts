import { Hono, type Context } from "hono";
import { describeRoute } from "hono-openapi";
import { act, ifMatch, may, type Core, type Env } from "../auth/http.ts";
import type { Change, EventAt } from "../db/commit.ts";
import { programmeOut } from "../programme/queries.ts";
import { endItem, startItem } from "./programme-run.ts";

const PATH = "/events/:eventId/programme/items/:itemId/run";

/** Items that begin and end by hand: an opening, a break, a discussion, a closing. */
export function programmeRunRoutes(core: Core) {
  return new Hono<Env>()
    .put(
      PATH,
      describeRoute({ tags: ["programme"], summary: "Start an item by hand" }),
      may(core, "turns.manage"),
      (c) => moveItem(core, c, c.req.param(), startItem),
    )
    .delete(
      PATH,
      describeRoute({ tags: ["programme"], summary: "End an item and its turns" }),
      may(core, "turns.manage"),
      (c) => moveItem(core, c, c.req.param(), endItem),
    );
}

function moveItem(
  core: Core,
  c: Context<Env>,
  { eventId, itemId }: { eventId: string; itemId: string },
  decide: (event: EventAt, itemId: string, version: number | null) => Promise<Change>,
): Promise<Response> {
  const version = ifMatch(c);
  return act(core, c, {
    eventId,
    decide: (event) => decide(event, itemId, version),
    answer: async ({ db, at }) => ({ status: 200, body: await programmeOut(db, eventId, at) }),
  });
}
