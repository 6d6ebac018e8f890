import { beforeAll, describe, expect, test } from "vitest";
import { guardOf } from "../src/auth/http.ts";
import { ADMIN_KEY, testApp, type TestApp } from "./support/app.ts";

type Who = "organizer" | "secretary" | "chair" | "viewer" | "own site";
/**
 * `signature`: LiveKit's own, no caller of ours has it. `by value`: whoever sees the event may ask, the value decides
 * (second table). A list: who may, besides `admin`.
 */
type Access =
  | "public"
  | "signature"
  | "signedIn"
  | "staff"
  | "site session"
  | "admin"
  | "by value"
  | Who[];

// api.md section 11, written out again: neither the program's table nor its guards are asked.
const everybody: Who[] = ["organizer", "secretary", "chair", "viewer", "own site"];
const staffOnly: Who[] = ["organizer", "secretary", "chair", "viewer"];
const conductors: Who[] = ["organizer", "secretary", "chair"];
const inviters: Who[] = ["organizer", "secretary"];
const organizer: Who[] = ["organizer"];
const secretary: Who[] = ["secretary"];
const callers: Who[] = ["secretary", "chair"];

const TABLE: Record<string, Access> = {
  "GET /api/health": "public",
  "GET /api/openapi.json": "public",
  "GET /api/docs": "public",
  "GET /api/docs/:file": "public",
  "GET /api/me": "signedIn",
  "POST /api/keys": "admin",
  "GET /api/keys": "admin",
  "DELETE /api/keys/:keyId": "admin",

  "POST /api/events": "staff",
  "GET /api/events": "staff",
  "GET /api/events/:eventId": everybody,
  "PATCH /api/events/:eventId": organizer, // and `micPolicy` below
  "PUT /api/events/:eventId/state": "by value",
  "POST /api/events/:eventId/copy": organizer,

  "POST /api/events/:eventId/sites": organizer,
  "POST /api/events/:eventId/sites/from-provinces": organizer,
  "GET /api/events/:eventId/sites": everybody,
  "GET /api/events/:eventId/sites/:siteId": everybody,
  "PATCH /api/events/:eventId/sites/:siteId": organizer,
  "DELETE /api/events/:eventId/sites/:siteId": organizer,
  "POST /api/events/:eventId/sites/:siteId/take-over": inviters,
  "POST /api/events/:eventId/sites/:siteId/links": inviters,
  "GET /api/events/:eventId/sites/:siteId/links": inviters,
  "DELETE /api/events/:eventId/sites/:siteId/links/:linkId": inviters,
  "POST /api/events/:eventId/sites/:siteId/check-in-links": [...inviters, "own site"],
  "GET /api/events/:eventId/sites/:siteId/check-in-links": [...inviters, "own site"],
  "DELETE /api/events/:eventId/sites/:siteId/check-in-links/:linkId": [...inviters, "own site"],
  "POST /api/events/:eventId/display-links": inviters,
  "GET /api/events/:eventId/display-links": inviters,
  "DELETE /api/events/:eventId/display-links/:linkId": inviters,

  "POST /api/join": "public",
  "POST /api/join/refresh": "site session",
  "POST /api/check-in": "public",
  "POST /api/events/:eventId/tokens": "by value",
  "POST /api/livekit/webhook": "signature",
  "GET /api/livekit/quarantine": "admin",

  "POST /api/events/:eventId/delegates": organizer,
  "GET /api/events/:eventId/delegates": everybody,
  "GET /api/events/:eventId/delegates/:delegateId": everybody,
  "PATCH /api/events/:eventId/delegates/:delegateId": organizer,
  "DELETE /api/events/:eventId/delegates/:delegateId": organizer,
  "POST /api/events/:eventId/delegates/:delegateId/erasure": organizer,
  "POST /api/events/:eventId/roll-call": [...secretary, "own site"],
  "POST /api/events/:eventId/sites/:siteId/headcounts": [...secretary, "own site"],
  "GET /api/events/:eventId/sites/:siteId/headcounts": everybody,
  "GET /api/events/:eventId/attendance": everybody,
  "GET /api/events/:eventId/attendance/sites/:siteId": everybody,
  "POST /api/events/:eventId/corrections": secretary,

  "PUT /api/events/:eventId/programme": organizer,
  "GET /api/events/:eventId/programme": everybody,

  "POST /api/events/:eventId/turns": [...conductors, "own site"],
  "GET /api/events/:eventId/turns": everybody,
  "GET /api/events/:eventId/turns/:turnId": everybody,
  "POST /api/events/:eventId/turns/:turnId/call": callers,
  "PUT /api/events/:eventId/turns/:turnId/floor": callers,
  "DELETE /api/events/:eventId/turns/:turnId/floor": callers,
  "POST /api/events/:eventId/turns/:turnId/pause": callers,
  "POST /api/events/:eventId/turns/:turnId/resume": callers,
  "POST /api/events/:eventId/turns/:turnId/skip": callers,
  "POST /api/events/:eventId/turns/:turnId/withdraw": [...conductors, "own site"],
  "POST /api/events/:eventId/turns/:turnId/time": callers,
  "POST /api/events/:eventId/turns/:turnId/corrections": secretary,
  "PUT /api/events/:eventId/turns/order": callers,
  "PUT /api/events/:eventId/turn-list": callers,

  "POST /api/events/:eventId/contributions": [...inviters, "own site"],
  "GET /api/events/:eventId/contributions": everybody,
  "GET /api/events/:eventId/contributions/:contributionId": everybody,
  "PATCH /api/events/:eventId/contributions/:contributionId": inviters,
  "PUT /api/events/:eventId/contributions/:contributionId/file": [...inviters, "own site"],
  "GET /api/events/:eventId/contributions/:contributionId/file": everybody,
  "POST /api/events/:eventId/contributions/:contributionId/recommendations": inviters,
  "PATCH /api/events/:eventId/recommendations/:recommendationId": inviters,

  "GET /api/events/:eventId/summary": staffOnly,
  "GET /api/events/:eventId/reports/:file": conductors,
  "GET /api/events/:eventId/calendar.ics": everybody,
  "GET /api/events/:eventId/log": conductors,
  "GET /api/events/:eventId/log/verify": conductors,
  "GET /api/events/:eventId/live": everybody,
};

