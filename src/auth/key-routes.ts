import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { millisOrNull } from "../clock.ts";
import { SYSTEM_LOG } from "../log/log.ts";
import { readPage } from "../page.ts";
import { changeRoles } from "./commands.ts";
import { act, body, may, query, type Core, type Env } from "./http.ts";
import { optionalTime, pageFields } from "./input.ts";
import { keyOf, listStaff } from "./queries.ts";
import { rolesIn } from "./role-input.ts";
import { createSignInLink, revokeSignInLinks, signInLinkAnswer } from "./sign-in-links.ts";

const tags = ["auth"];

/** What belongs to a key: its links to sign in, its roles; and who has roles in an event. */
export function keyRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      "/keys/:keyId/sign-in-links",
      describeRoute({ tags, summary: "Make a link that signs the key's holder in, once" }),
      may(core, "admin"),
      body(z.strictObject({ expiresAt: optionalTime })),
      (c) => {
        const expiresAt = millisOrNull(c.req.valid("json").expiresAt);
        return act(core, c, {
          eventId: SYSTEM_LOG,
          decide: (system) => createSignInLink(system, c.req.param("keyId"), expiresAt),
          answer: async (_system, link) => signInLinkAnswer(core.publicUrl, link),
        });
      },
    )
    .delete(
      "/keys/:keyId/sign-in-links",
      describeRoute({ tags, summary: "End every link of a key that nobody has used" }),
      may(core, "admin"),
      (c) =>
        act(core, c, {
          eventId: SYSTEM_LOG,
          decide: (system) => revokeSignInLinks(system, c.req.param("keyId")),
        }),
    )
    .put(
      "/keys/:keyId/roles",
      describeRoute({ tags, summary: "Set the roles of a key; those left out are taken from it" }),
      may(core, "admin"),
      body(z.strictObject({ roles: rolesIn })),
      (c) => {
        const keyId = c.req.param("keyId");
        return act(core, c, {
          eventId: SYSTEM_LOG,
          decide: (system) => changeRoles(system, keyId, c.req.valid("json").roles),
          answer: async ({ db }) => ({ status: 200, body: await keyOf(db, keyId) }),
        });
      },
    )
    .get(
      "/events/:eventId/staff",
      describeRoute({ tags, summary: "Who has which roles in an event" }),
      may(core, "staff.read"),
      query(z.strictObject(pageFields)),
      async (c) => {
        const page = readPage(c.req.valid("query"));
        const now = core.deps.now();
        return c.json(await listStaff(core.store.read, c.req.param("eventId"), now, page));
      },
    );
}
