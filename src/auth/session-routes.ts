import { Hono, type Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { SYSTEM_LOG } from "../log/log.ts";
import { staffCookie, staffSecret } from "./brought.ts";
import { actorOf, findCaller, type KeyCaller } from "./caller.ts";
import { FailureLimits, guessRefused, type Addressed } from "./failure-limits.ts";
import { act, body, may, open, type Core, type Env } from "./http.ts";
import { describeCaller } from "./queries.ts";
import { proofOf, signIn, signInRefused, signOut, signOutEverywhere } from "./sign-in.ts";
import { LASTS_FOR } from "./staff-session.ts";

export type SessionServices = Core & Addressed;

const tags = ["auth"];
const signInAs = z.strictObject({ secret: z.string().min(1).max(500) });

/** How staff signs in by a link or a key, and out again. */
export function sessionRoutes(services: SessionServices) {
  const limits = new FailureLimits();
  return new Hono<Env>()
    .post(
      "/session",
      describeRoute({ tags, summary: "Sign in by a one-time link or a key; sets the cookie" }),
      open,
      body(signInAs),
      async (c) => {
        const { secret, caller } = await begin(services, limits, c, c.req.valid("json").secret);
        setCookie(c, staffCookie(services), secret, cookieOptions(services));
        const { id, label, admin } = caller;
        const me = await describeCaller(services.store.read, caller);
        return c.json({ key: { id, label, admin }, ...me });
      },
    )
    .delete("/session", describeRoute({ tags, summary: "Sign out" }), open, async (c) => {
      await end(services, c);
      forget(services, c);
      return c.body(null, 204);
    })
    .delete(
      "/sessions",
      describeRoute({ tags, summary: "Sign out everywhere: every session of the caller's key" }),
      may(services, "staff"),
      async (c) => {
        const { id } = c.get("caller");
        forget(services, c);
        const decide = (system: Parameters<typeof signOutEverywhere>[0]) =>
          signOutEverywhere(system, id);
        return act(services, c, { eventId: SYSTEM_LOG, decide });
      },
    );
}

async function begin(
  services: SessionServices,
  limits: FailureLimits,
  c: Context<Env>,
  secret: string,
): Promise<{ secret: string; caller: KeyCaller }> {
  const { store, deps, bootstrapHash } = services;
  const shown = { secret, bootstrapHash };
  // Guesses are refused before they stand in the queue of those who write.
  const proof = await proofOf({ db: store.read, deps, at: deps.now() }, shown);
  if (!proof) throw guessRefused(services, limits, c, deps.sha256(secret), signInRefused());
  const brought = await broughtSession(services, c);
  const { value } = await store.commit({
    eventId: SYSTEM_LOG,
    by: { kind: "apiKey", id: proof.keyId },
    decide: (system) => signIn(system, shown, brought?.sessionId ?? null),
  });
  const caller = value && (await findCaller(store.read, deps, bootstrapHash, value.secret));
  // The key may have been revoked since.
  if (!value || caller?.kind !== "apiKey") throw signInRefused();
  return { secret: value.secret, caller };
}

async function end(services: SessionServices, c: Context<Env>): Promise<void> {
  const brought = await broughtSession(services, c);
  if (!brought) return;
  const { sessionId } = brought;
  await services.store.commit({
    eventId: SYSTEM_LOG,
    by: actorOf(brought.caller),
    decide: (system) => signOut(system, sessionId),
  });
}

/** The good session of the staff cookie, whatever else the request brings. */
async function broughtSession(
  { store, deps, bootstrapHash, ...home }: SessionServices,
  c: Context,
) {
  const secret = staffSecret(home, c);
  const caller =
    secret === undefined ? null : await findCaller(store.read, deps, bootstrapHash, secret);
  if (caller?.kind !== "apiKey" || caller.sessionId === null) return null;
  return { caller, sessionId: caller.sessionId };
}

/** Lax, so that a link in an e-mail finds the session; other sites' pages are refused by their origin. */
function cookieOptions({ publicUrl }: Core) {
  const secure = publicUrl.startsWith("https:");
  return {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    secure,
    maxAge: LASTS_FOR / 1000,
  } as const;
}

function forget(core: Core, c: Context): void {
  const { path, secure } = cookieOptions(core);
  deleteCookie(c, staffCookie(core), { path, secure });
}
