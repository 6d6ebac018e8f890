import { describe, expect, test } from "vitest";
import { testApp } from "./support/app.ts";
import { FAKE_URL } from "./support/fake-livekit.ts";
import {
  enter,
  factsAfter,
  headOf,
  join,
  linkOf,
  openSeminar,
  setState,
  grantsOf,
} from "./support/sites.ts";

describe("joining", () => {
  test("lets a device in by a link: the event, its site, a token for the room and a cookie", async () => {
    const app = testApp();
    const { path, event, room, remotes } = await openSeminar(app);
    const [site] = remotes;
    const link = await linkOf(app, path, site.id);
    const before = await headOf(app, event.id);
    const joined = await join(app, { secret: link.secret, deviceId: "may-1" });
    const { accessToken, liveKit } = joined.body;
    const [, sessionId] = liveKit.identity.split("~");
    expect([joined.status, joined.body]).toEqual([
      200,
      {
        event: {
          id: event.id,
          title: "Hội thảo",
          state: "scheduled",
          startsAt: "2026-11-23T01:00:00.000Z",
        },
        site: { id: site.id, name: "Hà Giang", role: "remote" },
        accessToken,
        liveKit: {
          url: FAKE_URL,
          token: liveKit.token,
          room,
          identity: `${site.liveKitIdentity}~${sessionId}`,
          expiresAt: "2026-11-23T01:10:00.000Z",
        },
      },
    ]);
    expect(joined.headers.get("Set-Cookie")).toBe(
      `diem_cau_site=${accessToken}; Path=/api; HttpOnly; SameSite=Strict`,
    );
    expect(await grantsOf(liveKit.token)).toEqual({
      sub: liveKit.identity,
      name: "Hà Giang",
      seconds: 600,
      video: {
        roomJoin: true,
        room,
        canSubscribe: true,
        canPublish: true,
        canPublishSources: ["camera"],
        canPublishData: false,
        canUpdateOwnMetadata: false,
        hidden: false,
      },
    });
    expect(await factsAfter(app, event.id, before)).toEqual([
      {
        type: "session_started",
        data: {
          sessionId,
          siteId: site.id,
          linkId: link.id,
          deviceId: "may-1",
          identity: liveKit.identity,
          tokenHash: app.deps.sha256(accessToken),
          takesOver: false,
        },
        by: ["site", site.id],
      },
    ]);
  });

  test("marks the cookie as secure where the product is reached by https", async () => {
    const app = testApp({ publicUrl: "https://diemcau.example.vn" });
    const { path, remotes } = await openSeminar(app);
    const { secret, url } = await linkOf(app, path, remotes[0].id);
    expect(url).toBe(`https://diemcau.example.vn/vao/${secret}`);
    const { headers } = await join(app, { secret });
    expect(headers.get("Set-Cookie")).toMatch(/; Path=\/api; HttpOnly; Secure; SameSite=Strict$/);
  });

  test("goes on with the session of the same link and device, and with its token if it is brought", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const first = (await join(app, { secret, deviceId: "may-1" })).body;
    const before = await headOf(app, event.id);

    const brought = await app.as(first.accessToken)("POST", "/join", { secret });
    expect(brought.body.accessToken).toBe(first.accessToken);
    expect(brought.body.liveKit.identity).toBe(first.liveKit.identity);
    const byCookie = await app.as(null)(
      "POST",
      "/join",
      { secret },
      {
        Cookie: `diem_cau_site=${first.accessToken}`,
      },
    );
    expect(byCookie.body.accessToken).toBe(first.accessToken);
    expect(await headOf(app, event.id)).toBe(before);

    const lost = (await join(app, { secret, deviceId: "may-1" })).body;
    expect(lost.liveKit.identity).toBe(first.liveKit.identity);
    expect(lost.accessToken).not.toBe(first.accessToken);
    expect((await factsAfter(app, event.id, before)).map(({ type, data }) => [type, data])).toEqual(
      [
        [
          "session_joined_again",
          {
            sessionId: first.liveKit.identity.split("~")[1],
            siteId: remotes[0].id,
            tokenHash: app.deps.sha256(lost.accessToken),
            takesOver: false,
          },
        ],
      ],
    );
    for (const { accessToken } of [first, lost])
      expect((await app.as(accessToken)("GET", `${path}/sites`)).status).toBe(200);
  });

  test("starts another session for another device, another link, and a device that says nothing", async () => {
    const app = testApp();
    const { path, remotes } = await openSeminar(app);
    const [site] = remotes;
    const [one, two] = [await linkOf(app, path, site.id), await linkOf(app, path, site.id)];
    const asked = [
      { secret: one.secret, deviceId: "may-1" },
      { secret: one.secret, deviceId: "may-2" },
      { secret: two.secret, deviceId: "may-1" },
      { secret: one.secret },
      { secret: one.secret },
    ];
    const identities = [];
    for (const body of asked) identities.push((await join(app, body)).body.liveKit.identity);
    expect(new Set(identities).size).toBe(5);
    for (const identity of identities) expect(identity.split("~")[0]).toBe(site.liveKitIdentity);
  });

  test("gives a site the rights of its role, of the policy and of the floor", async () => {
    const app = testApp();
    const { path, central, remotes } = await openSeminar(app);
    const [site] = remotes;
    const sources = async ({ id }: { id: string }) => {
      const { secret } = await linkOf(app, path, id);
      const { body } = await join(app, { secret });
      return (await grantsOf(body.liveKit.token)).video?.canPublishSources?.join(" ");
    };
    expect(await sources(central)).toBe("camera microphone screen_share screen_share_audio");
    expect(await sources(site)).toBe("camera");
    await app.admin("PATCH", path, { micPolicy: "open" });
    expect(await sources(site)).toBe("camera microphone");
    await app.admin("PATCH", path, { micPolicy: "floor" });
    const turn = (await app.admin("POST", `${path}/turns`, { siteId: site.id })).body;
    expect((await app.admin("PUT", `${path}/turns/${turn.id}/floor`)).status).toBe(200);
    expect(await sources(site)).toBe("camera microphone screen_share screen_share_audio");
    expect(await sources(remotes[1])).toBe("camera");
  });

  test("gives everything but the room while the event is not open or there is no LiveKit", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const seen = [];
    for (const [from, to] of [
      ["scheduled", "draft"],
      ["draft", "scheduled"],
      ["scheduled", "live"],
      ["live", "paused"],
      ["paused", "closed"],
      ["closed", "archived"],
    ] as const) {
      await setState(app, event.id, from, to);
      const { status, body } = await join(app, { secret, deviceId: "may-1" });
      seen.push([status, body.event.state, body.liveKit !== null]);
    }
    expect(seen).toEqual([
      [200, "draft", false],
      [200, "scheduled", true],
      [200, "live", true],
      [200, "paused", true],
      [200, "closed", false],
      [200, "archived", false],
    ]);

    const bare = testApp({ withoutLiveKit: true });
    const other = await openSeminar(bare);
    const link = await linkOf(bare, other.path, other.remotes[0].id);
    const { status, body } = await join(bare, { secret: link.secret });
    expect([status, body.event.state, body.liveKit]).toEqual([200, "scheduled", null]);
  });

  test("tells unknown, expired, revoked and withdrawn links the same", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app, ["A", "B", "C"]);
    const [a, b, c] = remotes;
    const revoked = await linkOf(app, path, a.id);
    await app.admin("DELETE", `${path}/sites/${a.id}/links/${revoked.id}`);
    const { body: expired } = await app.admin("POST", `${path}/sites/${b.id}/links`, {
      expiresAt: "2026-11-23T01:00:01Z",
    });
    expect((await join(app, { secret: expired.secret })).status).toBe(200);
    app.clock.advance(1000);
    const withdrawn = await linkOf(app, path, c.id);
    await app.admin("PATCH", `${path}/sites/${c.id}`, { withdrawn: true });
    const before = await headOf(app, event.id);
    const answers = [];
    for (const secret of ["dcl_khong-co", revoked.secret, expired.secret, withdrawn.secret]) {
      const { status, body, headers } = await join(app, { secret });
      answers.push(JSON.stringify([status, body, headers.get("Set-Cookie")]));
    }
    expect(new Set(answers).size).toBe(1);
    expect(JSON.parse(answers[0] ?? "")).toMatchObject([401, { code: "link_invalid" }, null]);
    expect(await headOf(app, event.id)).toBe(before);
  });

  test("refuses unknown keys and a take-over without a device", async () => {
    const app = testApp();
    const { path, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const pointers = async (body: object) => {
      const answer = await join(app, { secret, ...body });
      return [answer.status, answer.body.errors[0].pointer];
    };
    expect(await pointers({ takeOver: true })).toEqual([422, "/deviceId"]);
    expect(await pointers({ deviceId: "" })).toEqual([422, "/deviceId"]);
    expect(await pointers({ device: "x" })).toEqual([422, "/device"]);
    expect(await pointers({ secret: 5 })).toEqual([422, "/secret"]);
  });

  test("starts a new session once the old one has ended with its link", async () => {
    const app = testApp();
    const { path, event, room, remotes } = await openSeminar(app);
    const [site] = remotes;
    const [old, spare] = [await linkOf(app, path, site.id), await linkOf(app, path, site.id)];
    const first = (await join(app, { secret: old.secret, deviceId: "may-1" })).body;
    await enter(app, room, first.liveKit.identity, "PA_1");
    const before = await headOf(app, event.id);
    await app.admin("DELETE", `${path}/sites/${site.id}/links/${old.id}`);
    const sessionId = first.liveKit.identity.split("~")[1];
    expect((await factsAfter(app, event.id, before)).map(({ type, data }) => [type, data])).toEqual(
      [
        ["link_revoked", { linkId: old.id }],
        ["session_ended", { sessionId, reason: "link_revoked" }],
      ],
    );
    expect((await app.as(first.accessToken)("POST", "/join/refresh")).status).toBe(401);
    const next = await app.as(first.accessToken)("POST", "/join", {
      secret: spare.secret,
      deviceId: "may-1",
    });
    expect(next.status).toBe(200);
    expect(next.body.accessToken).not.toBe(first.accessToken);
    expect(next.body.liveKit.identity).not.toBe(first.liveKit.identity);
  });
});

describe("refreshing", () => {
  test("gives the same answer with a new room token and logs nothing", async () => {
    const app = testApp();
    const { path, event, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    const joined = (await join(app, { secret })).body;
    const before = await headOf(app, event.id);
    app.clock.advance(300_000);
    const refreshed = await app.as(joined.accessToken)("POST", "/join/refresh");
    expect([refreshed.status, refreshed.body]).toEqual([
      200,
      {
        ...joined,
        liveKit: {
          ...joined.liveKit,
          token: refreshed.body.liveKit.token,
          expiresAt: "2026-11-23T01:15:00.000Z",
        },
      },
    ]);
    expect((await grantsOf(refreshed.body.liveKit.token)).sub).toBe(joined.liveKit.identity);
    expect(await headOf(app, event.id)).toBe(before);
    await setState(app, event.id, "scheduled", "cancelled");
    const { body } = await app.as(joined.accessToken)("POST", "/join/refresh");
    expect(body.liveKit).toBe(null);
  });

  test("is for site sessions only", async () => {
    const app = testApp();
    expect((await app.as(null)("POST", "/join/refresh")).body.code).toBe("unauthenticated");
    expect((await app.admin("POST", "/join/refresh")).body.code).toBe("forbidden");
  });
});
