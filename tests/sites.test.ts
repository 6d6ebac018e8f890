import { describe, expect, test } from "vitest";
import { nameWithin, provinces } from "../src/sites/provinces.ts";
import { testApp } from "./support/app.ts";
import {
  enter,
  factsAfter,
  headOf,
  join,
  linkOf,
  openSeminar,
  rebuilt,
  withRole,
} from "./support/sites.ts";

describe("registering sites", () => {
  test("registers sites behind those there are, with their defaults, one fact each", async () => {
    const app = testApp();
    const { path, event, central, remotes } = await openSeminar(app, []);
    expect(remotes).toEqual([]);
    const before = await headOf(app, event.id);
    const made = await app.admin("POST", `${path}/sites`, {
      sites: [
        { name: " Điểm cầu Huế ", code: "46", provinceCode: "46", parentSiteId: central.id },
        { name: "Xã A", level: "commune" },
      ],
    });
    expect(made.status).toBe(201);
    const [hue, xa] = made.body.items;
    expect(hue).toEqual({
      id: hue.id,
      eventId: event.id,
      name: "Điểm cầu Huế",
      role: "remote",
      code: "46",
      level: "province",
      provinceCode: "46",
      parentSiteId: central.id,
      liveKitIdentity: hue.id,
      withdrawn: false,
      connection: "never",
      micOpen: false,
      takeOverRequests: [],
      version: 1,
    });
    expect(xa).toMatchObject({ name: "Xã A", level: "commune", code: null, parentSiteId: null });
    expect((await factsAfter(app, event.id, before)).map(({ type, data }) => [type, data])).toEqual(
      [
        [
          "site_registered",
          {
            siteId: hue.id,
            position: 2,
            liveKitIdentity: hue.id,
            name: "Điểm cầu Huế",
            role: "remote",
            code: "46",
            level: "province",
            provinceCode: "46",
            parentSiteId: central.id,
          },
        ],
        ["site_registered", expect.objectContaining({ siteId: xa.id, position: 3 })],
      ],
    );
    const listed = await app.admin("GET", `${path}/sites`);
    expect(listed.body).toEqual({ items: [central, hue, xa], nextCursor: null });
    expect((await app.admin("GET", `${path}/sites/${hue.id}`)).body).toEqual(hue);
  });

  test("refuses a second central site, a code twice and an unknown parent, and then registers none", async () => {
    const app = testApp();
    const { path, event } = await openSeminar(app, []);
    await app.admin("POST", `${path}/sites`, { sites: [{ name: "Có mã", code: "A" }] });
    const before = await headOf(app, event.id);
    const attempt = async (...sites: unknown[]) => {
      const answer = await app.admin("POST", `${path}/sites`, { sites });
      return [answer.status, answer.body.code, answer.body.errors?.[0]?.pointer];
    };
    const good = { name: "Tốt" };
    expect(await attempt(good, { name: "B", role: "central" })).toEqual([
      409,
      "central_exists",
      undefined,
    ]);
    expect(await attempt(good, { name: "B", code: "A" })).toEqual([409, "duplicate", undefined]);
    expect(await attempt({ name: "B", code: "C" }, { name: "D", code: "C" })).toEqual([
      409,
      "duplicate",
      undefined,
    ]);
    expect(await attempt(good, { name: "B", parentSiteId: "site_khac" })).toEqual([
      422,
      "invalid_input",
      "/sites/1/parentSiteId",
    ]);
    expect(await attempt()).toEqual([422, "invalid_input", "/sites"]);
    expect(await attempt({ name: "" })).toEqual([422, "invalid_input", "/sites/0/name"]);
    expect(await attempt({ name: "B", x: 1 })).toEqual([422, "invalid_input", "/sites/0/x"]);
    expect(await headOf(app, event.id)).toBe(before);
  });

  test("takes a parent of this event only", async () => {
    const app = testApp();
    const other = await openSeminar(app, []);
    const { path } = await openSeminar(app, []);
    const made = await app.admin("POST", `${path}/sites`, {
      sites: [{ name: "B", parentSiteId: other.central.id }],
    });
    expect(made.status).toBe(422);
  });

  test("registers up to 1000 sites at once", async () => {
    const app = testApp();
    const { path } = await openSeminar(app, []);
    const sites = Array.from({ length: 1001 }, (_, index) => ({ name: `Xã ${index}` }));
    expect((await app.admin("POST", `${path}/sites`, { sites })).status).toBe(422);
    const made = await app.admin("POST", `${path}/sites`, { sites: sites.slice(0, 1000) });
    expect([made.status, made.body.items.length]).toEqual([201, 1000]);
  });

  test.each([
    [2021, 63],
    [2025, 34],
  ] as const)("registers the provincial units of %i in their order", async (vintage, count) => {
    const app = testApp();
    const { path, central } = await openSeminar(app, ["Trước"]);
    const made = await app.admin("POST", `${path}/sites/from-provinces`, { vintage });
    expect([made.status, made.body.items.length]).toEqual([201, count]);
    const shown = made.body.items.map(
      (site: { name: string; role: string; code: string; level: string; parentSiteId: string }) =>
        `${site.name} ${site.role} ${site.code} ${site.level} ${site.parentSiteId}`,
    );
    expect(shown).toEqual(
      provinces(vintage).map(
        (one) => `Điểm cầu ${nameWithin(one)} remote ${one.code} province ${central.id}`,
      ),
    );
    const again = await app.admin("POST", `${path}/sites/from-provinces`, { vintage });
    expect([again.status, again.body.code]).toEqual([409, "duplicate"]);
    const { body } = await app.admin("GET", `${path}/sites?limit=500`);
    expect(body.items.map((site: { id: string }) => site.id).slice(2)).toEqual(
      made.body.items.map((site: { id: string }) => site.id),
    );
  });

  test("knows the years 2021 and 2025 only", async () => {
    const app = testApp();
    const { path } = await openSeminar(app, []);
    const made = await app.admin("POST", `${path}/sites/from-provinces`, { vintage: 2020 });
    expect([made.status, made.body.errors]).toEqual([
      422,
      [expect.objectContaining({ pointer: "/vintage", code: "invalid_value" })],
    ]);
  });

  test("gives the sites page by page in their order", async () => {
    const app = testApp();
    const { path } = await openSeminar(app, ["A", "B", "C", "D"]);
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? "" : `&cursor=${cursor}`;
      const { body } = await app.admin("GET", `${path}/sites?limit=2${next}`);
      names.push(body.items.map((site: { name: string }) => site.name).join());
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(names).toEqual(["Hà Nội,A", "B,C", "D"]);
  });

  test("lets the organizer register and change sites, others with a role only read them", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app, ["A"]);
    const [site] = remotes;
    const statuses = async (call: Awaited<ReturnType<typeof withRole>>) => [
      (await call("GET", `${path}/sites`)).status,
      (await call("POST", `${path}/sites`, { sites: [{ name: "X" }] })).status,
      (await call("POST", `${path}/sites/from-provinces`, { vintage: 2025 })).status,
      (await call("PATCH", `${path}/sites/${site.id}`, { name: "X" })).status,
      (await call("DELETE", `${path}/sites/${site.id}`)).status,
    ];
    for (const role of ["secretary", "chair", "viewer"] as const)
      expect(await statuses(await withRole(app, event.id, role))).toEqual([
        200, 403, 403, 403, 403,
      ]);
    expect(await statuses(await withRole(app, event.id, "organizer"))).toEqual([
      200, 201, 201, 200, 204,
    ]);
    const { body: stranger } = await app.admin("POST", "/keys", { label: "Lạ" });
    expect(await statuses(app.as(stranger.secret))).toEqual([404, 404, 404, 404, 404]);
  });
});

