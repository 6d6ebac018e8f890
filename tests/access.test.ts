import { describe, expect, test } from "vitest";
import { guardOf } from "../src/auth/http.ts";
import {
  COMING,
  conductors,
  organizer,
  secretary,
  TABLE,
  type Access,
  type Who,
} from "./support/access-table.ts";
import {
  KNOWN,
  openAccessWorld,
  ROLES,
  STRANGERS,
  UNKNOWN,
  type AccessWorld,
  type Caller,
  type EventName,
} from "./support/access-world.ts";

/** The walk must not delete the site that it still needs. */
const ENDS_SITE = [
  "DELETE /api/events/:eventId/sites/:siteId",
  "DELETE /api/events/:eventId/sites/:siteId/session",
];
/** What else opens a route: a display link reads the stage view, nothing else. */
const DISPLAY_LINK_OPENS = "GET /api/events/:eventId/live";

const world = await openAccessWorld();

describe("the table of who may do what", () => {
  test("names every route of the API, and every route has a guard", () => {
    const routes = routesOf(world);
    const missing = [...routes].filter(([route]) => !(route in TABLE));
    const lines = missing.map(
      ([route, guards]) => `add  "${route}": …,  (its guard: ${guards.join()})`,
    );
    expect(lines, "lines missing in TABLE of tests/support/access-table.ts").toEqual([]);
    const unguarded = [...routes].filter(([, guards]) => guards.length !== 1);
    expect(unguarded, "routes without exactly one may(…) or open").toEqual([]);
  });

  test("names no route that is not there", () => {
    const routes = routesOf(world);
    const gone = Object.keys(TABLE).filter(
      (route) => !routes.has(route) && !COMING.includes(route),
    );
    expect(gone, "lines to take out of TABLE of tests/support/access-table.ts").toEqual([]);
  });

  const walk = Object.entries(TABLE).filter(([route]) => routesOf(world).has(route));
  test.each(walk)("%s", async (route, access) => {
    const wrong: string[] = [];
    for (const caller of [...UNKNOWN, ...KNOWN]) {
      const wanted = expected(route, access, caller);
      const path = pathOf(route, ENDS_SITE.includes(route) ? "site_none" : world.site);
      const got = await send(route, path, caller);
      if (!fits(got, wanted, route)) wrong.push(`${caller}: ${got}, should be ${wanted}`);
    }
    expect(wrong).toEqual([]);
  });

  const ofSites = walk.filter(([route]) => route.includes(":siteId"));
  test.each(ofSites)("%s does not exist for the session of another site", async (route, access) => {
    const path = pathOf(route, world.otherSite);
    const wanted = Array.isArray(access) && access.includes("own site") ? 404 : 403;
    expect(await send(route, path, "own site", WHOLE_BODY[route])).toBe(wanted);
  });
});

/** Bodies for routes that look at them before they look at the site. */
const WHOLE_BODY: Record<string, object> = {
  "POST /api/events/:eventId/sites/:siteId/headcounts": {
    expected: 1,
    present: 1,
    excused: 0,
    unexcused: 0,
  },
  "POST /api/events/:eventId/sites/:siteId/line-checks": { camera: { verdict: "ok" } },
};

// Allowed calls come with a version that is stale, so that nothing moves: 412 says that the caller may.
const STALE = { "If-Match": '"999"' };

