import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, may, query, type Core, type Env } from "../auth/http.ts";
import { id, pageFields, text } from "../auth/input.ts";
import { readPage } from "../page.ts";
import { receiveMessage, sendMessage } from "./commands.ts";
import { eraseMessage } from "./erasure.ts";
import { LONGEST_MESSAGE, MOST_RECIPIENTS } from "./messages.ts";
import { listMessages, messageOut } from "./queries.ts";

const messageIn = z.strictObject({
  siteIds: z.array(id).min(1).max(MOST_RECIPIENTS).optional(),
  all: z.literal(true).optional(),
  text: text(LONGEST_MESSAGE),
  urgent: z.boolean().optional(),
});
const listQuery = z.strictObject({
  ...pageFields,
  siteId: id.optional(),
  after: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
});
const PATH = "/events/:eventId/messages";

/** What the control room and the sites write to each other. */
export function messageRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      PATH,
      describeRoute({ tags: ["messages"], summary: "Write to sites, or from a site" }),
      may(core, "messages.send"),
      body(messageIn),
      (c) => {
        const eventId = c.req.param("eventId");
        const own = ownSite(c.get("caller"));
        const { siteIds = null, all = false, urgent = false, ...rest } = c.req.valid("json");
        return act(core, c, {
          eventId,
          decide: (event) => sendMessage(event, { siteIds, all, urgent, ...rest }, own),
          answer: async ({ db }, made) => ({
            status: 201,
            body: await messageOut(db, eventId, made, own),
          }),
        });
      },
    )
    .get(
      PATH,
      describeRoute({ tags: ["messages"], summary: "Messages, oldest first" }),
      may(core, "event.read"),
      query(listQuery),
      async (c) => {
        const { siteId = null, after = "0", ...page } = c.req.valid("query");
        const onlySite = ownSite(c.get("caller"));
        if (siteId !== null) expectOwnSite(c.get("caller"), siteId);
        const filter = { siteId, after: Number(after), onlySite };
        const eventId = c.req.param("eventId");
        return c.json(await listMessages(core.store.read, eventId, filter, readPage(page)));
      },
    )
    .post(
      `${PATH}/:messageId/receipt`,
      describeRoute({ tags: ["messages"], summary: "Say that a message was read" }),
      may(core, "messages.send"),
      (c) => {
        const { eventId, messageId } = c.req.param();
        const own = ownSite(c.get("caller"));
        return act(core, c, {
          eventId,
          decide: (event) => receiveMessage(event, messageId, own),
          answer: async ({ db }) => ({
            status: 200,
            body: await messageOut(db, eventId, messageId, own),
          }),
        });
      },
    )
    .post(
      `${PATH}/:messageId/erasure`,
      describeRoute({ tags: ["messages"], summary: "Erase the text of a message" }),
      may(core, "event.change"),
      body(z.strictObject({ reason: text(1000) })),
      (c) => {
        const { eventId, messageId } = c.req.param();
        const { reason } = c.req.valid("json");
        return act(core, c, {
          eventId,
          decide: (event) => eraseMessage(event, messageId, reason),
          answer: async ({ db }) => ({
            status: 200,
            body: await messageOut(db, eventId, messageId, null),
          }),
        });
      },
    );
}
