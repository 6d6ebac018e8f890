import { describe, expect, test } from "vitest";
import { testApp } from "./support/app.ts";
import { enter, factsAfter, headOf, join, linkOf, openSeminar } from "./support/sites.ts";

describe("changing sites", () => {
  test("changes what differs, from the version that stands", async () => {
    const app = testApp();
    const { path, event, central, remotes } = await openSeminar(app);
    const [site] = remotes;
    const before = await headOf(app, event.id);
    const changes = { name: site.name, code: "02", parentSiteId: central.id };
    const changed = await app.admin("PATCH", `${path}/sites/${site.id}`, changes, {
      "If-Match": '"1"',
    });
    expect(changed.body).toEqual({ ...site, code: "02", parentSiteId: central.id, version: 2 });
    expect(await factsAfter(app, event.id, before)).toEqual([
      {
        type: "site_changed",
        data: { siteId: site.id, code: "02", parentSiteId: central.id },
        by: ["apiKey", "bootstrap"],
      },
    ]);
    const same = await app.admin("PATCH", `${path}/sites/${site.id}`, changes);
    expect([same.body.version, await headOf(app, event.id)]).toEqual([2, before + 1]);
    const stale = await app.admin(
      "PATCH",
      `${path}/sites/${site.id}`,
      { name: "X" },
      {
        "If-Match": '"1"',
      },
    );
    expect([stale.status, stale.body.code]).toEqual([412, "version_conflict"]);
  });

  test("refuses a second central site, a code of another site and a circle of parents", async () => {
    const app = testApp();
    const { path, central, remotes } = await openSeminar(app);
    const [a, b] = remotes;
    const change = async (id: string, changes: unknown) => {
      const { status, body } = await app.admin("PATCH", `${path}/sites/${id}`, changes);
      return [status, body.code, body.errors?.[0]?.code];
    };
    expect(await change(a.id, { role: "central" })).toEqual([409, "central_exists", undefined]);
    expect(await change(a.id, { code: "A", parentSiteId: central.id })).toEqual([
      200,
      "A",
      undefined,
    ]);
    expect(await change(b.id, { code: "A" })).toEqual([409, "duplicate", undefined]);
    expect(await change(b.id, { parentSiteId: a.id })).toEqual([200, null, undefined]);
    expect(await change(central.id, { parentSiteId: b.id })).toEqual([
      422,
      "invalid_input",
      "circle",
    ]);
    expect(await change(a.id, { parentSiteId: a.id })).toEqual([422, "invalid_input", "circle"]);
    expect(await change(a.id, { parentSiteId: "site_la" })).toEqual([
      422,
      "invalid_input",
      "unknown",
    ]);
    expect(await change(b.id, { code: null, parentSiteId: null })).toEqual([200, null, undefined]);
    expect(await change("site_la", { name: "X" })).toEqual([404, "not_found", undefined]);
  });

  test("lets another site be central once there is none", async () => {
    const app = testApp();
    const { path, central, remotes } = await openSeminar(app);
    await app.admin("PATCH", `${path}/sites/${central.id}`, { role: "remote" });
    const moved = await app.admin("PATCH", `${path}/sites/${remotes[0].id}`, { role: "central" });
    expect([moved.status, moved.body.role]).toEqual([200, "central"]);
  });

  test("of ten that would be central at the same moment one becomes it", async () => {
    const app = testApp();
    const names = Array.from({ length: 10 }, (_, index) => `Xã ${index}`);
    const { path, central, remotes } = await openSeminar(app, names);
    await app.admin("DELETE", `${path}/sites/${central.id}`);
    const answers = await Promise.all(
      remotes.map((site: { id: string }) =>
        app.admin("PATCH", `${path}/sites/${site.id}`, { role: "central" }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.sort((a, b) => a - b)).toEqual([200, ...Array(9).fill(409)]);
  });

  test("withdrawing a site ends its links, sessions and requests, and it stays listed", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app);
    const [site] = remotes;
    const link = await linkOf(app, path, site.id);
    const { body: checkIn } = await app.admin(
      "POST",
      `${path}/sites/${site.id}/check-in-links`,
      {},
    );
    const joined = await join(app, { secret: link.secret, deviceId: "may-1" });
    const before = await headOf(app, event.id);
    const withdrawn = await app.admin("PATCH", `${path}/sites/${site.id}`, { withdrawn: true });
    expect(withdrawn.body).toEqual({ ...site, withdrawn: true, version: 2 });
    const facts = await factsAfter(app, event.id, before);
    const [sessionId] = joined.body.liveKit.identity.split("~").slice(1);
    expect(facts.map(({ type, data }) => [type, data])).toEqual([
      ["site_changed", { siteId: site.id, withdrawn: true }],
      ...[link.id, checkIn.id]
        .sort((a, b) => (a < b ? -1 : 1))
        .map((linkId) => ["link_revoked", { linkId }]),
      ["session_ended", { sessionId, reason: "site_withdrawn" }],
    ]);
    expect((await join(app, { secret: link.secret })).body.code).toBe("link_invalid");
    expect((await app.as(joined.body.accessToken)("GET", `${path}/sites`)).status).toBe(401);
    const newLink = await app.admin("POST", `${path}/sites/${site.id}/links`, {});
    expect([newLink.status, newLink.body.code]).toEqual([409, "wrong_state"]);
    const { body } = await app.admin("GET", `${path}/sites`);
    expect(body.items).toHaveLength(3);

    const back = await app.admin("PATCH", `${path}/sites/${site.id}`, { withdrawn: false });
    expect(back.body).toEqual({ ...site, version: 3 });
    expect((await join(app, { secret: link.secret })).status).toBe(401);
    const { secret } = await linkOf(app, path, site.id);
    expect((await join(app, { secret })).status).toBe(200);
  });
});

