import { describe, expect, test } from "vitest";
import {
  connectionState,
  isHeldByAnother,
  makesCircle,
  type Presence,
} from "../src/sites/sites.ts";
import { testApp } from "./support/app.ts";
import { enter, leave, openSeminar } from "./support/sites.ts";
import { delivery, tell } from "./support/webhook.ts";

describe("the connection of a site", () => {
  const ways = [
    ["CLIENT_INITIATED", "left"],
    ["PARTICIPANT_REMOVED", "left"],
    ["ROOM_DELETED", "left"],
    ["STATE_MISMATCH", "dropped"],
    ["DUPLICATE_IDENTITY", "dropped"],
  ] as const;
  test.each(ways)("after %s it is %s", async (reason, connection) => {
    const app = testApp();
    const { path, room, remotes } = await openSeminar(app);
    const [site] = remotes;
    const shown = async () => (await app.admin("GET", `${path}/sites/${site.id}`)).body.connection;
    expect(await shown()).toBe("never");
    await enter(app, room, `${site.liveKitIdentity}~s1`, "PA_1");
    expect(await shown()).toBe("connected");
    app.clock.advance(60_000);
    await leave(app, room, `${site.liveKitIdentity}~s1`, "PA_1", reason);
    expect(await shown()).toBe(connection);
    expect((await app.admin("GET", `${path}/sites`)).body.items[1].connection).toBe(connection);
  });

  test("shows an open microphone while its track is published and its owner is there", async () => {
    const app = testApp();
    const { path, room, remotes } = await openSeminar(app);
    const [site, other] = remotes;
    const identity = `${site.liveKitIdentity}~s1`;
    const open = async ({ id }: { id: string }) =>
      (await app.admin("GET", `${path}/sites/${id}`)).body.micOpen;
    await enter(app, room, identity, "PA_1");
    await enter(app, room, `${other.liveKitIdentity}~s2`, "PA_2");
    expect(await open(site)).toBe(false);
    const track = { sid: "TR_1", source: "MICROPHONE" };
    const about = { sid: "PA_1", identity, at: app.clock.now(), track };
    await tell(app.app, delivery("track_published", { name: room }, about));
    expect([await open(site), await open(other)]).toEqual([true, false]);
    await leave(app, room, identity, "PA_1");
    expect(await open(site)).toBe(false);
  });

  test("does not take one site for another whose identity begins the same", async () => {
    const app = testApp();
    const { path, room, remotes } = await openSeminar(app);
    const [site] = remotes;
    await enter(app, room, `${site.liveKitIdentity}x~s1`, "PA_1");
    const { body } = await app.admin("GET", `${path}/sites/${site.id}`);
    expect(body.connection).toBe("never");
    await enter(app, room, site.liveKitIdentity, "PA_2");
    expect((await app.admin("GET", `${path}/sites/${site.id}`)).body.connection).toBe("connected");
  });
});

describe("the rules of sites", () => {
  const stay = (from: number, to: number | null, reason: string | null = null) => ({
    from,
    to,
    reason,
  });
  test.each([
    ["never", []],
    ["connected", [stay(1, 2, "CLIENT_INITIATED"), stay(3, null)]],
    ["connected", [stay(1, null), stay(3, 4, "PARTICIPANT_REMOVED")]],
    ["left", [stay(1, 9, "CLIENT_INITIATED"), stay(3, 4, "STATE_MISMATCH")]],
    ["dropped", [stay(1, 2, "CLIENT_INITIATED"), stay(3, 4)]],
  ])("a site is %s by its stays", (state, stays) => {
    expect(connectionState(stays)).toBe(state);
  });

  const at = 100_000;
  const presence = (deviceId: string, lastSeenAt: number | "here"): Presence => ({
    sessionId: `${deviceId} ${lastSeenAt}`,
    deviceId,
    inRoom: lastSeenAt === "here",
    lastSeenAt: lastSeenAt === "here" ? 0 : lastSeenAt,
  });
  test.each([
    [false, "nobody was there", []],
    [true, "another is there", [presence("b", "here")]],
    [true, "another was there 29.999 s ago", [presence("b", at - 29_999)]],
    [false, "another was there 30 s ago", [presence("b", at - 30_000)]],
    [false, "it is there itself", [presence("a", "here")]],
    [false, "both are there", [presence("a", "here"), presence("b", "here")]],
    [true, "another is there and it has just left", [presence("a", at - 1), presence("b", "here")]],
    [false, "both have just left", [presence("a", at - 2), presence("b", at - 1)]],
  ])("another device holds the site: %s when %s", (held, _when, presences) => {
    expect(isHeldByAnother("a", presences, at)).toBe(held);
  });

  test("a tree of sites has no circle", () => {
    const parents = new Map([
      ["a", null],
      ["b", "a"],
      ["c", "b"],
    ]);
    const cases = [
      ["a", "c"],
      ["a", "a"],
      ["c", "a"],
      ["b", "a"],
    ] as const;
    expect(cases.map(([site, parent]) => makesCircle(site, parent, parents))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
