import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { describeRoute, openAPIRouteHandler } from "hono-openapi";
import { DOCS_PAGE, DOCS_POLICY, DOCS_START, documentation, type DocsFile } from "./api-docs.ts";
import { authRoutes } from "./auth/routes.ts";
import { open, type Core } from "./auth/http.ts";
import { checkBody, noSuchRoute, problem } from "./auth/problem.ts";
import { Refusal } from "./errors.ts";
import { eventRoutes } from "./events/routes.ts";
import type { LiveKit } from "./rooms/livekit.ts";
import { webhookRoutes, type Intake } from "./rooms/webhook.ts";

/** LiveKit as seen from here. */
export type Health = { liveKit: "ok" | "unreachable"; clocksApart: boolean };

/** What the API is made of; the entry of each platform provides it. */
export type Services = Core &
  Intake & { liveKit: LiveKit | null; health(): Promise<Health>; docsFile: DocsFile };

const VERSION = "0.1.0";
const MOST_BODY = 1024 * 1024;

/** The whole API: the slices' routers, and errors mapped once. */
export function createApp(core: Services) {
  const api = new Hono()
    .use(bodyLimit({ maxSize: MOST_BODY, onError: tooLarge }))
    .use(checkBody)
    .route("/", authRoutes(core))
    .route("/", eventRoutes(core))
    .route("/", webhookRoutes(core, core));
  const app = new Hono().route("/api", api).route("/api", aboutRoutes(core));
  app.get("/api/openapi.json", open, openAPIRouteHandler(app, { documentation }));
  app.onError((error, c) => problem(c, error));
  app.notFound((c) => problem(c, noSuchRoute(app, c)));
  return app;
}

/** What the server says of itself. */
function aboutRoutes(core: Services) {
  return new Hono()
    .get(
      "/health",
      describeRoute({ tags: ["health"], summary: "State of database and LiveKit" }),
      open,
      async (c) => {
        const [writable, media] = await Promise.all([core.store.writable(), core.health()]);
        const good = writable && media.liveKit === "ok" && !media.clocksApart;
        const database = writable ? "ok" : "unwritable";
        const clocks = media.clocksApart ? { liveKitClock: "apart" } : {};
        const said = {
          status: good ? "ok" : "degraded",
          database,
          liveKit: media.liveKit,
          version: VERSION,
          ...clocks,
        };
        return c.json(said, writable ? 200 : 503, writable ? {} : { "Retry-After": "5" });
      },
    )
    .get("/docs", open, (c) => c.html(DOCS_PAGE, 200, { "Content-Security-Policy": DOCS_POLICY }))
    .get("/docs/:file", open, (c) => {
      if (c.req.param("file") === "start.js")
        return c.body(DOCS_START, 200, { "Content-Type": "text/javascript" });
      const file = core.docsFile(c.req.param("file"));
      return file ? c.body(file.bytes, 200, { "Content-Type": file.type }) : c.notFound();
    });
}

function tooLarge(): never {
  throw new Refusal("too_large", { vi: "Nội dung gửi lên quá lớn.", en: "The body is too large." });
}

export type App = ReturnType<typeof createApp>;
