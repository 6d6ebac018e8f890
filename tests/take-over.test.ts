import { describe, expect, test } from "vitest";
import { testApp, type TestApp } from "./support/app.ts";
import {
  enter,
  factsAfter,
  headOf,
  join,
  leave,
  linkOf,
  openSeminar,
  withRole,
} from "./support/sites.ts";

/** A site that "may-1" holds: it is in the room as PA_1. */
async function heldSite(app: TestApp) {
  const { path, event, room, remotes } = await openSeminar(app);
  const [site] = remotes;
  const link = await linkOf(app, path, site.id);
  const holder = (await join(app, { secret: link.secret, deviceId: "may-1" })).body;
  await enter(app, room, holder.liveKit.identity, "PA_1");
  const ask = (deviceId: string, takeOver = false) =>
    join(app, { secret: link.secret, deviceId, takeOver });
  const decide = (deviceId: string, approve: boolean) =>
    app.admin("POST", `${path}/sites/${site.id}/take-over`, { deviceId, approve });
  const requests = async () =>
    (await app.admin("GET", `${path}/sites/${site.id}`)).body.takeOverRequests;
  return { path, event, room, site, link, holder, ask, decide, requests };
}

const sessionIdOf = (identity: string) => identity.split("~")[1];

describe("a site that a device holds", () => {
  test("is busy for others while that one is in the room and for 30 s after, by either clock", async () => {
    const app = testApp();
    const { event, room, holder, ask } = await heldSite(app);
    const codes = async () => {
      const { status, body, headers } = await ask("may-2");
      return [status, body.code ?? "in", headers.get("Set-Cookie") === null];
    };
    const before = await headOf(app, event.id);
    expect(await codes()).toEqual([409, "site_busy", true]);
    app.clock.advance(3_600_000);
    expect(await codes()).toEqual([409, "site_busy", true]);
    expect(await headOf(app, event.id)).toBe(before);
    // LiveKit says the whole second, half a second before we heard it.
    app.clock.advance(500);
    await leave(app, room, holder.liveKit.identity, "PA_1");
    app.clock.advance(29_999);
    expect(await codes()).toEqual([409, "site_busy", true]);
    expect((await ask("may-1")).status).toBe(200);
    app.clock.advance(1);
    expect(await codes()).toEqual([200, "in", false]);
  });

  test("is not held by a session that never came into the room, nor by one that has ended", async () => {
    const app = testApp();
    const { path, site, link, ask } = await heldSite(app);
    const spare = await linkOf(app, path, site.id);
    await app.admin("DELETE", `${path}/sites/${site.id}/links/${link.id}`);
    expect((await ask("may-2")).body.code).toBe("link_invalid");
    const other = await join(app, { secret: spare.secret, deviceId: "may-2" });
    const third = await join(app, { secret: spare.secret, deviceId: "may-3" });
    expect([other.status, third.status]).toEqual([200, 200]);
  });

  test("lets the device that holds it come by another of its links, and that session then takes over", async () => {
    const app = testApp();
    const { path, event, site } = await heldSite(app);
    const spare = await linkOf(app, path, site.id);
    const before = await headOf(app, event.id);
    const moved = await join(app, { secret: spare.secret, deviceId: "may-1" });
    expect(moved.status).toBe(200);
    const [fact] = await factsAfter(app, event.id, before);
    expect([fact?.type, fact?.data.takesOver]).toEqual(["session_started", true]);
  });
});

