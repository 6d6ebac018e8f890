import { Hono, type MiddlewareHandler } from "hono";
import { describeRoute, openAPIRouteHandler } from "hono-openapi";
import { DOCS_PAGE, DOCS_POLICY, DOCS_START, openApi, type DocsFile } from "./api-docs.ts";
import { checkpointRoutes } from "./attendance/checkpoint-routes.ts";
import { alertRoutes } from "./alerts/routes.ts";
import { attendanceRoutes } from "./attendance/routes.ts";
import { isoOrNull, type Millis } from "./clock.ts";
import { refuseCrossSite } from "./auth/cross-site.ts";
import type { Addressed } from "./auth/failure-limits.ts";
import { keyRoutes } from "./auth/key-routes.ts";
import { authRoutes } from "./auth/routes.ts";
import { sessionRoutes } from "./auth/session-routes.ts";
import { guarded, open, type Core } from "./auth/http.ts";
import { takeJson } from "./auth/body.ts";
import { sayHeaders } from "./auth/headers.ts";
import { asRoute, seeRequests } from "./auth/seen.ts";
import { checkAddress, noSuchRoute, problem } from "./auth/problem.ts";
import { checkRoutes } from "./checks/routes.ts";
import { programmeRunRoutes } from "./conduct/programme-routes.ts";
import { conductRoutes } from "./conduct/routes.ts";
import { fileRoutes, type ContributionFiles } from "./contributions/file-routes.ts";
import { recommendationRoutes } from "./contributions/recommendation-routes.ts";
import { correctionRoutes } from "./conduct/correction-routes.ts";
import { recordRoutes } from "./conduct/record-routes.ts";
import { contributionRoutes } from "./contributions/routes.ts";
import { presenceRoutes } from "./delegates/presence-routes.ts";
import { roundRoutes } from "./delegates/round-routes.ts";
import { delegateRoutes } from "./delegates/routes.ts";
import { eventRoutes } from "./events/routes.ts";
import { incidentRoutes } from "./incidents/routes.ts";
import { openLive } from "./live/hub.ts";
import { liveRoutes, type LiveServices } from "./live/routes.ts";
import { openWebStream } from "./live/web-stream.ts";
import { logRoutes } from "./log/routes.ts";
import { messageRoutes } from "./messages/routes.ts";
import { programmeRoutes } from "./programme/routes.ts";
import { eventReadinessRoutes } from "./readiness/routes.ts";
import { reportRoutes, type ReportFiles } from "./reports/routes.ts";
import type { LiveKit } from "./rooms/livekit.ts";
import type { MediaPlace } from "./rooms/rooms.ts";
import { networkRoutes, tokenRoutes } from "./rooms/routes.ts";
import { quarantineRoutes, webhookRoutes, type Intake } from "./rooms/webhook.ts";
import { joinRoutes } from "./sites/join-routes.ts";
import { linkRoutes } from "./sites/link-routes.ts";
import { siteRoutes } from "./sites/routes.ts";
import { spreadsheetRoutes } from "./spreadsheets/routes.ts";
import type { SheetWork } from "./spreadsheets/spreadsheets.ts";
import { readinessRoutes } from "./turns/readiness-routes.ts";
import { turnCorrectionRoutes } from "./turns/correction-routes.ts";
import { turnRoutes } from "./turns/routes.ts";
import { UNWATCHED, type Watch } from "./watch.ts";

/** LiveKit as seen from here. */
export type Health = {
  liveKit: "ok" | "unreachable";
  clocksApart: boolean;
  lastWebhookAt: Millis | null;
  /** Somebody is in a room, and for a minute no webhook has told of it. */
  webhooksMissing: boolean;
};

/** What the API is made of; the entry of each platform provides it. */
export type Services = Core &
  Intake &
  ReportFiles &
  ContributionFiles &
  Partial<SheetWork> &
  Addressed & {
    liveKit: LiveKit | null;
    health(): Promise<Health>;
    /** Where LiveKit takes picture and sound; without it that is elsewhere. */
    mediaPlace?: () => MediaPlace;
    docsFile: DocsFile;
    /** The longest body of any request; 1 MiB unless said otherwise. */
    bodyBytes?: number;
    watch?: Watch;
    /** Who listens and how an answer goes on; asked at each request. One hub and the web's streams without it. */
    live?: () => LiveServices;
    /** Passes what is under /livekit on to LiveKit; without it nobody does. */
    liveKitPassage?: MiddlewareHandler;
    /** Answers at /metrics; without it nobody does. */
    metricsPage?: MiddlewareHandler;
    /** Answers what is not under /api; without it nobody does. */
    pages?: MiddlewareHandler;
  };

