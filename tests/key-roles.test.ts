import { beforeEach, describe, expect, test } from "vitest";
import { START, testApp, type TestApp } from "./support/app.ts";
import { factsAfter, join, linkOf, openSeminar, rebuilt, withRole } from "./support/sites.ts";

const seminar = { title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" };
let app: TestApp;

beforeEach(() => {
  app = testApp();
});

const newEvent = async () => (await app.admin("POST", "/events", seminar)).body.id as string;
const newKey = async (roles: object[] = []) =>
  (await app.admin("POST", "/keys", { label: "Thư ký", roles })).body;
const setRoles = (keyId: string, roles: object[]) =>
  app.admin("PUT", `/keys/${keyId}/roles`, { roles });

describe("the roles of a key", () => {
  test("are set as a whole: those left out are taken, at once", async () => {
    const [one, two] = [await newEvent(), await newEvent()];
    const chair = { eventId: one, role: "chair" };
    const secretary = { eventId: one, role: "secretary" };
    const viewer = { eventId: two, role: "viewer" };
    const key = await newKey([chair, secretary]);
    const before = (await factsAfter(app, "system")).length;
    const set = await setRoles(key.id, [viewer, chair, viewer]);
    const roles = [chair, viewer].toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
    const [listed] = (await app.admin("GET", "/keys")).body.items;
    expect([set.status, set.body]).toEqual([200, listed]);
    expect(set.body).toMatchObject({ id: key.id, label: "Thư ký", admin: false, roles });
    expect((await factsAfter(app, "system")).slice(before)).toEqual([
      {
        type: "key_roles_changed",
        by: ["apiKey", "bootstrap"],
        data: { keyId: key.id, taken: [secretary], given: [viewer] },
      },
    ]);
    const holder = app.as(key.secret);
    expect((await holder("POST", `/events/${one}/roll-call/rounds`, {})).status).toBe(403);
    expect((await holder("GET", `/events/${two}`)).status).toBe(200);
    await setRoles(key.id, roles);
    expect((await factsAfter(app, "system")).length).toBe(before + 1);
    expect((await setRoles(key.id, [])).body.roles).toEqual([]);
    expect((await holder("GET", `/events/${one}`)).status).toBe(404);
  });

  test("of who made an event go and come back, and are so after a rebuild", async () => {
    const [gone, back, plain] = [await newKey(), await newKey(), await newKey()];
    const made = async ({ secret }: { secret: string }) =>
      (await app.as(secret)("POST", "/events", seminar)).body.id as string;
    const [first, second] = [await made(gone), await made(back)];
    await made(plain);
    await setRoles(gone.id, []);
    await setRoles(back.id, []);
    await setRoles(back.id, [{ eventId: second, role: "organizer" }]);
    const third = await made(gone);
    const { before, after } = await rebuilt(app);
    expect(after).toEqual(before);
    expect((await app.as(gone.secret)("GET", `/events/${first}`)).status).toBe(404);
    expect((await app.as(gone.secret)("GET", `/events/${third}`)).status).toBe(200);
    expect((await app.as(back.secret)("GET", `/events/${second}`)).status).toBe(200);
  });

  test("are refused for what is not there, and to who is no administrator", async () => {
    const event = await newEvent();
    const key = await newKey([{ eventId: event, role: "organizer" }]);
    const ended = await newKey();
    await app.admin("DELETE", `/keys/${ended.id}`);
    const before = await factsAfter(app, "system");
    const viewer = { eventId: event, role: "viewer" };
    const codes = [
      (await setRoles("key_none", [viewer])).body.code,
      (await setRoles(key.id, [{ eventId: "evt_none", role: "viewer" }])).body.code,
      (await setRoles(key.id, [{ ...viewer, role: "admin" }])).body.code,
      (await app.admin("PUT", `/keys/${key.id}/roles`, {})).body.code,
      (await setRoles(ended.id, [viewer])).body.code,
      (await app.as(key.secret)("PUT", `/keys/${key.id}/roles`, { roles: [] })).body.code,
      (await app.as(null)("PUT", `/keys/${key.id}/roles`, { roles: [] })).body.code,
    ];
    expect(codes).toEqual([
      "not_found",
      "not_found",
      "invalid_input",
      "invalid_input",
      "wrong_state",
      "forbidden",
      "unauthenticated",
    ]);
    expect(await factsAfter(app, "system")).toEqual(before);
  });
});

describe("the staff of an event", () => {
  test("are its keys that are good, with their roles, page by page", async () => {
    const [event, other] = [await newEvent(), await newEvent()];
    const role = (eventId: string, name: string) => ({ eventId, role: name });
    const both = await newKey([role(event, "viewer"), role(event, "chair"), role(other, "viewer")]);
    app.clock.advance(1);
    await newKey([role(other, "organizer")]);
    const expiresAt = new Date(START + 1000).toISOString();
    const soon = { label: "Tạm", roles: [role(event, "viewer")], expiresAt };
    const { body: brief } = await app.admin("POST", "/keys", soon);
    const staff = async (query = "") =>
      (await app.admin("GET", `/events/${event}/staff${query}`)).body;
    const items = [
      { keyId: both.id, label: "Thư ký", roles: ["chair", "viewer"] },
      { keyId: brief.id, label: "Tạm", roles: ["viewer"] },
    ];
    expect(await staff()).toEqual({ items, nextCursor: null });
    const first = await staff("?limit=1");
    expect(first.items).toEqual(items.slice(0, 1));
    const rest = await staff(`?limit=1&cursor=${first.nextCursor}`);
    expect(rest).toEqual({ items: items.slice(1), nextCursor: null });
    app.clock.set(START + 1000);
    expect((await staff()).items).toEqual(items.slice(0, 1));
    await app.admin("DELETE", `/keys/${both.id}`);
    expect((await staff()).items).toEqual([]);
  });

  test("are shown to each other, not to sites nor to strangers", async () => {
    const { event, path, remotes } = await openSeminar(app);
    const viewer = await withRole(app, event.id, "viewer");
    const stranger = app.as((await newKey()).secret);
    const link = await linkOf(app, path, remotes[0].id);
    const site = app.as((await join(app, { secret: link.secret })).body.accessToken);
    const statuses = [];
    for (const call of [viewer, stranger, site])
      statuses.push((await call("GET", `${path}/staff`)).status);
    expect(statuses).toEqual([200, 404, 403]);
  });
});
