import { describe, expect, test } from "vitest";
import { testApp } from "./support/app.ts";
import { enter, join, leave, linkOf, openSeminar } from "./support/sites.ts";

describe("races of devices", () => {
  test("ten devices that join at once, before anyone is in the room, all get a token", async () => {
    const app = testApp();
    const { path, room, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const devices = Array.from({ length: 10 }, (_, index) => `may-${index}`);
    const answers = await Promise.all(devices.map((deviceId) => join(app, { secret, deviceId })));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const identities = new Set(answers.map(({ body }) => body.liveKit.identity));
    expect(identities.size).toBe(10);
    await enter(app, room, answers[3]?.body.liveKit.identity, "PA_1");
    const again = await Promise.all(devices.map((deviceId) => join(app, { secret, deviceId })));
    expect(again.map(({ body }) => body.code ?? body.liveKit.identity)).toEqual(
      devices.map((_, index) => (index === 3 ? answers[3]?.body.liveKit.identity : "site_busy")),
    );
  });

  test("one device that joins ten times at once has one session", async () => {
    const app = testApp();
    const { path, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const joins = Array.from({ length: 10 }, () => join(app, { secret, deviceId: "may-1" }));
    const answers = await Promise.all(joins);
    expect(new Set(answers.map(({ body }) => body.liveKit.identity)).size).toBe(1);
    for (const { body } of answers)
      expect((await app.as(body.accessToken)("POST", "/join/refresh")).status).toBe(200);
  });

  test("a site that comes back before its old stay is told to have ended goes on (rejoin-left-after-join)", async () => {
    const app = testApp();
    const { path, room, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const { identity } = (await join(app, { secret, deviceId: "may-1" })).body.liveKit;
    const connection = async () =>
      (await app.admin("GET", `${path}/sites/${remotes[0].id}`)).body.connection;
    await enter(app, room, identity, "PA_old");
    app.clock.advance(600_000);
    await enter(app, room, identity, "PA_new");
    app.clock.advance(2000);
    await leave(app, room, identity, "PA_old", "DUPLICATE_IDENTITY");
    expect(await connection()).toBe("connected");
    expect((await join(app, { secret, deviceId: "may-2" })).body.code).toBe("site_busy");
    expect((await join(app, { secret, deviceId: "may-1" })).status).toBe(200);
    await leave(app, room, identity, "PA_new");
    expect(await connection()).toBe("left");
  });

  test("two devices of one site never share an identity (second-venue-device)", async () => {
    const app = testApp();
    const { path, room, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const [one, two] = await Promise.all(
      ["may-1", "may-2"].map((deviceId) => join(app, { secret, deviceId })),
    );
    expect(one?.body.liveKit.identity).not.toBe(two?.body.liveKit.identity);
    await enter(app, room, one?.body.liveKit.identity, "PA_h");
    await enter(app, room, two?.body.liveKit.identity, "PA_i");
    // Both are in: neither is shut out by the other; the keeper of the room lets the earlier one stay.
    const again = await Promise.all(
      ["may-1", "may-2"].map((deviceId) => join(app, { secret, deviceId })),
    );
    expect(again.map(({ status }) => status)).toEqual([200, 200]);
  });
});