describe("deleting sites", () => {
  test("deletes a site that nothing names, with its links", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app);
    const [site] = remotes;
    const link = await linkOf(app, path, site.id);
    const before = await headOf(app, event.id);
    const stale = await app.admin("DELETE", `${path}/sites/${site.id}`, undefined, {
      "If-Match": '"2"',
    });
    expect(stale.status).toBe(412);
    expect((await app.admin("DELETE", `${path}/sites/${site.id}`)).status).toBe(204);
    expect(await factsAfter(app, event.id, before)).toEqual([
      { type: "site_deleted", data: { siteId: site.id }, by: ["apiKey", "bootstrap"] },
    ]);
    expect((await app.admin("GET", `${path}/sites/${site.id}`)).status).toBe(404);
    expect((await app.admin("DELETE", `${path}/sites/${site.id}`)).status).toBe(404);
    expect((await join(app, { secret: link.secret })).status).toBe(401);
  });

  test("keeps a site with children, one that was joined and one that LiveKit told of", async () => {
    const app = testApp();
    const { path, room, central, remotes } = await openSeminar(app, ["Con", "Đã vào", "Được kể"]);
    const [child, entered, told] = remotes;
    await app.admin("PATCH", `${path}/sites/${child.id}`, { parentSiteId: central.id });
    await join(app, { secret: (await linkOf(app, path, entered.id)).secret });
    await enter(app, room, `${told.liveKitIdentity}~x`, "PA_1");
    const remove = async (site: { id: string }) => {
      const { status, body } = await app.admin("DELETE", `${path}/sites/${site.id}`);
      return body?.code ?? status;
    };
    expect(await remove(central)).toBe("wrong_state");
    expect(await remove(entered)).toBe("wrong_state");
    expect(await remove(told)).toBe("wrong_state");
    expect(await remove(child)).toBe(204);
    expect(await remove(central)).toBe(204);
  });

  test.each([
    ["delegates", { delegates: [{ name: "Nguyễn Văn A" }] }],
    ["contributions", { organization: "Sở A", delivery: "written_only" }],
    ["turns", {}],
    ["programme", { items: [{ kind: "opening", title: "Khai mạc", plannedSeconds: 60 }] }],
    ["headcounts", { expected: 1, present: 1, excused: 0, unexcused: 0 }],
  ])("keeps a site that is named in %s", async (where, body) => {
    const app = testApp();
    const { path, remotes } = await openSeminar(app);
    const [site, free] = remotes;
    const first = (list: object[] | undefined) => [{ ...list?.[0], siteId: site.id }];
    const sent =
      where === "delegates"
        ? { delegates: first("delegates" in body ? body.delegates : []) }
        : where === "programme"
          ? { items: first("items" in body ? body.items : []) }
          : where === "headcounts"
            ? body
            : { ...body, siteId: site.id };
    const at = where === "headcounts" ? `${path}/sites/${site.id}/headcounts` : `${path}/${where}`;
    const made = await app.admin(where === "programme" ? "PUT" : "POST", at, sent);
    expect(made.status).toBeLessThan(300);
    const refused = await app.admin("DELETE", `${path}/sites/${site.id}`);
    expect([refused.status, refused.body?.code]).toEqual([409, "wrong_state"]);
    expect((await app.admin("DELETE", `${path}/sites/${free.id}`)).status).toBe(204);
  });
});
