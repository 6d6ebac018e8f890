import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { authRoutes } from "./auth/routes.ts";
import type { Core } from "./auth/http.ts";
import { checkBody, noSuchRoute, problem } from "./auth/problem.ts";
import { Refusal } from "./errors.ts";
import { eventRoutes } from "./events/routes.ts";
import type { LiveKit } from "./rooms/livekit.ts";
import { webhookRoutes, type Intake } from "./rooms/webhook.ts";

/** What the API is made of; the entry of each platform provides it. */
export type Services = Core & Intake & { liveKit: LiveKit | null };

const MOST_BODY = 1024 * 1024;

/** The whole API: the slices' routers, and errors mapped once. */
export function createApp(core: Services) {
  const api = new Hono()
    .use(bodyLimit({ maxSize: MOST_BODY, onError: tooLarge }))
    .use(checkBody)
    .route("/", authRoutes(core))
    .route("/", eventRoutes(core))
    .route("/", webhookRoutes(core, core));
  const app = new Hono().route("/api", api);
  app.onError((error, c) => problem(c, error));
  app.notFound((c) => problem(c, noSuchRoute(app, c)));
  return app;
}

function tooLarge(): never {
  throw new Refusal("too_large", { vi: "Nội dung gửi lên quá lớn.", en: "The body is too large." });
}

export type App = ReturnType<typeof createApp>;