describe("who may depends on the value", () => {
  test.each([
    ["live", "event", conductors],
    ["paused", "event", conductors],
    ["closed", "event", conductors],
    ["closed", "live", conductors],
    ["scheduled", "event", organizer],
    ["draft", "event", organizer],
    ["cancelled", "event", organizer],
    ["archived", "event", organizer],
    ["archived", "closed", organizer],
    ["paused", "closed", organizer], // reopens
    ["paused", "live", conductors],
  ] as const)("state %s of the %s event", async (state, event, allowed) => {
    const body = { state, reason: "Lý do" };
    expect(await statuses("PUT", event, "/state", body)).toEqual(whoMay(allowed, 412));
  });

  test.each<[string, object, "event" | "live", Who[]]>([
    ["micPolicy alone", { micPolicy: "open" }, "live", conductors],
    ["micPolicy alone", { micPolicy: "open" }, "event", organizer],
    ["micPolicy and more", { micPolicy: "open", title: "Khác" }, "live", organizer],
    ["place", { place: "Huế" }, "live", organizer],
    ["place", { place: "Huế" }, "event", organizer],
  ])("PATCH with %s, %j of the %s event", async (_what, body, event, allowed) => {
    expect(await statuses("PATCH", event, "", body)).toEqual(whoMay(allowed, 412));
  });

  test.each<[string, Who[]]>([
    ["observer", ["organizer", "secretary", "viewer"]],
    ["secretary", secretary],
    ["chair", ["secretary", "chair"]],
  ])("a room token as %s", async (as, allowed) => {
    const notOpen = 409;
    expect(await statuses("POST", "event", "/tokens", { as })).toEqual(whoMay(allowed, notOpen));
    expect(await statuses("POST", "live", "/tokens", { as })).toEqual(whoMay(allowed, 200));
  });

  test.each(["intervention", "interposed_question", "point_of_order"])(
    "a site asks for no turn of the kind %s",
    async (kind) => {
      const seen = await statuses("POST", "live", "/turns", { kind });
      expect(seen).toEqual({ ...whoMay(conductors, 201), "own site": 403 });
    },
  );

  /** Status by caller with a role in the event; refused calls leave the logs as they are. */
  async function statuses(method: string, event: EventName, path: string, body: object) {
    const seen: Record<string, number> = {};
    for (const caller of [...ROLES, "own site", "admin"] as const) {
      const secret = caller === "own site" ? world.sessions[event] : world.secrets[caller];
      const before = await heads();
      const request = world.as(secret)(
        method,
        `/events/${world.events[event]}${path}`,
        body,
        STALE,
      );
      seen[caller] = (await request).status;
      if (seen[caller] >= 400) expect(await heads()).toEqual(before);
    }
    return seen;
  }

  function whoMay(allowed: readonly Who[], status: number): Record<string, number> {
    const shown = [...ROLES, "own site"] as const;
    const each = shown.map((who) => [who, allowed.includes(who) ? status : 403]);
    return { ...Object.fromEntries(each), admin: status };
  }
});

type Wanted = 401 | 403 | 404 | "allowed" | "allowed, or 404 for the id that is made up";

function expected(route: string, access: Access, caller: Caller): Wanted {
  if (access === "public") return "allowed";
  if (access === "signature") return 401;
  if (caller === "a display link" && route === DISPLAY_LINK_OPENS) return "allowed";
  if (isOneOf(UNKNOWN, caller)) return 401;
  const isSite = caller === "own site" || caller === "a site elsewhere";
  if (access === "signedIn") return "allowed";
  if (access === "staff") return isSite ? 403 : "allowed";
  if (access === "site session") return isSite ? "allowed" : 403;
  const allowed = madeUp(route) ? "allowed, or 404 for the id that is made up" : "allowed";
  if (caller === "admin") return allowed;
  if (access === "admin") return 403;
  if (isOneOf(STRANGERS, caller)) return 404;
  if (access === "by value") return allowed;
  return access.includes(caller) ? allowed : 403;
}

function fits(got: number, wanted: Wanted, route: string): boolean {
  if (typeof wanted === "number") return got === wanted;
  if (got === 404) return wanted !== "allowed" || route === "GET /api/docs/:file";
  return got !== 401 && got !== 403 && got < 500;
}

function isOneOf<T extends string>(list: readonly T[], one: string): one is T {
  return (list as readonly string[]).includes(one); // only to ask for any text
}

/** Every parameter but the event's and the site's own stands for an id that nobody has. */
function madeUp(route: string): boolean {
  return /:(?!eventId|siteId|file)/.test(route) || route.startsWith("DELETE");
}

function pathOf(route: string, site: string = world.site): string {
  return route
    .replace(/^\w+ /, "")
    .replace(":eventId", world.events.event)
    .replace(":siteId", site)
    .replace(":file", "attendance-sites.json")
    .replace(/:\w+/g, "none_0123456789");
}

/** Sends `{}`, which changes next to nothing; a refused call must leave every log as it was. */
async function send(route: string, path: string, caller: Caller, body = {}): Promise<number> {
  const method = route.split(" ")[0] ?? "";
  const secret = world.secrets[caller];
  const before = await heads();
  const response = await world.app.request(path, {
    method,
    headers: {
      ...(secret === null ? {} : { Authorization: `Bearer ${secret}` }),
      ...(method.startsWith("P") ? { "Content-Type": "application/json" } : {}),
    },
    ...(method.startsWith("P") ? { body: JSON.stringify(body) } : {}),
  });
  await response.body?.cancel();
  if (response.status >= 400)
    expect(await heads(), `${route} by ${caller} changed a log`).toEqual(before);
  return response.status;
}

function heads() {
  return world.store.read.selectFrom("log_head").selectAll().orderBy("event_id").execute();
}

/** Method and path of every route, and the guards found on its handlers. */
function routesOf({ app }: Pick<AccessWorld, "app">): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { method, path, handler } of app.routes) {
    if (method === "ALL") continue; // what `use` puts in
    const guard = guardOf(handler);
    const known = found.get(`${method} ${path}`) ?? [];
    found.set(`${method} ${path}`, guard === null ? known : [...known, guard]);
  }
  return found;
}
