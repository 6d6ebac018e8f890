import { describe, expect, test } from "vitest";
import { testApp } from "./support/app.ts";
import { fieldsOf } from "./support/http.ts";
import { factsAfter, headOf, join, linkOf, openSeminar, withRole } from "./support/sites.ts";

type Link = { siteId: string; id: string; secret: string; url: string; expiresAt: string | null };

describe("links for many sites at once", () => {
  test("are made for every site that takes part and has none, in one change", async () => {
    const app = testApp();
    const { path, event, central, remotes } = await openSeminar(app, ["A", "B", "C"]);
    const [a, b, c] = remotes;
    await linkOf(app, path, a.id);
    await app.admin("PATCH", `${path}/sites/${b.id}`, { withdrawn: true });
    const before = await headOf(app, event.id);
    const sent = { label: "Gửi lần 1", expiresAt: "2026-11-24T08:00:00+07:00" };
    const made = await app.admin("POST", `${path}/links`, sent, { "Idempotency-Key": "k1" });
    const links: Link[] = made.body.items;
    expect([made.status, links.map(({ siteId }) => siteId)]).toEqual([201, [central.id, c.id]]);
    expect(links.map(({ url, expiresAt }) => [url, expiresAt])).toEqual(
      links.map(({ secret }) => [
        `http://localhost:8080/vao/${secret}`,
        "2026-11-24T01:00:00.000Z",
      ]),
    );
    const facts = await factsAfter(app, event.id, before);
    expect(facts.map(({ type, data }) => [type, data.siteId, data.secretHash, data.label])).toEqual(
      links.map(({ siteId, secret }) => [
        "link_created",
        siteId,
        app.deps.sha256(secret),
        "Gửi lần 1",
      ]),
    );
    for (const { secret, siteId } of links)
      expect((await join(app, { secret })).body.site.id).toBe(siteId);
    const again = await app.admin("POST", `${path}/links`, sent, { "Idempotency-Key": "k1" });
    expect(again.body.items).toEqual(links.map((link) => ({ ...link, secret: null, url: null })));
    expect((await app.admin("POST", `${path}/links`, {})).body).toEqual({ items: [] });
  });

  test("are further ones for the sites named, and end the earlier ones only where that is asked", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app, ["A", "B"]);
    const [a, b] = remotes;
    const first = await linkOf(app, path, a.id);
    const siteIds = [b.id, a.id];
    const second = (await app.admin("POST", `${path}/links`, { siteIds })).body.items as Link[];
    expect(second.map(({ siteId }) => siteId)).toEqual(siteIds);
    const session = (await join(app, { secret: first.secret })).body.accessToken;
    expect((await app.as(session)("GET", "/me")).status).toBe(200);
    const before = await headOf(app, event.id);
    const replaced = { siteIds: [a.id], replace: true };
    const third = (await app.admin("POST", `${path}/links`, replaced)).body.items as Link[];
    const types = (await factsAfter(app, event.id, before)).map(({ type }) => type);
    expect(types.toSorted()).toEqual([
      "link_created",
      "link_revoked",
      "link_revoked",
      "session_ended",
    ]);
    expect((await app.as(session)("GET", "/me")).status).toBe(401);
    const opens = async (links: { secret: string }[]) =>
      Promise.all(links.map(async ({ secret }) => (await join(app, { secret })).status));
    expect(await opens([first, ...second, ...third])).toEqual([401, 200, 401, 200]);
  });

  test("are listed for all sites with when somebody first came by them", async () => {
    const app = testApp();
    const { path, remotes } = await openSeminar(app, ["A"]);
    const made = (await app.admin("POST", `${path}/links`, {})).body.items as Link[];
    app.clock.advance(60_000);
    await join(app, { secret: made[1]?.secret, deviceId: "m1" });
    app.clock.advance(60_000);
    await join(app, { secret: made[1]?.secret, deviceId: "m2" });
    const { body } = await app.admin("GET", `${path}/links?limit=1`);
    expect([body.items.length, typeof body.nextCursor]).toEqual([1, "string"]);
    const rest = await app.admin("GET", `${path}/links?cursor=${body.nextCursor}`);
    const items: Link[] = [...body.items, ...rest.body.items];
    expect([rest.body.nextCursor, items.length]).toEqual([null, 2]);
    expect(items.find(({ id }) => id === made[1]?.id)).toEqual({
      id: made[1]?.id,
      siteId: remotes[0].id,
      label: null,
      createdAt: "2026-11-23T01:00:00.000Z",
      expiresAt: null,
      revokedAt: null,
      sentAt: null,
      openedAt: "2026-11-23T01:01:00.000Z",
    });
    expect(items.find(({ id }) => id === made[0]?.id)).toMatchObject({ openedAt: null });
  });

  test("are refused for sites that are unknown, named twice or withdrawn, and then none is made", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app, ["A", "B"]);
    const [a, b] = remotes;
    await app.admin("PATCH", `${path}/sites/${b.id}`, { withdrawn: true });
    const before = await headOf(app, event.id);
    const ask = (siteIds: string[]) => app.admin("POST", `${path}/links`, { siteIds });
    expect(fieldsOf(await ask([a.id, "site_none"]))).toEqual([["/siteIds/1", "unknown_site"]]);
    expect(fieldsOf(await ask([a.id, a.id]))).toEqual([["/siteIds/1", "duplicate"]]);
    expect(fieldsOf(await ask([]))[0]?.[0]).toBe("/siteIds");
    const withdrawn = await ask([a.id, b.id]);
    expect([withdrawn.status, withdrawn.body.code]).toEqual([409, "wrong_state"]);
    expect(await factsAfter(app, event.id, before)).toEqual([]);
  });

  test("are the organizer's and the secretary's alone", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app, ["A"]);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const session = app.as((await join(app, { secret })).body.accessToken);
    const statuses = async (call: typeof session) => [
      (await call("POST", `${path}/links`, {})).status,
      (await call("GET", `${path}/links`)).status,
    ];
    for (const role of ["organizer", "secretary"] as const)
      expect(await statuses(await withRole(app, event.id, role))).toEqual([201, 200]);
    for (const role of ["chair", "viewer"] as const)
      expect(await statuses(await withRole(app, event.id, role))).toEqual([403, 403]);
    expect(await statuses(session)).toEqual([403, 403]);
  });
});

describe("the list of events", () => {
  test("tells how many sites and delegates each has where that is asked for", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app, ["A", "B"]);
    const delegates = ["X", "Y", "Z"].map((name) => ({ siteId: remotes[0].id, name }));
    await app.admin("POST", `${path}/delegates`, { delegates });
    await app.admin("PATCH", `${path}/sites/${remotes[1].id}`, { withdrawn: true });
    const plain = (await app.admin("GET", "/events")).body.items[0];
    const counted = (await app.admin("GET", "/events?counts=true")).body.items[0];
    expect(counted).toEqual({ ...plain, counts: { sites: 2, delegates: 3 } });
    expect([plain.id, "counts" in plain]).toEqual([event.id, false]);
  });
});
