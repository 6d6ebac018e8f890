import { expect, test } from "vitest";
import { ADMIN_KEY, testApp, type TestApp } from "./support/app.ts";
import { FAKE_URL } from "./support/fake-livekit.ts";
import {
  grantsOf,
  headOf,
  join,
  linkOf,
  openSeminar,
  setState,
  withRole,
} from "./support/sites.ts";

const KINDS = ["chair", "secretary", "observer"] as const;

test.each([
  ["chair", "Chủ trì", ["camera", "microphone", "screen_share", "screen_share_audio"], false],
  ["secretary", "Thư ký", [], false],
  ["observer", "Quan sát", [], true],
] as const)("gives a %s token with its rights and no others", async (as, name, sources, hidden) => {
  const app = testApp();
  const { path, event, room } = await openSeminar(app);
  const before = await headOf(app, event.id);
  const { status, body } = await app.admin("POST", `${path}/tokens`, { as });
  expect([status, body]).toEqual([
    200,
    {
      url: FAKE_URL,
      token: body.token,
      room,
      identity: body.identity,
      expiresAt: "2026-11-23T01:10:00.000Z",
    },
  ]);
  expect(body.identity).toMatch(new RegExp(`^${as}~bootstrap~[0-9a-f]{8}$`));
  expect(await grantsOf(body.token)).toEqual({
    sub: body.identity,
    name,
    seconds: 600,
    video: {
      roomJoin: true,
      room,
      canSubscribe: true,
      canPublish: sources.length > 0,
      canPublishSources: sources,
      canPublishData: false,
      canUpdateOwnMetadata: false,
      hidden,
    },
  });
  expect(await headOf(app, event.id)).toBe(before);
});

test("gives two tabs of one person two identities", async () => {
  const app = testApp();
  const { path } = await openSeminar(app);
  const one = (await app.admin("POST", `${path}/tokens`, { as: "secretary" })).body.identity;
  const two = (await app.admin("POST", `${path}/tokens`, { as: "secretary" })).body.identity;
  expect(one).not.toBe(two);
});

test.each([
  ["organizer", [403, 403, 200]],
  ["secretary", [200, 200, 200]],
  ["chair", [200, 403, 403]],
  ["viewer", [403, 403, 200]],
] as const)("gives a %s the tokens of the table", async (role, statuses) => {
  const app = testApp();
  const { path, event } = await openSeminar(app);
  const call = await withRole(app, event.id, role);
  const seen = [];
  for (const as of KINDS) seen.push((await call("POST", `${path}/tokens`, { as })).status);
  expect(seen).toEqual(statuses);
});

test("gives none to a site session, a stranger or nobody, and knows three kinds", async () => {
  const app = testApp();
  const { path, remotes } = await openSeminar(app);
  const { secret } = await linkOf(app, path, remotes[0].id);
  const session = app.as((await join(app, { secret })).body.accessToken);
  const { body: key } = await app.admin("POST", "/keys", { label: "Lạ" });
  for (const as of KINDS) {
    expect((await session("POST", `${path}/tokens`, { as })).status).toBe(403);
    expect((await app.as(key.secret)("POST", `${path}/tokens`, { as })).status).toBe(404);
    expect((await app.as(null)("POST", `${path}/tokens`, { as })).status).toBe(401);
  }
  expect((await app.admin("POST", `${path}/tokens`, { as: "site" })).status).toBe(422);
});

test("gives tokens only while the event is open", async () => {
  const app = testApp();
  const { path, event } = await openSeminar(app);
  const seen = [];
  for (const [from, to] of [
    ["scheduled", "draft"],
    ["draft", "scheduled"],
    ["scheduled", "live"],
    ["live", "paused"],
    ["paused", "closed"],
    ["closed", "archived"],
    ["archived", "cancelled"],
  ] as const) {
    await setState(app, event.id, from, to);
    const { status, body } = await app.admin("POST", `${path}/tokens`, { as: "observer" });
    seen.push([to, body.code ?? status]);
  }
  expect(seen).toEqual([
    ["draft", "event_not_open"],
    ["scheduled", 200],
    ["live", 200],
    ["paused", 200],
    ["closed", "event_not_open"],
    ["archived", "event_not_open"],
    ["cancelled", "event_not_open"],
  ]);
});

test("says that there is no LiveKit, and when to ask again", async () => {
  const app = testApp({ withoutLiveKit: true });
  const { path } = await openSeminar(app);
  const { status, body, headers } = await app.admin("POST", `${path}/tokens`, { as: "chair" });
  expect([status, body.code, headers.get("Retry-After")]).toEqual([503, "unavailable", "30"]);
});

test("gives a display, by its link, a token to see and hear without being seen, and no other right", async () => {
  const app = testApp();
  const { path, event, room } = await openSeminar(app);
  const { body: link } = await app.admin("POST", `${path}/display-links`, {});
  const before = await headOf(app, event.id);
  const { status, body } = await displayToken(app, link.secret);
  expect([status, body.url, body.room, body.expiresAt]).toEqual([
    200,
    FAKE_URL,
    room,
    "2026-11-23T01:10:00.000Z",
  ]);
  expect(body.identity).toMatch(new RegExp(`^display~${link.id}~[0-9a-f]{8}$`));
  expect(await grantsOf(body.token)).toEqual({
    sub: body.identity,
    name: "Màn hình",
    seconds: 600,
    video: {
      roomJoin: true,
      room,
      canSubscribe: true,
      canPublish: false,
      canPublishSources: [],
      canPublishData: false,
      canUpdateOwnMetadata: false,
      hidden: true,
    },
  });
  expect(await headOf(app, event.id)).toBe(before);
});

test("gives a display no token once its link is revoked or expired, nor to what is no display link", async () => {
  const app = testApp();
  const { path, remotes } = await openSeminar(app);
  const displayLink = async (more = {}) =>
    (await app.admin("POST", `${path}/display-links`, more)).body;
  const revoked = await displayLink();
  await app.admin("DELETE", `${path}/display-links/${revoked.id}`);
  const expired = await displayLink({ expiresAt: "2026-11-23T01:05:00Z" });
  expect((await displayToken(app, expired.secret)).status).toBe(200);
  app.clock.set(Date.parse("2026-11-23T01:05:00Z"));
  const { secret: ofSite } = await linkOf(app, path, remotes[0].id);
  for (const secret of [revoked.secret, expired.secret, ofSite, ADMIN_KEY, "dcd_unknown"]) {
    const { status, body } = await displayToken(app, secret);
    expect([status, body.code]).toEqual([401, "link_invalid"]);
  }
  expect((await app.admin("POST", "/display/token", {})).status).toBe(422);
});

test("gives a display no token before and after the event, nor without LiveKit", async () => {
  const app = testApp();
  const { path, event } = await openSeminar(app);
  const { body: link } = await app.admin("POST", `${path}/display-links`, {});
  for (const to of ["live", "closed"]) await app.admin("PUT", `${path}/state`, { state: to });
  const { status, body } = await displayToken(app, link.secret);
  expect([status, body.code]).toEqual([409, "event_not_open"]);
  await setState(app, event.id, "closed", "draft");
  expect((await displayToken(app, link.secret)).body.code).toBe("event_not_open");
  const without = testApp({ withoutLiveKit: true });
  const { path: there } = await openSeminar(without);
  const { body: other } = await without.admin("POST", `${there}/display-links`, {});
  expect((await displayToken(without, other.secret)).body.code).toBe("unavailable");
});

function displayToken(app: TestApp, secret: string) {
  return app.as(null)("POST", "/display/token", { secret });
}
