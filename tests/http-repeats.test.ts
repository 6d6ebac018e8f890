import { beforeEach, describe, expect, test } from "vitest";
import { testApp, type TestApp } from "./support/app.ts";
import { fieldsOf, sendRaw } from "./support/http.ts";
import { linkOf, openSeminar } from "./support/sites.ts";

const seminar = { title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" };
let app: TestApp;

beforeEach(() => {
  app = testApp();
});

describe("an Idempotency-Key", () => {
  const key = { "Idempotency-Key": "lan 1" };

  test("gives the first answer again, whole, with status and place", async () => {
    const first = await app.admin("POST", "/events", seminar, key);
    const same = { startsAt: seminar.startsAt, title: seminar.title };
    const again = await app.admin("POST", "/events", same, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get("Location")).toBe(first.headers.get("Location"));
    expect(await events()).toBe(1);
  });

  test("lets one of ten parallel requests do it and the others get its answer", async () => {
    const tries = Array.from({ length: 10 }, () => app.admin("POST", "/events", seminar, key));
    const ids = (await Promise.all(tries)).map(({ status, body }) => `${status} ${body.id}`);
    expect(new Set(ids).size).toBe(1);
    expect(await events()).toBe(1);
  });

  test("is kept for seven days and then forgotten", async () => {
    const first = await app.admin("POST", "/events", seminar, key);
    app.clock.advance(7 * 24 * 3600 * 1000 - 1);
    expect((await app.admin("POST", "/events", seminar, key)).body.id).toBe(first.body.id);
    app.clock.advance(1);
    expect((await app.admin("POST", "/events", seminar, key)).body.id).not.toBe(first.body.id);
    expect(await events()).toBe(2);
    expect(await app.store.read.selectFrom("idempotency").select("key").execute()).toHaveLength(1);
  });

  test("belongs to one caller, one path and one body", async () => {
    const { body: other } = await app.admin("POST", "/keys", { label: "Khác" });
    const mine = await app.admin("POST", "/events", seminar, key);
    const theirs = await app.as(other.secret)("POST", "/events", seminar, key);
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
    const mismatch = { status: 422, code: "idempotency_mismatch" };
    const changed = { ...seminar, title: "Khác" };
    expect(await sendRaw(app, "POST", "/events", JSON.stringify(changed), key)).toEqual(mismatch);
    expect(await sendRaw(app, "POST", "/keys", '{"label":"A"}', key)).toEqual(mismatch);
    expect(await events()).toBe(2);
  });

  test("is not taken for another when only the path differs", async () => {
    const { path, remotes } = await openSeminar(app);
    const link = (site: { id: string }) =>
      sendRaw(app, "POST", `${path}/sites/${site.id}/links`, "{}", key);
    expect((await link(remotes[0])).status).toBe(201);
    expect(await link(remotes[1])).toEqual({ status: 422, code: "idempotency_mismatch" });
  });

  test("is not used up by a refusal", async () => {
    expect((await app.admin("POST", "/events", {}, key)).status).toBe(422);
    expect(
      (await app.admin("POST", "/events", { ...seminar, endsAt: "2000-01-01T00:00:00Z" }, key))
        .status,
    ).toBe(422);
    expect((await app.admin("POST", "/events", seminar, key)).status).toBe(201);
  });

  test("keeps no secret: a repeated answer shows them as null", async () => {
    const { path, remotes } = await openSeminar(app);
    for (const at of ["links", "check-in-links"]
      .map((kind) => `${path}/sites/${remotes[0].id}/${kind}`)
      .concat(`${path}/display-links`)) {
      const mine = { "Idempotency-Key": at.slice(-40) };
      const first = await app.admin("POST", at, { label: "A" }, mine);
      const again = await app.admin("POST", at, { label: "A" }, mine);
      expect([again.status, again.body]).toEqual([201, { ...first.body, secret: null, url: null }]);
      expect(first.body.secret).toMatch(/^dc[lcd]_/);
    }
  });

  test("means nothing to PATCH, PUT and GET", async () => {
    const { body: event } = await app.admin("POST", "/events", seminar);
    for (const place of ["Huế", "Đà Nẵng"]) {
      const changed = await app.admin("PATCH", `/events/${event.id}`, { place }, key);
      expect([changed.status, changed.body.place]).toEqual([200, place]);
    }
    const state = { state: "scheduled" };
    expect((await app.admin("PUT", `/events/${event.id}/state`, state, key)).status).toBe(200);
    expect((await app.admin("GET", "/events", undefined, key)).status).toBe(200);
  });

  test("means nothing where every answer is a new one", async () => {
    const { path, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const join = (deviceId: string) => app.as(null)("POST", "/join", { secret, deviceId }, key);
    const first = await join("a");
    expect((await join("b")).status).toBe(200);
    expect((await join("a")).body.accessToken).not.toBe(first.body.accessToken);
    const token = async (as: string) =>
      (await app.admin("POST", `${path}/tokens`, { as }, key)).body.token;
    expect(await token("chair")).toMatch(/^ey/);
    expect(await token("secretary")).toMatch(/^ey/);
  });

  test.each([
    ["", 422],
    ["a".repeat(200), 201],
    ["a".repeat(201), 422],
    ["ü", 422],
    ["a\tb", 422],
    ["!~", 201],
  ])("of %j answers %i", async (text, status) => {
    expect((await app.admin("POST", "/events", seminar, { "Idempotency-Key": text })).status).toBe(
      status,
    );
  });

  async function events(): Promise<number> {
    return (await app.admin("GET", "/events")).body.items.length;
  }
});

describe("If-Match", () => {
  test.each([
    ['"1"', 200],
    ['W/"1"', 200],
    [' "1" ', 200],
    ["*", 200],
    ['"2"', 412],
    ['"0"', 412],
    ['"999999999999999"', 412],
    ["1", 422],
    ["", 422],
    ['""', 422],
    ['"a"', 422],
    ['"-1"', 422],
    ['"1.0"', 422],
    ['"1", "2"', 422],
    ['"9999999999999999"', 422],
  ])("%s on version 1 answers %i", async (version, status) => {
    const { body: event } = await app.admin("POST", "/events", seminar);
    const headers = { "If-Match": version };
    const changed = await app.admin("PATCH", `/events/${event.id}`, { place: "Huế" }, headers);
    expect(changed.status).toBe(status);
    const after = (await app.admin("GET", `/events/${event.id}`)).body;
    expect(after).toEqual(status === 200 ? { ...event, place: "Huế", version: 2 } : event);
    if (status === 422) expect(fieldsOf(changed)).toEqual([["/If-Match", "invalid_format"]]);
  });

  test("lets one of ten parallel changes of a version through", async () => {
    const { body: event } = await app.admin("POST", "/events", seminar);
    const change = (place: string) =>
      app.admin("PATCH", `/events/${event.id}`, { place }, { "If-Match": '"1"' });
    const places = Array.from({ length: 10 }, (_, index) => `Nơi ${index}`);
    const answers = await Promise.all(places.map(change));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 412),
    ]);
    expect((await app.admin("GET", `/events/${event.id}`)).body.version).toBe(2);
  });
});
