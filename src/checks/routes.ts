import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { expectOwnSite, ownSite } from "../auth/caller.ts";
import { act, body, may, query, type Core, type Env } from "../auth/http.ts";
import { optionalText, pageFields } from "../auth/input.ts";
import { readPage } from "../page.ts";
import { findSite } from "../sites/queries.ts";
import { VERDICTS, type CheckItems } from "./checks.ts";
import { keepCheck } from "./commands.ts";
import { findCheck, listChecks, listLatestChecks } from "./queries.ts";

const reasonIn = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,49}$/)
  .nullable()
  .optional();
const partIn = z.strictObject({ verdict: z.enum(VERDICTS), reason: reasonIn });
const kbps = z.int().min(0).max(10_000_000).nullable().optional();
const lineIn = partIn.extend({
  upKbps: kbps,
  downKbps: kbps,
  lossPercent: z.number().min(0).max(100).nullable().optional(),
  delayMs: z.int().min(0).max(600_000).nullable().optional(),
  transport: z.enum(["udp", "tcp", "tls"]).nullable().optional(),
});
const checkIn = z
  .strictObject({
    browser: partIn.extend({ name: optionalText(100) }).nullable(),
    camera: partIn.nullable(),
    microphone: partIn.nullable(),
    speaker: partIn.nullable(),
    line: lineIn.nullable(),
  })
  .partial();
const CHECKS = "/events/:eventId/sites/:siteId/line-checks";

/** What the tests of the sites came to, before the day and on it. */
export function checkRoutes(core: Core) {
  return new Hono<Env>()
    .post(
      CHECKS,
      describeRoute({ tags: ["checks"], summary: "What a site's test came to" }),
      may(core, "checks.send"),
      body(checkIn),
      (c) => {
        const { eventId, siteId } = c.req.param();
        expectOwnSite(c.get("caller"), siteId);
        const items = wholeItems(c.req.valid("json"));
        return act(core, c, {
          eventId,
          decide: (event) => keepCheck(event, siteId, items),
          answer: async ({ db }, made) => ({ status: 201, body: await findCheck(db, made) }),
        });
      },
    )
    .get(
      CHECKS,
      describeRoute({ tags: ["checks"], summary: "A site's results, the latest first" }),
      may(core, "event.read"),
      query(z.strictObject(pageFields)),
      async (c) => {
        const { eventId, siteId } = c.req.param();
        expectOwnSite(c.get("caller"), siteId);
        const page = readPage(c.req.valid("query"));
        await findSite(core.store.read, eventId, siteId);
        return c.json(await listChecks(core.store.read, eventId, siteId, page));
      },
    )
    .get(
      "/events/:eventId/line-checks",
      describeRoute({ tags: ["checks"], summary: "The latest result of each site" }),
      may(core, "event.read"),
      query(z.strictObject(pageFields)),
      async (c) => {
        const own = ownSite(c.get("caller"));
        const page = readPage(c.req.valid("query"));
        return c.json(await listLatestChecks(core.store.read, c.req.param("eventId"), own, page));
      },
    );
}

function wholeItems(sent: z.infer<typeof checkIn>): CheckItems {
  const { browser, camera, microphone, speaker, line } = sent;
  return {
    browser: browser ? { ...partOf(browser), name: browser.name ?? null } : null,
    camera: camera ? partOf(camera) : null,
    microphone: microphone ? partOf(microphone) : null,
    speaker: speaker ? partOf(speaker) : null,
    line: line
      ? {
          ...partOf(line),
          upKbps: line.upKbps ?? null,
          downKbps: line.downKbps ?? null,
          lossPercent: line.lossPercent ?? null,
          delayMs: line.delayMs ?? null,
          transport: line.transport ?? null,
        }
      : null,
  };
}

function partOf({ verdict, reason = null }: z.infer<typeof partIn>) {
  return { verdict, reason };
}