const VERSION = "0.1.0";
const MOST_BODY = 1024 * 1024;

/** The whole API: the slices' routers, and errors mapped once. */
export function createApp(core: Services) {
  const api = new Hono()
    .route("/", webhookRoutes(core, core))
    .use(checkAddress)
    .use(refuseCrossSite(core))
    .route("/", fileRoutes(core))
    .route("/", spreadsheetRoutes(core))
    .use(takeJson(core.bodyBytes ?? MOST_BODY))
    .route("/", authRoutes(core))
    .route("/", keyRoutes(core))
    .route("/", sessionRoutes(core))
    .route("/", eventRoutes(core))
    .route("/", siteRoutes(core))
    .route("/", linkRoutes(core))
    .route("/", joinRoutes(core))
    .route("/", tokenRoutes(core))
    .route("/", networkRoutes(core))
    .route("/", delegateRoutes(core))
    .route("/", presenceRoutes(core))
    .route("/", roundRoutes(core))
    .route("/", programmeRoutes(core))
    .route("/", recommendationRoutes(core))
    .route("/", contributionRoutes(core))
    .route("/", turnRoutes(core))
    .route("/", readinessRoutes(core))
    .route("/", turnCorrectionRoutes(core))
    .route("/", conductRoutes(core))
    .route("/", correctionRoutes(core))
    .route("/", recordRoutes(core))
    .route("/", programmeRunRoutes(core))
    .route("/", attendanceRoutes(core))
    .route("/", checkpointRoutes(core))
    .route("/", messageRoutes(core))
    .route("/", incidentRoutes(core))
    .route("/", checkRoutes(core))
    .route("/", alertRoutes(core))
    .route("/", eventReadinessRoutes(core))
    .route("/", logRoutes(core))
    .route("/", liveRoutes(core, core.live ?? ownLive(core)))
    .route("/", reportRoutes(core))
    .route("/", quarantineRoutes(core));
  const app = new Hono()
    .use(seeRequests(core.deps, core.watch ?? UNWATCHED))
    .use("/api/*", sayHeaders)
    .route("/api", api)
    .route("/api", aboutRoutes(core));
  app.get("/api/openapi.json", open, openAPIRouteHandler(app, openApi));
  if (core.liveKitPassage)
    app.use("/livekit/*", guarded(asRoute("/livekit", core.liveKitPassage), "public"));
  if (core.metricsPage)
    app.use("/metrics", guarded(asRoute("/metrics", core.metricsPage), "public"));
  if (core.pages) app.use(guarded(asRoute("/pages", core.pages), "public"));
  app.onError((error, c) => problem(c, error));
  app.notFound((c) => problem(c, noSuchRoute(app, c)));
  return app;
}

function ownLive({ liveKit, ...core }: Services): () => LiveServices {
  const listRoom = liveKit ? { listRoom: liveKit.participants } : {};
  const services = { live: openLive({ ...core, ...listRoom }), openStream: openWebStream };
  return () => services;
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
        const said = { ...healthOut(writable, media, core.deps.now()), version: VERSION };
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

function healthOut(writable: boolean, media: Health, now: Millis) {
  const { liveKit, lastWebhookAt: at, clocksApart, webhooksMissing } = media;
  const good = writable && liveKit === "ok" && !clocksApart && !webhooksMissing;
  return {
    status: good ? "ok" : "degraded",
    database: writable ? "ok" : "unwritable",
    liveKit,
    lastWebhookAt: isoOrNull(at),
    lastWebhookAgeSeconds: at === null ? null : Math.max(0, Math.floor((now - at) / 1000)),
    ...(clocksApart ? { liveKitClock: "apart" } : {}),
    ...(webhooksMissing ? { webhooks: "missing" } : {}),
  };
}

export type App = ReturnType<typeof createApp>;
export type { LiveViews } from "./live/parts.ts";
