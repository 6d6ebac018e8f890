import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { millisOrNull } from "../clock.ts";
import { SYSTEM_LOG } from "../log/log.ts";
import { readPage } from "../page.ts";
import { createKey, newKeyAnswer, revokeKey } from "./commands.ts";
import { act, body, may, query, type Core, type Env } from "./http.ts";
import { optionalTime, pageFields, text } from "./input.ts";
import { describeCaller, listKeys } from "./queries.ts";
import { rolesIn } from "./role-input.ts";

const keyIn = z.strictObject({
  label: text(200),
  admin: z.boolean().optional(),
  roles: rolesIn.optional(),
  expiresAt: optionalTime,
  signInLink: z.literal(true).optional(),
});

export function authRoutes(core: Core) {
  return new Hono<Env>()
    .get(
      "/me",
      describeRoute({ tags: ["auth"], summary: "Who the caller is and may do" }),
      may(core, "signedIn"),
      async (c) => c.json(await describeCaller(core.store.read, c.get("caller"))),
    )
    .post(
      "/keys",
      describeRoute({ tags: ["auth"], summary: "Make an API key; its secret is shown once" }),
      may(core, "admin"),
      body(keyIn),
      (c) => {
        const sent = c.req.valid("json");
        const roles = sent.roles ?? [];
        const wanted = {
          label: sent.label,
          admin: sent.admin ?? false,
          roles,
          expiresAt: millisOrNull(sent.expiresAt),
        };
        return act(core, c, {
          eventId: SYSTEM_LOG,
          decide: (system) => createKey(system, wanted, sent.signInLink ? { until: null } : null),
          answer: async ({ at }, made) => newKeyAnswer(core.publicUrl, wanted, at, made),
        });
      },
    )
    .get(
      "/keys",
      describeRoute({ tags: ["auth"], summary: "All keys, with their last use" }),
      may(core, "admin"),
      query(z.strictObject(pageFields)),
      async (c) => c.json(await listKeys(core.store.read, readPage(c.req.valid("query")))),
    )
    .delete(
      "/keys/:keyId",
      describeRoute({ tags: ["auth"], summary: "End a key" }),
      may(core, "admin"),
      (c) =>
        act(core, c, {
          eventId: SYSTEM_LOG,
          decide: (system) => revokeKey(system, c.req.param("keyId")),
        }),
    );
}
