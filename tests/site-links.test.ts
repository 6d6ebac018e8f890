import { describe, expect, test } from "vitest";
import { testApp } from "./support/app.ts";
import { factsAfter, headOf, join, linkOf, openSeminar, withRole } from "./support/sites.ts";

describe("links", () => {
  test("makes a link whose secret is shown once and kept as a hash only", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app);
    const before = await headOf(app, event.id);
    const links = `${path}/sites/${remotes[0].id}/links`;
    const sent = { expiresAt: "2026-11-24T08:00:00+07:00", label: "Máy chính" };
    const key = { "Idempotency-Key": "k1" };
    const made = await app.admin("POST", links, sent, key);
    const { id, secret } = made.body;
    expect([made.status, made.body]).toEqual([
      201,
      {
        id,
        secret,
        url: `http://localhost:8080/vao/${secret}`,
        expiresAt: "2026-11-24T01:00:00.000Z",
      },
    ]);
    expect(secret).toMatch(/^dcl_[\w-]{43}$/);
    const again = await app.admin("POST", links, sent, key);
    expect([again.status, again.body]).toEqual([
      201,
      { id, secret: null, url: null, expiresAt: "2026-11-24T01:00:00.000Z" },
    ]);
    const facts = await factsAfter(app, event.id, before);
    expect(facts).toEqual([
      {
        type: "link_created",
        data: {
          linkId: id,
          siteId: remotes[0].id,
          kind: "join",
          secretHash: app.deps.sha256(secret),
          label: "Máy chính",
          expiresAt: Date.parse("2026-11-24T01:00:00.000Z"),
        },
        by: ["apiKey", "bootstrap"],
      },
    ]);
    expect((await app.admin("GET", links)).body).toEqual({
      items: [
        {
          id,
          kind: "join",
          label: "Máy chính",
          createdAt: "2026-11-23T01:00:00.000Z",
          expiresAt: "2026-11-24T01:00:00.000Z",
          revokedAt: null,
        },
      ],
      nextCursor: null,
    });
  });

  test("are marked as sent and back again, both logged, and not once they open nothing", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app);
    const links = `${path}/sites/${remotes[0].id}/links`;
    const { id } = (await app.admin("POST", links, {})).body;
    const { id: late } = (await app.admin("POST", links, { expiresAt: "2026-11-23T01:01:00Z" }))
      .body;
    const before = await headOf(app, event.id);
    const sentAt = async () => {
      const { items } = (await app.admin("GET", `${path}/links`)).body;
      return items.find((link: { id: string }) => link.id === id).sentAt;
    };
    const secretary = await withRole(app, event.id, "secretary");
    const put = (linkId: string, by = secretary) => by("PUT", `${links}/${linkId}/sent`);
    for (const role of ["chair", "viewer"] as const)
      expect((await put(id, await withRole(app, event.id, role))).status).toBe(403);
    app.clock.advance(1000);
    expect([(await put(id)).status, (await put(id)).status]).toEqual([204, 204]);
    expect(await sentAt()).toBe("2026-11-23T01:00:01.000Z");
    const back = () => secretary("DELETE", `${links}/${id}/sent`);
    expect([(await back()).status, (await back()).status]).toEqual([204, 204]);
    expect(await sentAt()).toBe(null);
    expect((await put("lnk_none")).status).toBe(404);
    app.clock.advance(60_000);
    expect([(await put(late)).status, (await put(late)).body.code]).toEqual([409, "wrong_state"]);
    await app.admin("DELETE", `${links}/${id}`);
    expect((await put(id)).body.code).toBe("wrong_state");
    const facts = await factsAfter(app, event.id, before);
    expect(facts.map(({ type, data }) => [type, data])).toEqual([
      ["link_sent", { linkId: id }],
      ["link_unsent", { linkId: id }],
      ["link_revoked", { linkId: id }],
    ]);
  });

  test("makes check-in and display links that open no room", async () => {
    const app = testApp();
    const { path, remotes } = await openSeminar(app);
    const checkIn = await app.admin("POST", `${path}/sites/${remotes[0].id}/check-in-links`, {});
    expect(checkIn.body).toEqual({
      id: checkIn.body.id,
      secret: checkIn.body.secret,
      url: `http://localhost:8080/dd/${checkIn.body.secret}`,
      expiresAt: null,
    });
    const display = await app.admin("POST", `${path}/display-links`, { label: "Sân khấu" });
    expect(display.body).toEqual({
      id: display.body.id,
      secret: display.body.secret,
      url: `http://localhost:8080/man-hinh/${display.body.secret}`,
    });
    for (const { secret } of [checkIn.body, display.body])
      expect((await join(app, { secret })).body.code).toBe("link_invalid");
  });

  test("revokes a link once, of its own site and kind only", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app);
    const [a, b] = remotes;
    const link = await linkOf(app, path, a.id);
    const { body: display } = await app.admin("POST", `${path}/display-links`, {});
    const before = await headOf(app, event.id);
    const revoke = async (at: string) => (await app.admin("DELETE", `${path}/${at}`)).status;
    expect(await revoke(`sites/${b.id}/links/${link.id}`)).toBe(404);
    expect(await revoke(`sites/${a.id}/check-in-links/${link.id}`)).toBe(404);
    expect(await revoke(`display-links/${link.id}`)).toBe(404);
    expect(await revoke(`sites/${a.id}/links/${display.id}`)).toBe(404);
    expect(await revoke(`sites/${a.id}/links/${link.id}`)).toBe(204);
    expect(await revoke(`sites/${a.id}/links/${link.id}`)).toBe(204);
    expect(await revoke(`display-links/${display.id}`)).toBe(204);
    expect((await factsAfter(app, event.id, before)).map(({ type, data }) => [type, data])).toEqual(
      [
        ["link_revoked", { linkId: link.id }],
        ["link_revoked", { linkId: display.id }],
      ],
    );
    const { body } = await app.admin("GET", `${path}/display-links`);
    expect(body.items[0].revokedAt).toBe("2026-11-23T01:00:00.000Z");
  });

  test("lets organizer and secretary manage links, a site session its own check-in links", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app);
    const [a, b] = remotes;
    const { secret } = await linkOf(app, path, a.id);
    const session = app.as((await join(app, { secret })).body.accessToken);
    const statuses = async (call: typeof session, site: { id: string }) => [
      (await call("POST", `${path}/sites/${site.id}/links`, {})).status,
      (await call("GET", `${path}/sites/${site.id}/links`)).status,
      (await call("POST", `${path}/display-links`, {})).status,
      (await call("POST", `${path}/sites/${site.id}/check-in-links`, {})).status,
      (await call("GET", `${path}/sites/${site.id}/check-in-links`)).status,
    ];
    for (const role of ["organizer", "secretary"] as const)
      expect(await statuses(await withRole(app, event.id, role), a)).toEqual([
        201, 200, 201, 201, 200,
      ]);
    for (const role of ["chair", "viewer"] as const)
      expect(await statuses(await withRole(app, event.id, role), a)).toEqual([
        403, 403, 403, 403, 403,
      ]);
    expect(await statuses(session, a)).toEqual([403, 403, 403, 201, 200]);
    expect(await statuses(session, b)).toEqual([403, 403, 403, 404, 404]);
  });
});
