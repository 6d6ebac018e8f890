import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { getCookie } from "hono/cookie";
import type { Kysely } from "kysely";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { notFound } from "../errors.ts";
import { authorize, findCaller, unauthenticated, type Caller } from "./caller.ts";
import { noteKeyUse } from "./commands.ts";
import { bearer, guarded, SESSION_COOKIE, type Core } from "./http.ts";

/** A display link, which reads the stage view of one event and nothing else. */
export type Display = { kind: "display"; id: string; eventId: string };
/** Who may follow an event. */
export type Watcher = Caller | Display;
export type WatchEnv = { Variables: { watcher: Watcher; caller?: Caller } };

/** A browser's EventSource sends no headers of its own, so the display's secret comes as a cookie too. */
export const DISPLAY_COOKIE = "diem_cau_display";
const SECRET = /^dcd_/;

/** As `may(core, "event.read")`, and a display link of the event may too. */
export function mayWatch(core: Core) {
  const middleware = createMiddleware<WatchEnv>(async (c, next) => {
    const watcher = await watcherOf(core, c, c.req.param("eventId") ?? "");
    c.set("watcher", watcher);
    if (watcher.kind !== "display") c.set("caller", watcher);
    await next();
  });
  return guarded(middleware, "event.read");
}

async function watcherOf(core: Core, c: Context, eventId: string): Promise<Watcher> {
  const { read } = core.store;
  const secret = secretOf(c);
  if (secret === undefined) throw unauthenticated();
  if (SECRET.test(secret)) {
    const display = await findDisplay(read, core.deps, secret);
    if (!display) throw unauthenticated();
    if (display.eventId !== eventId) throw notFound({ vi: "hội thảo", en: "event" });
    return display;
  }
  const caller = await findCaller(read, core.deps, core.bootstrapHash, secret);
  if (!caller) throw unauthenticated();
  if (caller.kind === "apiKey") noteKeyUse(core.store, core.deps, caller.id);
  await authorize(read, caller, eventId, "event.read");
  return caller;
}

/** One browser may be a site and show the stage: `?view=stage` says for which of them it asks. */
function secretOf(c: Context): string | undefined {
  const [site, display] = [getCookie(c, SESSION_COOKIE), getCookie(c, DISPLAY_COOKIE)];
  return bearer(c) ?? (c.req.query("view") === "stage" ? (display ?? site) : (site ?? display));
}

/** The display link of a secret; null when it is unknown, expired or revoked. */
export async function findDisplay(
  db: Kysely<Database>,
  deps: Deps,
  secret: string,
): Promise<Display | null> {
  const link = await db
    .selectFrom("link")
    .select(["id", "event_id", "expires_at", "revoked_at"])
    .where("secret_hash", "=", deps.sha256(secret))
    .where("kind", "=", "display")
    .executeTakeFirst();
  if (!link || link.revoked_at !== null) return null;
  if (link.expires_at !== null && link.expires_at <= deps.now()) return null;
  return { kind: "display", id: link.id, eventId: link.event_id };
}
