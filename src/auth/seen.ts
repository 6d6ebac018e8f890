import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Deps } from "../deps.ts";
import { newId } from "../ids.ts";
import type { Watch } from "../watch.ts";
import { actorOf, type Caller } from "./caller.ts";

/** A request's number and its way to the operator, for `problem`. */
export type Seen = {
  id: string;
  code: string | null;
  /** What answers at any address has one name. */
  route: string | null;
  failed(error: unknown): void;
};

/** What other programs number their requests with; no secret of ours begins so that it could pass for one. */
const GIVEN_ID = /^(?!dc[a-z]_|eyJ)[\w.-]{8,64}$/;
const EVENT_ID = /^evt_[0-9a-z]{26}$/;

/** Numbers every request, says the number in the answer, and tells who watches what came of it. */
export function seeRequests(deps: Deps, watch: Watch): MiddlewareHandler {
  const nextId = countedIds(deps);
  return async (c, next) => {
    const given = c.req.header("X-Request-Id");
    const id = given !== undefined && GIVEN_ID.test(given) ? given : nextId();
    const seen: Seen = { id, code: null, route: null, failed: (error) => watch.failed(error, id) };
    c.set("seen", seen);
    c.header("X-Request-Id", id);
    await next();
    watch.answered(
      {
        id,
        method: c.req.method,
        route: seen.route ?? matchedRoutes(c).find(({ method }) => method !== "ALL")?.path ?? null,
        eventId: eventOf(c),
        status: c.res.status,
        code: seen.code,
        caller: callerOf(c),
      },
      c.env,
    );
  };
}

/** Has one name in logs and figures for whatever this answers. */
export function asRoute(route: string, answer: MiddlewareHandler): MiddlewareHandler {
  return (c, next) => {
    // Set above, for every request that comes here.
    const seen = c.get("seen") as Seen;
    seen.route = route;
    return answer(c, () => {
      // What it leaves to others has their name.
      seen.route = null;
      return next();
    });
  };
}

/** One beginning for all requests of a start, told from every other start's, and then a count: chance costs time. */
function countedIds(deps: Deps): () => string {
  let beginning: string | null = null;
  let count = 0;
  return () => {
    // The time and 30 random bits.
    beginning ??= newId(deps, "req").slice(0, 20);
    count += 1;
    return `${beginning}-${count.toString(36)}`;
  };
}

/** Whoever asks for an event by something else may have put a secret there. */
function eventOf(c: Context): string | null {
  const id = c.req.param("eventId") ?? "";
  return EVENT_ID.test(id) ? id : null;
}

function callerOf(c: Context) {
  // Set by `may` and by nothing else.
  const caller = c.get("caller") as Caller | undefined;
  return caller === undefined ? null : actorOf(caller);
}