describe("a site session", () => {
  test("sees its own site only, and no requests of devices", async () => {
    const app = testApp();
    const { path, remotes } = await openSeminar(app);
    const [a, b] = remotes;
    const { secret } = await linkOf(app, path, a.id);
    const session = app.as((await join(app, { secret })).body.accessToken);
    const { takeOverRequests: _, ...own } = a;
    expect((await session("GET", `${path}/sites`)).body).toEqual({
      items: [own],
      nextCursor: null,
    });
    expect((await session("GET", `${path}/sites/${a.id}`)).body).toEqual(own);
    expect((await session("GET", `${path}/sites/${b.id}`)).status).toBe(404);
    expect((await session("PATCH", `${path}/sites/${a.id}`, { name: "X" })).status).toBe(403);
    const other = await openSeminar(app);
    expect((await session("GET", `${other.path}/sites`)).status).toBe(404);
  });
});

test("all rows of sites follow from the log alone", async () => {
  const app = testApp();
  const { path, room, central, remotes } = await openSeminar(app, ["A", "B", "C"]);
  const [a, b, c] = remotes;
  const { secret } = await linkOf(app, path, a.id);
  const { body } = await join(app, { secret, deviceId: "may-1" });
  await enter(app, room, body.liveKit.identity, "PA_1");
  await join(app, { secret, deviceId: "may-1" });
  await join(app, { secret, deviceId: "may-2", takeOver: true });
  await join(app, { secret, deviceId: "may-3", takeOver: true });
  await join(app, { secret, deviceId: "may-4", takeOver: true });
  await app.admin("POST", `${path}/sites/${a.id}/take-over`, { deviceId: "may-2", approve: true });
  await app.admin("POST", `${path}/sites/${a.id}/take-over`, { deviceId: "may-3", approve: false });
  await join(app, { secret, deviceId: "may-2" });
  await app.admin("PATCH", `${path}/sites/${b.id}`, { withdrawn: true, parentSiteId: central.id });
  await app.admin("DELETE", `${path}/sites/${c.id}`);
  const { before, after } = await rebuilt(app);
  expect(after).toEqual(before);
  expect([before["site"]?.length, before["site_session"]?.length]).toEqual([3, 2]);
  expect([before["take_over"]?.length, before["site_session_token"]?.length]).toEqual([2, 3]);
});