describe("taking a site over", () => {
  test("keeps the request although the answer is a refusal, once for each device", async () => {
    const app = testApp();
    const { path, event, site, ask, requests } = await heldSite(app);
    const before = await headOf(app, event.id);
    expect((await ask("may-2", true)).body.code).toBe("site_busy");
    app.clock.advance(1000);
    expect((await ask("may-3", true)).body.code).toBe("site_busy");
    expect((await ask("may-2", true)).body.code).toBe("site_busy");
    expect(await factsAfter(app, event.id, before)).toEqual(
      ["may-2", "may-3"].map((deviceId) => ({
        type: "take_over_requested",
        data: { siteId: site.id, deviceId },
        by: ["site", site.id],
      })),
    );
    const waiting = [
      { deviceId: "may-2", requestedAt: "2026-11-23T01:00:00.000Z" },
      { deviceId: "may-3", requestedAt: "2026-11-23T01:00:01.000Z" },
    ];
    expect(await requests()).toEqual(waiting);
    const { body } = await app.admin("GET", `${path}/sites`);
    expect(body.items.map((each: { takeOverRequests: unknown }) => each.takeOverRequests)).toEqual([
      [],
      waiting,
      [],
    ]);
  });

  test("keeps 20 requests of a site and no more", async () => {
    const app = testApp();
    const { ask, requests } = await heldSite(app);
    for (let index = 0; index < 22; index += 1) await ask(`may-khac-${index}`, true);
    expect(await requests()).toHaveLength(20);
  });

  test("lets an approved device in within 5 minutes, as the one that takes over", async () => {
    const app = testApp();
    const { event, site, holder, ask, decide, requests } = await heldSite(app);
    await ask("may-2", true);
    const before = await headOf(app, event.id);
    const approved = await decide("may-2", true);
    expect([approved.status, approved.body.id, approved.body.takeOverRequests]).toEqual([
      200,
      site.id,
      [],
    ]);
    const again = await decide("may-2", true);
    expect(again.status).toBe(200);
    expect(await factsAfter(app, event.id, before)).toEqual([
      {
        type: "take_over_decided",
        data: { siteId: site.id, deviceId: "may-2", approvedUntil: app.clock.now() + 300_000 },
        by: ["apiKey", "bootstrap"],
      },
    ]);
    app.clock.advance(299_999);
    const taken = await ask("may-2");
    expect(taken.status).toBe(200);
    const sessions = await app.store.read
      .selectFrom("site_session")
      .select(["id", "takes_over", "ended_at"])
      .where("site_id", "=", site.id)
      .orderBy("started_at")
      .execute();
    expect(sessions).toEqual([
      { id: sessionIdOf(holder.liveKit.identity), takes_over: 0, ended_at: null },
      { id: sessionIdOf(taken.body.liveKit.identity), takes_over: 1, ended_at: null },
    ]);
    // It is not in the room yet: its page may be loaded once more, but only as long as it is approved.
    expect((await ask("may-2")).body.liveKit.identity).toBe(taken.body.liveKit.identity);
    app.clock.advance(1);
    expect((await ask("may-2")).body.code).toBe("site_busy");
    expect(await requests()).toEqual([]);
    expect((await ask("may-2", true)).body.code).toBe("site_busy");
    expect(await requests()).toHaveLength(1);
  });

  test("makes an approved device's own earlier session the newest of its site", async () => {
    const app = testApp();
    const { path, room, remotes } = await openSeminar(app);
    const [site] = remotes;
    const { secret } = await linkOf(app, path, site.id);
    const early = (await join(app, { secret, deviceId: "may-2" })).body;
    app.clock.advance(1000);
    const holder = (await join(app, { secret, deviceId: "may-1" })).body;
    await enter(app, room, holder.liveKit.identity, "PA_1");
    await join(app, { secret, deviceId: "may-2", takeOver: true });
    await app.admin("POST", `${path}/sites/${site.id}/take-over`, {
      deviceId: "may-2",
      approve: true,
    });
    app.clock.advance(1000);
    const taken = (await join(app, { secret, deviceId: "may-2" })).body;
    expect(taken.liveKit.identity).toBe(early.liveKit.identity);
    const newest = await app.store.read
      .selectFrom("site_session")
      .select(["id", "takes_over"])
      .where("site_id", "=", site.id)
      .orderBy("started_at", "desc")
      .executeTakeFirst();
    expect(newest).toEqual({ id: sessionIdOf(early.liveKit.identity), takes_over: 1 });
  });

  test("refuses a device, which may ask again", async () => {
    const app = testApp();
    const { event, site, ask, decide, requests } = await heldSite(app);
    await ask("may-2", true);
    const before = await headOf(app, event.id);
    expect((await decide("may-2", false)).body.takeOverRequests).toEqual([]);
    expect(await factsAfter(app, event.id, before)).toEqual([
      {
        type: "take_over_decided",
        data: { siteId: site.id, deviceId: "may-2", approvedUntil: null },
        by: ["apiKey", "bootstrap"],
      },
    ]);
    expect((await ask("may-2")).body.code).toBe("site_busy");
    expect((await decide("may-2", true)).body.code).toBe("not_found");
    await ask("may-2", true);
    expect(await requests()).toHaveLength(1);
  });

  test("the latest approval counts, so that two devices do not chase each other", async () => {
    const app = testApp();
    const { room, holder, ask, decide } = await heldSite(app);
    await ask("may-2", true);
    await decide("may-2", true);
    const second = (await ask("may-2")).body;
    await leave(app, room, holder.liveKit.identity, "PA_1", "PARTICIPANT_REMOVED");
    await enter(app, room, second.liveKit.identity, "PA_2");
    await ask("may-3", true);
    await decide("may-3", true);
    expect((await ask("may-3")).status).toBe(200);
    await leave(app, room, second.liveKit.identity, "PA_2", "PARTICIPANT_REMOVED");
    app.clock.advance(60_000);
    const third = (await ask("may-3")).body;
    await enter(app, room, third.liveKit.identity, "PA_3");
    expect((await ask("may-2")).body.code).toBe("site_busy");
    const taking = await app.store.read
      .selectFrom("site_session")
      .select("id")
      .where("takes_over", "=", 1)
      .execute();
    expect(taking).toEqual([{ id: sessionIdOf(third.liveKit.identity) }]);
  });

  test("a device that comes in by itself no longer asks", async () => {
    const app = testApp();
    const { room, holder, ask, requests } = await heldSite(app);
    await ask("may-2", true);
    await leave(app, room, holder.liveKit.identity, "PA_1");
    app.clock.advance(30_000);
    expect((await ask("may-2", true)).status).toBe(200);
    expect(await requests()).toEqual([]);
  });

  test("is decided by organizer and secretary; a device that has not asked is unknown", async () => {
    const app = testApp();
    const { path, event, site, ask, holder } = await heldSite(app);
    await ask("may-2", true);
    const at = `${path}/sites/${site.id}/take-over`;
    const body = { deviceId: "may-2", approve: true };
    for (const role of ["chair", "viewer"] as const)
      expect((await (await withRole(app, event.id, role))("POST", at, body)).status).toBe(403);
    expect((await app.as(holder.accessToken)("POST", at, body)).status).toBe(403);
    const secretary = await withRole(app, event.id, "secretary");
    const unknown = await secretary("POST", at, { deviceId: "may-9", approve: true });
    expect([unknown.status, unknown.body.code]).toEqual([404, "not_found"]);
    expect((await secretary("POST", at, body)).status).toBe(200);
  });
});
