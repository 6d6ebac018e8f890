import { ADMIN_KEY, testApp } from "./app.ts";

export const ROLES = ["organizer", "secretary", "chair", "viewer"] as const;
/** Callers whom nobody knows: 401. */
export const UNKNOWN = [
  "nobody",
  "an unknown secret",
  "a revoked key",
  "an expired key",
  "an ended session",
  "a join link",
  "a check-in link",
  "a display link",
] as const;
/** Callers who have no role in the event: it does not exist for them. */
export const STRANGERS = [
  "a key without a role",
  "an organizer elsewhere",
  "a site elsewhere",
] as const;
export const KNOWN = [...STRANGERS, ...ROLES, "admin", "own site"] as const;
export type Caller = (typeof UNKNOWN)[number] | (typeof KNOWN)[number];
/** `event` is a draft; everybody with a role in it has the same role in the others. */
export type EventName = "event" | "live" | "closed";

export type AccessWorld = Awaited<ReturnType<typeof openAccessWorld>>;

/** Three events of one house and one elsewhere, and a secret of every kind of caller. */
export async function openAccessWorld() {
  const app = testApp();
  const { admin, clock } = app;
  const make = async (path: string, body: object) => (await admin("POST", path, body)).body;
  const eventIn = async (title: string, ...states: string[]): Promise<string> => {
    const { id } = await make("/events", { title, startsAt: "2026-11-23T01:00:00Z" });
    for (const state of states) await admin("PUT", `/events/${id}/state`, { state });
    return id;
  };
  const events: Record<EventName, string> = {
    event: await eventIn("Hội thảo"),
    live: await eventIn("Đang họp", "scheduled", "live"),
    closed: await eventIn("Đã họp", "scheduled", "live", "closed"),
  };
  const elsewhere = await eventIn("Nơi khác");

  const siteIn = async (eventId: string, name = "Huế"): Promise<string> =>
    (await make(`/events/${eventId}/sites`, { sites: [{ name }] })).items[0].id;
  const link = (eventId: string, siteId: string, kind = "links") =>
    make(`/events/${eventId}/sites/${siteId}/${kind}`, {});
  const sessionOf = async (eventId: string, siteId: string): Promise<string> =>
    (await make("/join", { secret: (await link(eventId, siteId)).secret })).accessToken;
  const site = await siteIn(events.event);
  const sessions: Record<EventName, string> = {
    event: await sessionOf(events.event, site),
    live: await sessionOf(events.live, await siteIn(events.live)),
    closed: await sessionOf(events.closed, await siteIn(events.closed)),
  };
  const ending = await link(events.event, site);
  const ended = await make("/join", { secret: ending.secret });
  await admin("DELETE", `/events/${events.event}/sites/${site}/links/${ending.id}`);

  const key = (more: object) => make("/keys", { label: "Khóa", ...more });
  const withRole = (role: string, eventIds = Object.values(events)) =>
    key({ roles: eventIds.map((eventId) => ({ eventId, role })) });
  const revoked = await key({ admin: true });
  await admin("DELETE", `/keys/${revoked.id}`);
  const soon = new Date(clock.now() + 1000).toISOString();
  const expired = await key({ admin: true, expiresAt: soon });
  clock.advance(2000);

  const secrets: Record<Caller, string | null> = {
    nobody: null,
    "an unknown secret": "dck_unknown",
    "a revoked key": revoked.secret,
    "an expired key": expired.secret,
    "an ended session": ended.accessToken,
    "a join link": (await link(events.event, site)).secret,
    "a check-in link": (await link(events.event, site, "check-in-links")).secret,
    "a display link": (await make(`/events/${events.event}/display-links`, {})).secret,
    "a key without a role": (await key({})).secret,
    "an organizer elsewhere": (await withRole("organizer", [elsewhere])).secret,
    "a site elsewhere": await sessionOf(elsewhere, await siteIn(elsewhere)),
    organizer: (await withRole("organizer")).secret,
    secretary: (await withRole("secretary")).secret,
    chair: (await withRole("chair")).secret,
    viewer: (await withRole("viewer")).secret,
    admin: ADMIN_KEY,
    "own site": sessions.event,
  };
  return {
    ...app,
    events,
    site,
    otherSite: await siteIn(events.event, "Đà Nẵng"),
    sessions,
    secrets,
  };
}
