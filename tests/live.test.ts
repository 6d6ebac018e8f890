import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLiveWorld, type LiveWorld } from "./support/live.ts";
import { enter, join, linkOf, rebuilt } from "./support/sites.ts";

let world: LiveWorld;
beforeEach(async () => {
  world = await openLiveWorld();
});
afterEach(() => world.end());

const PERSON = {
  name: "Nguyễn Thị Bí Mật",
  positions: ["Phó Giám đốc"],
  organization: "Sở Y tế",
};

async function delegateOf(siteId: string, more: object = {}) {
  const delegates = [{ siteId, ...PERSON, ...more }];
  const made = await world.app.admin("POST", `${world.path}/delegates`, { delegates });
  return made.body.items[0];
}

async function give(turnId: string) {
  return (await world.app.admin("PUT", `${world.path}/turns/${turnId}/floor`)).body;
}

async function siteSecret(siteId: string): Promise<string> {
  const { secret } = await linkOf(world.app, world.path, siteId);
  return (await join(world.app, { secret, deviceId: "may-1" })).body.accessToken;
}

async function displayLink(more: object = {}) {
  return (await world.app.admin("POST", `${world.path}/display-links`, more)).body;
}

describe("the stream of staff", () => {
  test("begins with all there is, each as the API shows it", async () => {
    const { staff, get, app, ask, remotes, head } = world;
    await ask({ siteId: remotes[0].id });
    await give((await ask({ siteId: remotes[1].id, plannedSeconds: 300 })).id);
    const stream = await staff();
    expect([stream.status, stream.headers.get("Content-Type")]).toEqual([200, "text/event-stream"]);
    const seq = await head();
    expect(await stream.next()).toEqual({
      event: "snapshot",
      id: String(seq),
      data: {
        seq,
        now: new Date(app.clock.now()).toISOString(),
        event: await get(""),
        sites: (await get("/sites")).items,
        // For how long is left to whoever shows them.
        alerts: (await get("/alerts")).items.map(
          ({ seconds: _seconds, ...alert }: { seconds: number }) => alert,
        ),
        messages: [],
        incidents: [],
        turns: (await get("/turns")).items,
        turnList: { open: true, version: (await get("/turns")).version },
        acts: [expect.objectContaining({ type: "turn_started", seq })],
        people: [],
        present: [],
        programme: await get("/programme"),
        rollCall: null,
        checkpoints: [],
        signals: [],
      },
    });
  });

  test("tells what changed and nothing else, under the number of the fact", async () => {
    const { app, staff, get, ask, remotes, room, head } = world;
    const stream = await staff();
    await stream.next();
    const turn = await ask({ siteId: remotes[0].id });
    const asked = await stream.next();
    const seq = await head();
    expect(asked).toMatchObject({ event: "change", id: String(seq) });
    expect(Object.keys(asked?.data).sort()).toEqual(["now", "seq", "turnList", "turns", "types"]);
    expect(asked?.data).toMatchObject({ seq, types: ["turn_requested"], turns: [turn] });
    await enter(app, room, remotes[0].liveKitIdentity, "PA_1");
    const came = await stream.upTo(seq + 1);
    expect(came.data.types).toEqual(["livekit_told"]);
    expect(came.data.sites).toEqual((await get("/sites")).items);
    expect(came.data.sites.map((site: { connection: string }) => site.connection)).toContain(
      "connected",
    );
  });

  test("lists the turns as the API does, and leaves out those that are over", async () => {
    const { staff, get, ask, app, path } = world;
    const turns = [];
    for (const kind of ["normal", "normal", "intervention", "normal", "normal"])
      turns.push(await ask({ kind }));
    const [skipped, called, , speaking] = turns;
    await app.admin("POST", `${path}/turns/${skipped.id}/skip`);
    await app.admin("POST", `${path}/turns/${called.id}/call`);
    await give(speaking.id);
    const { items } = await get("/turns");
    const over = (turn: { id: string }) => turn.id === skipped.id;
    expect(items.filter(over)).toHaveLength(1);
    const first = await (await staff()).next();
    expect(first?.data.turns).toEqual(items.filter((turn: { id: string }) => !over(turn)));
  });

  test("hears of a fact that is in none of its parts, by its kind", async () => {
    const { staff, app, path, remotes } = world;
    const stream = await staff();
    await stream.next();
    const count = { expected: 2, present: 2, excused: 0, unexcused: 0 };
    await app.admin("POST", `${path}/sites/${remotes[0].id}/headcounts`, count);
    const { data } = (await stream.next()) ?? {};
    expect(data.types).toEqual(["headcount_reported"]);
    expect(data).not.toHaveProperty("sites");
  });
});