/** The walk must not delete the site that it still needs. */
const DELETES_SITE = "DELETE /api/events/:eventId/sites/:siteId";
/** What else opens a route: a display link reads the stage view, nothing else. */
const DISPLAY_LINK_OPENS = "GET /api/events/:eventId/live";

// Filled by buildWorld before any test reads them.
const world = {
  ...testApp(),
  secrets: {} as Record<Caller, string | null>,
  ids: {} as Record<EventName | "site" | "otherSite", string>,
  sessions: {} as Record<EventName, string>,
};
/** `event` is a draft; everybody with a role in it has the same role in the others. */
type EventName = "event" | "live" | "closed";
const ROLES = ["organizer", "secretary", "chair", "viewer"] as const;
const UNKNOWN = [
  "nobody",
  "an unknown secret",
  "a revoked key",
  "an expired key",
  "an ended session",
  "a join link",
  "a check-in link",
  "a display link",
] as const;
const STRANGERS = ["a key without a role", "an organizer elsewhere", "a site elsewhere"] as const;
type Caller =
  | (typeof UNKNOWN)[number]
  | (typeof STRANGERS)[number]
  | (typeof ROLES)[number]
  | "admin"
  | "own site";
const KNOWN: Caller[] = [...STRANGERS, ...ROLES, "admin", "own site"];

beforeAll(async () => {
  await buildWorld(world);
});

