import { Hono, type Context } from "hono";
import { setCookie } from "hono/cookie";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { displayCookie } from "../auth/brought.ts";
import {
  displayIn,
  expectDisplay,
  mayWatch,
  type Watcher,
  type WatchEnv,
} from "../auth/watcher.ts";
import { expectOwnSite } from "../auth/caller.ts";
import { body, may, open, query, type Core, type Env } from "../auth/http.ts";
import type { Seen } from "../auth/seen.ts";
import { id as idIn } from "../auth/input.ts";
import { isoTime } from "../clock.ts";
import { forbidden } from "../errors.ts";
import { findEvent } from "../events/queries.ts";
import { findSite } from "../sites/queries.ts";
import type { Live } from "./hub.ts";
import { lastEventId, type Holder, type OpenStream, type View } from "./live.ts";

export type LiveServices = { live: Live; openStream: OpenStream };

const liveQuery = z.strictObject({
  view: z.literal("stage").optional(),
  as: z.enum(["site", "staff"]).optional(),
  display: idIn.optional(),
});
const signalIn = z.strictObject({
  rttMs: z.number().min(0).max(60_000).optional(),
  lossPercent: z.number().min(0).max(100).optional(),
  level: z.number().min(0).max(1).optional(),
});

/** What happens in an event, as it happens; `services` may differ from request to request (Workers). */
export function liveRoutes(core: Core, services: () => LiveServices) {
  return new Hono<WatchEnv & Env>()
    .get(
      "/events/:eventId/live",
      describeRoute({ tags: ["live"], summary: "Follow an event as it happens" }),
      mayWatch(core),
      query(liveQuery),
      (c) => {
        if (c.req.method === "HEAD") return c.body(null, 200, HEADERS);
        const { live, openStream } = services();
        const eventId = c.req.param("eventId");
        const watcher = c.get("watcher");
        const view = viewOf(watcher, c.req.valid("query").view === "stage");
        const after = lastEventId(c.req.header("Last-Event-ID"));
        return live.listen({ eventId, view, holder: holderOf(watcher), after }, (closed) =>
          openStream(c.env, headersFor(c), closed),
        );
      },
    )
    .put(
      "/events/:eventId/sites/:siteId/signal",
      describeRoute({ tags: ["live"], summary: "Say how a site's line is this moment" }),
      may(core, "signal.say"),
      body(signalIn),
      async (c) => {
        const { eventId, siteId } = c.req.param();
        expectOwnSite(c.get("caller"), siteId);
        await findSite(core.store.read, eventId, siteId);
        services().live.signals.say(siteId, c.req.valid("json"), core.deps.now());
        return c.body(null, 204);
      },
    )
    .post(
      "/display",
      describeRoute({ tags: ["live"], summary: "Open the stage view by its link" }),
      open,
      body(displayIn),
      async (c) => {
        const { secret } = c.req.valid("json");
        const link = await expectDisplay(core.store.read, core.deps, secret);
        setCookie(c, displayCookie(link.id), secret, {
          httpOnly: true,
          sameSite: "Strict",
          path: "/api",
          secure: core.publicUrl.startsWith("https:"),
        });
        const { title, state, starts_at } = await findEvent(core.store.read, link.eventId);
        const event = { id: link.eventId, title, state, startsAt: isoTime(starts_at) };
        return c.json({ link: { id: link.id }, event });
      },
    );
}

const HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  // Proxies of the kind of nginx would gather what is meant to come at once.
  "X-Accel-Buffering": "no",
};

function headersFor(c: Context): Record<string, string> {
  // Set by seeRequests, for every request that came through the whole app.
  const seen = c.get("seen") as Seen | undefined;
  return { ...HEADERS, ...(seen ? { "X-Request-Id": seen.id } : {}) };
}

function viewOf(watcher: Watcher, stage: boolean): View {
  if (watcher.kind === "display") return { kind: "stage", siteId: null };
  if (watcher.kind === "site") {
    if (stage) throw forbidden();
    return { kind: "site", siteId: watcher.siteId };
  }
  return { kind: stage ? "stage" : "staff", siteId: null };
}

function holderOf(watcher: Watcher): Holder {
  const { kind, id } = watcher;
  return kind === "apiKey" ? { kind, id, sessionId: watcher.sessionId } : { kind, id };
}