describe("the stream of a site", () => {
  test("shows the site, its place in the queue, who speaks and the programme, and no other site", async () => {
    const { listenAs, get, ask, remotes } = world;
    const [giang, hue] = remotes;
    const secret = await siteSecret(hue.id);
    const person = await delegateOf(giang.id, { name: "Trần Văn Nói" });
    await give((await ask({ delegateId: person.id, plannedSeconds: 600 })).id);
    await ask({ siteId: giang.id, note: "ghi chú kín" });
    await ask({ siteId: hue.id });
    const first = await (await listenAs({ secret })).next();
    const { takeOverRequests: _staffOnly, ...site } = await get(`/sites/${hue.id}`);
    expect(first?.event).toBe("snapshot");
    expect(Object.keys(first?.data)).toEqual(
      expect.arrayContaining(["seq", "now", "site", "queue", "speaker", "programme"]),
    );
    expect(first?.data).not.toHaveProperty("sites");
    expect(first?.data).not.toHaveProperty("turns");
    expect(first?.data.site).toEqual(site);
    expect(first?.data.queue).toEqual({ length: 2, position: 2 });
    expect(first?.data.speaker).toMatchObject({
      name: "Trần Văn Nói",
      positions: ["Phó Giám đốc"],
      site: { name: "Hà Giang" },
      plannedSeconds: 600,
      phase: "normal",
    });
    expect(JSON.stringify(first?.data)).not.toContain("ghi chú kín");
  });

  test("names the hall and the speaker to be shown and heard, and what the event lets it do", async () => {
    const { app, path, event, central, listenAs, ask, remotes } = world;
    const [giang, hue] = remotes;
    const stream = await listenAs({ secret: await siteSecret(hue.id) });
    const first = (await stream.next())?.data;
    const hall = { siteId: central.id, name: "Hà Nội", identity: central.liveKitIdentity };
    expect(first.sources).toEqual({ hall, speaker: null });
    expect(first).toMatchObject({ micPolicy: "floor", mayAsk: true });
    expect(first.event).toMatchObject({ id: event.id, title: event.title, state: "scheduled" });
    await give((await ask({ siteId: giang.id })).id);
    const speaker = { siteId: giang.id, name: "Hà Giang", identity: giang.liveKitIdentity };
    expect((await stream.upTo(await world.head())).data.sources).toEqual({ hall, speaker });
    await app.admin("PATCH", path, { micPolicy: "open" });
    expect((await stream.upTo(await world.head())).data).toMatchObject({ micPolicy: "open" });
    await app.admin("PUT", `${path}/turn-list`, { open: false });
    expect((await stream.upTo(await world.head())).data).toMatchObject({ mayAsk: false });
  });

  test("tells it nothing of what happens elsewhere", async () => {
    const { app, listenAs, ask, remotes, room, staff } = world;
    const [giang, hue] = remotes;
    const stream = await listenAs({ secret: await siteSecret(hue.id) });
    await stream.next();
    const seenByStaff = await staff();
    await seenByStaff.next();
    await enter(app, room, giang.liveKitIdentity, "PA_giang");
    const person = await delegateOf(giang.id);
    const others = await seenByStaff.upTo(await world.head());
    expect(others.data.types.length).toBeGreaterThan(0);
    await ask({ siteId: hue.id });
    const { data } = await stream.upTo(await world.head());
    expect(Object.keys(data).sort()).toEqual(["now", "ownTurns", "queue", "seq", "types"]);
    expect(data).toMatchObject({ types: ["turn_requested"], queue: { length: 1, position: 1 } });
    expect(data.ownTurns).toMatchObject([{ siteId: hue.id, state: "waiting", position: 1 }]);
    expect(JSON.stringify(data)).not.toMatch(
      new RegExp(`PA_giang|${giang.id}|${person.id}|Bí Mật`),
    );
  });
});

