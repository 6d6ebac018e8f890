import { AsyncLocalStorage } from "node:async_hooks";
import type { MiddlewareHandler } from "hono";
import { createApp, type App, type Health, type Services } from "../app.ts";
import { pageHeaders } from "../auth/headers.ts";
import { readConfig, WrongSetting, type Config } from "../config.ts";
import type { Order, Store } from "../db/commit.ts";
import { d1Store } from "../db/d1.ts";
import type { D1Database } from "../db/d1-dialect.ts";
import { ledger } from "../facts.ts";
import { writeReport } from "../reports/report.ts";
import { openLive } from "../live/hub.ts";
import { openSignals } from "../live/signals.ts";
import { openWebStream } from "../live/web-stream.ts";
import { openLiveKit } from "../rooms/livekit.ts";
import { platformDeps } from "./deps.ts";
import { watchHealth } from "./health.ts";

/** The bindings of wrangler.toml, its secrets and variables: the settings of api.md section 10. */
type Env = {
  DB: D1Database;
  ASSETS: { fetch(request: Request): Promise<Response> };
  PUBLIC_URL?: string;
  BOOTSTRAP_API_KEY?: string;
  LIVEKIT_URL?: string;
  LIVEKIT_PUBLIC_URL?: string;
  LIVEKIT_API_KEY?: string;
  LIVEKIT_API_SECRET?: string;
};
type Life = { waitUntil(work: Promise<unknown>): void };

const lives = new AsyncLocalStorage<Life>();
let app: App | undefined;

export default {
  fetch(request: Request, env: Env, life: Life): Response | Promise<Response> {
    try {
      // One app for the whole Worker: it remembers which keys it has noted.
      app ??= createApp(servicesOf(env, new URL(request.url).origin));
    } catch (error) {
      if (!(error instanceof WrongSetting)) throw error;
      console.error(error.message);
      return new Response(error.message, { status: 503 });
    }
    const serving = app;
    return lives.run(life, () => serving.fetch(request));
  },
};

function servicesOf(env: Env, origin: string): Services {
  const { DB, ASSETS, ...settings } = env;
  const config = readConfig({ ...settings, PUBLIC_URL: settings.PUBLIC_URL ?? origin });
  const key = config.bootstrapApiKey;
  const store = outliving(d1Store(DB, platformDeps, ledger));
  const listening = { store, deps: platformDeps, signals: openSignals() };
  return {
    store,
    deps: platformDeps,
    publicUrl: config.publicUrl,
    bootstrapHash: key === null ? null : platformDeps.sha256(key),
    liveKitKey: config.liveKit,
    docsFile: () => null,
    files: null,
    // A stream belongs to its request: what one of them waits for no other can share.
    live: () => ({ live: openLive(listening), openStream: openWebStream }),
    pages: assetPages(ASSETS, pageHeaders(config.publicUrl, config.liveKit?.publicUrl ?? null)),
    reports: { write: (asked) => writeReport(store.read, asked) },
    addressOf: (c) => c.req.header("CF-Connecting-IP") ?? "",
    ...media(config, store),
  };
}

/** The platform answers with a file, or with the one page of the app. */
function assetPages(assets: Env["ASSETS"], headers: Record<string, string>): MiddlewareHandler {
  return async (c, next) => {
    if (
      !["GET", "HEAD"].includes(c.req.method) ||
      /^\/(api|livekit|metrics)(\/|$)/.test(c.req.path)
    )
      return next();
    const answer = await assets.fetch(c.req.raw);
    const isPage = answer.headers.get("Content-Type")?.startsWith("text/html") === true;
    // A file that is not there is no page.
    if (isPage && /\.(?!html$)\w+$/.test(c.req.path)) return next();
    const sent = new Response(answer.body, answer);
    for (const [name, value] of Object.entries(headers)) sent.headers.set(name, value);
    return sent;
  };
}

/** A commit goes on after the answer that did not wait for it. */
function outliving(store: Store): Store {
  return {
    ...store,
    commit: <T>(order: Order<T>) => {
      const done = store.commit(order);
      lives.getStore()?.waitUntil(done.catch(() => undefined));
      return done;
    },
  };
}

function media(
  { liveKit: settings }: Config,
  { read }: Store,
): Pick<Services, "liveKit" | "health" | "heard"> {
  if (settings === null) {
    const none: Health = {
      liveKit: "unreachable",
      clocksApart: false,
      lastWebhookAt: null,
      webhooksMissing: false,
    };
    return { liveKit: null, health: async () => none, heard: () => {} };
  }
  const liveKit = openLiveKit({ ...settings, now: platformDeps.now });
  // LiveKit is asked anew each time: requests of a Worker cannot share what one of them waits for.
  return { liveKit, health: () => watchHealth(liveKit, read).state(), heard: () => {} };
}