describe("the table of who may do what", () => {
  test("names every route of the API, and every route has a guard", () => {
    const routes = routesOf(world);
    const missing = [...routes].filter(([route]) => !(route in TABLE));
    const lines = missing.map(
      ([route, guards]) => `add  "${route}": …,  (its guard: ${guards.join()})`,
    );
    expect(lines, "lines missing in TABLE of tests/access.test.ts").toEqual([]);
    const unguarded = [...routes].filter(([, guards]) => guards.length !== 1);
    expect(unguarded, "routes without exactly one may(…) or open").toEqual([]);
  });

  test("names no route that is not there", () => {
    const routes = routesOf(world);
    const gone = Object.keys(TABLE).filter((route) => !routes.has(route));
    expect(gone, "lines to take out of TABLE of tests/access.test.ts").toEqual([]);
  });

  const walk = Object.entries(TABLE).filter(([route]) => routesOf(world).has(route));
  test.each(walk)("%s", async (route, access) => {
    const wrong: string[] = [];
    for (const caller of [...UNKNOWN, ...KNOWN]) {
      const wanted = expected(route, access, caller);
      const path = pathOf(route, route === DELETES_SITE ? "site_none" : world.ids.site);
      const got = await send(route, path, caller);
      if (!fits(got, wanted, route)) wrong.push(`${caller}: ${got}, should be ${wanted}`);
    }
    expect(wrong).toEqual([]);
  });

  const ofSites = walk.filter(([route]) => route.includes(":siteId"));
  test.each(ofSites)("%s does not exist for the session of another site", async (route, access) => {
    const path = pathOf(route, world.ids.otherSite);
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
      const request = world.as(secret)(method, `/events/${world.ids[event]}${path}`, body, STALE);
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

function pathOf(route: string, site: string = world.ids.site): string {
  return route
    .replace(/^\w+ /, "")
    .replace(":eventId", world.ids.event)
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
function routesOf({ app }: Pick<TestApp, "app">): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { method, path, handler } of app.routes) {
    if (method === "ALL") continue; // what `use` puts in
    const guard = guardOf(handler);
    const known = found.get(`${method} ${path}`) ?? [];
    found.set(`${method} ${path}`, guard === null ? known : [...known, guard]);
  }
  return found;
}

async function buildWorld({ admin, secrets, sessions, ids, clock }: typeof world): Promise<void> {
  const make = async (path: string, body: object) => (await admin("POST", path, body)).body;
  const event = async (title: string) =>
    make("/events", { title, startsAt: "2026-11-23T01:00:00Z" });
  ids.event = (await event("Hội thảo")).id;
  ids.live = (await event("Đang họp")).id;
  ids.closed = (await event("Đã họp")).id;
  const elsewhere = (await event("Nơi khác")).id;
  for (const state of ["scheduled", "live"])
    await admin("PUT", `/events/${ids.live}/state`, { state });
  for (const state of ["scheduled", "live", "closed"])
    await admin("PUT", `/events/${ids.closed}/state`, { state });

  const site = async (eventId: string, name: string) =>
    (await make(`/events/${eventId}/sites`, { sites: [{ name }] })).items[0].id;
  const link = (eventId: string, siteId: string, kind = "links") =>
    make(`/events/${eventId}/sites/${siteId}/${kind}`, {});
  const session = async (eventId: string, siteId: string) =>
    (await make("/join", { secret: (await link(eventId, siteId)).secret })).accessToken;
  ids.site = await site(ids.event, "Huế");
  ids.otherSite = await site(ids.event, "Đà Nẵng");
  sessions.event = await session(ids.event, ids.site);
  sessions.live = await session(ids.live, await site(ids.live, "Huế"));
  sessions.closed = await session(ids.closed, await site(ids.closed, "Huế"));
  secrets["own site"] = sessions.event;
  secrets["a site elsewhere"] = await session(elsewhere, await site(elsewhere, "Huế"));
  const ending = await link(ids.event, ids.site);
  secrets["an ended session"] = (await make("/join", { secret: ending.secret })).accessToken;
  await admin("DELETE", `/events/${ids.event}/sites/${ids.site}/links/${ending.id}`);
  secrets["a join link"] = (await link(ids.event, ids.site)).secret;
  secrets["a check-in link"] = (await link(ids.event, ids.site, "check-in-links")).secret;
  secrets["a display link"] = (await make(`/events/${ids.event}/display-links`, {})).secret;

  const key = (more: object) => make("/keys", { label: "Khóa", ...more });
  const events = [ids.event, ids.live, ids.closed];
  for (const role of ROLES)
    secrets[role] = (await key({ roles: events.map((eventId) => ({ eventId, role })) })).secret;
  const roles = [{ eventId: elsewhere, role: "organizer" }];
  secrets["an organizer elsewhere"] = (await key({ roles })).secret;
  secrets["a key without a role"] = (await key({})).secret;
  const revoked = await key({ admin: true });
  await admin("DELETE", `/keys/${revoked.id}`);
  secrets["a revoked key"] = revoked.secret;
  const soon = new Date(clock.now() + 1000).toISOString();
  secrets["an expired key"] = (await key({ admin: true, expiresAt: soon })).secret;
  clock.advance(2000);
  secrets.admin = ADMIN_KEY;
  secrets.nobody = null;
  secrets["an unknown secret"] = "dck_unknown";
  const unset = [...UNKNOWN, ...KNOWN].filter((caller) => secrets[caller] === undefined);
  expect(unset).toEqual([]);
}