describe("the stream of a display link", () => {
  test("shows the stage: who speaks, who is next, the item and the event", async () => {
    const { app, path, ask, remotes, listenAs } = world;
    const item = { kind: "presentation", title: "Tham luận", plannedSeconds: 600 };
    const items = [{ kind: "opening", title: "Khai mạc", plannedSeconds: 300 }, item, item, item];
    const { body: programme } = await app.admin("PUT", `${path}/programme`, { items });
    await app.admin("PUT", `${path}/state`, { state: "live" });
    const [person, next] = [await delegateOf(remotes[0].id), await delegateOf(remotes[1].id)];
    const itemId = programme.items[2].id;
    const turn = await ask({ delegateId: person.id, itemId, plannedSeconds: 600 });
    await ask({ delegateId: next.id });
    const stream = await listenAs({ secret: (await displayLink()).secret });
    await stream.next();
    await give(turn.id);
    const { data } = await stream.upTo(await world.head());
    expect(data.speaker).toMatchObject({
      turnId: turn.id,
      ...PERSON,
      site: { id: remotes[0].id, name: "Hà Giang" },
      phase: "normal",
    });
    expect(data.next).toMatchObject({ name: PERSON.name, site: { name: "Huế" } });
    expect(data.item).toMatchObject({ id: itemId, numberOfKind: 2, ofKind: 3, position: 3 });
    await app.admin("POST", `${path}/turns/${turn.id}/pause`);
    const paused = await stream.upTo(await world.head());
    expect(paused.data).toMatchObject({ speaker: null, paused: { turnId: turn.id } });
    await app.admin("PUT", `${path}/state`, { state: "paused" });
    expect((await stream.upTo(await world.head())).data.event.state).toBe("paused");
  });

  test("names as next who was called, before the first of the queue", async () => {
    const { app, path, ask, remotes, listenAs } = world;
    const first = await ask({ siteId: remotes[0].id });
    const second = await ask({ siteId: remotes[1].id });
    const { secret } = await displayLink();
    const shown = async () => (await (await listenAs({ secret })).next())?.data.next;
    expect(await shown()).toMatchObject({ turnId: first.id });
    await app.admin("POST", `${path}/turns/${second.id}/call`);
    expect(await shown()).toMatchObject({ turnId: second.id, site: { name: "Huế" } });
  });

  test("shows nothing of the sites, their requests and their notes", async () => {
    const { listenAs, ask, remotes, staff } = world;
    await ask({ siteId: remotes[0].id, note: "ghi chú kín" });
    const forStaff = await (await staff()).next();
    expect(JSON.stringify(forStaff?.data)).toContain("ghi chú kín");
    const first = await (await listenAs({ secret: (await displayLink()).secret })).next();
    expect(JSON.stringify(first?.data)).not.toContain("ghi chú kín");
    expect(Object.keys(first?.data).sort()).toEqual(
      ["event", "item", "next", "now", "paused", "programme", "seq", "speaker"].sort(),
    );
  });

  test("shows who stands in for a delegate", async () => {
    const { app, path, ask, remotes, listenAs } = world;
    const person = await delegateOf(remotes[0].id);
    const substitute = { name: "Lê Thị Thay", positions: ["Trưởng phòng"] };
    const marks = [{ delegateId: person.id, status: "substituted", substitute }];
    await app.admin("POST", `${path}/roll-call`, { marks });
    await give((await ask({ delegateId: person.id })).id);
    const first = await (await listenAs({ secret: (await displayLink()).secret })).next();
    expect(first?.data.speaker).toMatchObject(substitute);
  });

  test("comes to a browser by a cookie, as its EventSource sends no secret", async () => {
    const { app, listenAs } = world;
    const { secret, id } = await displayLink();
    const opened = await app.as(null)("POST", "/display", { secret });
    expect(opened.status).toBe(200);
    expect(opened.body).toMatchObject({ link: { id }, event: { id: world.event.id } });
    const cookie = opened.headers.get("Set-Cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly/);
    const headers = { Cookie: cookie.split(";")[0] ?? "" };
    const stream = await listenAs({ headers, query: `?display=${id}` });
    expect((await stream.next())?.data).toHaveProperty("speaker");
    for (const query of ["", "?view=stage", "?display=lnk_other"])
      expect((await listenAs({ headers, query })).status).toBe(401);
    const unknown = await app.as(null)("POST", "/display", { secret: "dcd_unknown" });
    expect([unknown.status, unknown.body.code]).toEqual([401, "link_invalid"]);
  });

  test("opens nothing but the stage of its own event", async () => {
    const { app, listenAs } = world;
    const { secret } = await displayLink();
    const sent = { title: "Khác", startsAt: "2026-11-23T01:00:00Z" };
    const { body: other } = await app.admin("POST", "/events", sent);
    expect((await app.as(secret)("GET", `/events/${other.id}/live`)).status).toBe(404);
    expect((await app.as(secret)("GET", world.path)).status).toBe(401);
    expect((await listenAs({ secret })).status).toBe(200);
  });
});

describe("who may choose the view", () => {
  test("is staff, who may see the stage too; a site may not", async () => {
    const { listenAs, remotes, app } = world;
    const key = (
      await app.admin("POST", "/keys", {
        label: "xem",
        roles: [{ eventId: world.event.id, role: "viewer" }],
      })
    ).body.secret;
    const stage = await (await listenAs({ secret: key, query: "?view=stage" })).next();
    expect(stage?.data).toHaveProperty("speaker");
    expect(stage?.data).not.toHaveProperty("sites");
    const secret = await siteSecret(remotes[0].id);
    expect((await listenAs({ secret, query: "?view=stage" })).status).toBe(403);
    expect((await listenAs({ secret: key, query: "?view=all" })).status).toBe(422);
  });
});

test("listening leaves no trace in the record", async () => {
  const { staff, listenAs, ask } = world;
  await (await staff()).next();
  await (await listenAs({ secret: (await displayLink()).secret })).next();
  const seq = await world.head();
  const stream = await staff();
  await stream.next();
  expect(await world.head()).toBe(seq);
  await ask();
  const { before, after } = await rebuilt(world.app);
  expect(after).toEqual(before);
});
