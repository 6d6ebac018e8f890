import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { Database } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { notFound, Refusal } from "../errors.ts";
import { authorize, findCaller, unauthenticated, type Caller } from "./caller.ts";
import { watchSecret } from "./brought.ts";
import { guarded, type Core } from "./http.ts";
import { noteUse } from "./use.ts";

/** A display link, which reads the stage view of one event and nothing else. */
export type Display = { kind: "display"; id: string; eventId: string };
/** Who may follow an event. */
export type Watcher = Caller | Display;
export type WatchEnv = { Variables: { watcher: Watcher; caller?: Caller } };

const SECRET = /^dcd_/;
/** What a display sends of its link. */
export const displayIn = z.strictObject({ secret: z.string().min(1).max(500) });

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
  const secret = watchSecret(core, c);
  if (secret === undefined) throw unauthenticated();
  if (SECRET.test(secret)) {
    const display = await findDisplay(read, core.deps, secret);
    if (!display) throw unauthenticated();
    if (display.eventId !== eventId) throw notFound({ vi: "hội thảo", en: "event" });
    return display;
  }
  const caller = await findCaller(read, core.deps, core.bootstrapHash, secret);
  if (!caller) throw unauthenticated();
  if (caller.kind === "apiKey") noteUse(core.store, core.deps, caller);
  await authorize(read, caller, eventId, "event.read");
  return caller;
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

/** As `findDisplay`; refuses every other secret. */
export async function expectDisplay(
  db: Kysely<Database>,
  deps: Deps,
  secret: string,
): Promise<Display> {
  const display = await findDisplay(db, deps, secret);
  if (display) return display;
  throw new Refusal("link_invalid", {
    vi: "Đường dẫn không đúng, đã hết hạn hoặc đã bị thu hồi.",
    en: "The link is wrong, expired or revoked.",
  });
}
