import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Refusal } from "../src/errors.ts";
import { openLive, type Live, type LiveLimits, type Wish } from "../src/live/hub.ts";
import { ADMIN_KEY } from "./support/app.ts";
import { signedIn, type Browser } from "./support/cookie-jar.ts";
import { openLiveWorld, type LiveEvent, type LiveWorld } from "./support/live.ts";
import { patient } from "./support/local-livekit.ts";
import { join, linkOf } from "./support/sites.ts";

let world: LiveWorld;
let live: Live;
beforeEach(async () => {
  world = await openLiveWorld();
  live = openLive(world.app.core);
});
afterEach(async () => {
  live.stop();
  vi.useRealTimers();
  await world.end();
});

/** A listener whose line the test holds; `taken`: what is written is taken at once. */
function listener(hub: Live = live, more: Partial<Wish> = {}) {
  const heard: string[] = [];
  const line = { taken: true, ended: false, heard };
  const wish: Wish = {
    eventId: world.event.id,
    view: { kind: "staff", siteId: null },
    holder: { kind: "apiKey", id: "bootstrap", sessionId: null },
    after: null,
    ...more,
  };
  hub.listen(wish, (closed) => ({
    response: new Response(null),
    sink: {
      write: (bytes) => void heard.push(new TextDecoder().decode(bytes)),
      isDrained: () => line.taken,
      end() {
        line.ended = true;
        closed();
      },
    },
  }));
  const events = () => heard.filter((text) => text.startsWith("event: ")).map(eventOf);
  return Object.assign(line, {
    events,
    /** Waits until that many events have come. */
    async got(count: number): Promise<LiveEvent[]> {
      await vi.waitFor(() => expect(events().length).toBeGreaterThanOrEqual(count), patient);
      return events();
    },
  });
}

function eventOf(text: string): LiveEvent {
  const [, event = "", id = null, data = "null"] =
    /^event: (\w+)\n(?:id: (\d+)\n)?data: (.*)\n\n$/.exec(text) ?? [];
  return { event, id, data: JSON.parse(data) };
}

describe("changes", () => {
  test("go out at once, and then together every 100 ms", async () => {
    letNothingWaitButThat();
    const { events } = listener();
    await settled();
    expect(events().map(({ event }) => event)).toEqual(["snapshot"]);
    await vi.advanceTimersByTimeAsync(100);
    await world.ask();
    await settled();
    expect(events()).toHaveLength(2);
    for (let n = 0; n < 5; n += 1) await world.ask();
    await vi.advanceTimersByTimeAsync(99);
    await settled();
    expect(events()).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    await settled();
    expect(events()).toHaveLength(3);
    expect(events()[2]).toMatchObject({ id: String(await world.head()) });
    expect(events()[2]?.data.turns).toHaveLength(6);
  });

  test("are looked at 100 ms after a look began, and told 100 ms after what was told before", async () => {
    letNothingWaitButThat();
    const { read } = world.app.store;
    const look = read.transaction.bind(read);
    const looks = vi.spyOn(read, "transaction").mockImplementation(() => {
      world.app.clock.advance(40);
      return look();
    });
    const { events } = listener();
    await settled();
    await world.ask();
    await vi.advanceTimersByTimeAsync(50);
    await settled();
    expect([looks.mock.calls.length, events().length]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(10);
    await settled();
    expect([looks.mock.calls.length, events().length]).toEqual([2, 1]);
    await vi.advanceTimersByTimeAsync(39);
    await settled();
    expect(events()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    await settled();
    expect(events()).toHaveLength(2);
  });

  test("are read once for all who are shown the same, whoever listens", async () => {
    const listeners = Array.from({ length: 20 }, () => listener());
    for (const each of listeners) await each.got(1);
    const read = vi.spyOn(world.app.store.read, "transaction");
    await world.ask();
    const told = await Promise.all(listeners.map((each) => each.got(2)));
    expect(read).toHaveBeenCalledTimes(1);
    expect(new Set(told.map((events) => JSON.stringify(events[1]))).size).toBe(1);
  });

  test("by time alone come as such, without a number to resume from", async () => {
    const turn = await world.ask({ plannedSeconds: 70 });
    await world.app.admin("PUT", `${world.path}/turns/${turn.id}/floor`);
    const { got, events } = listener();
    const [first] = await got(1);
    expect(first?.data.turns[0].phase).toBe("normal");
    world.app.clock.advance(20_000);
    const second = (await got(2))[1];
    expect(second).toMatchObject({ event: "time", id: null });
    expect(second?.data.turns[0].phase).toBe("warning");
    expect(second?.data).not.toHaveProperty("sites");
    expect(events().filter(({ data }) => "turns" in data)).toHaveLength(2);
  });
});

describe("a line on which nothing happens", () => {
  test("is told the time at least every 15 seconds", async () => {
    letNothingWaitButThat();
    live.stop();
    live = openLive(world.app.core);
    const { heard } = listener();
    await settled();
    await vi.advanceTimersByTimeAsync(16_000);
    const pings = heard.filter((text) => text.includes("event: ping"));
    expect(pings.length).toBeGreaterThan(0);
    const now = new Date(world.app.clock.now()).toISOString();
    expect(pings[0]).toBe(`: \n\nevent: ping\ndata: {"now":"${now}"}\n\n`);
  });
});

describe("a slow listener", () => {
  test("holds up nobody, is sent nothing more, and later gets a snapshot", async () => {
    const [slow, quick] = [listener(), listener()];
    await Promise.all([slow.got(1), quick.got(1)]);
    slow.taken = false;
    for (let n = 0; n < 3; n += 1) {
      await world.ask();
      await quick.got(n + 2);
    }
    expect(slow.events()).toHaveLength(1);
    slow.taken = true;
    const [, next] = await slow.got(2);
    expect(next).toMatchObject({ event: "snapshot", id: String(await world.head()) });
    expect(next?.data.turns).toHaveLength(3);
    await world.ask();
    expect((await slow.got(3))[2]?.event).toBe("change");
  });
});

describe("a stream ends", () => {
  test("when the key is revoked, and no other does", async () => {
    const roles = [{ eventId: world.event.id, role: "viewer" }];
    const { body: key } = await world.app.admin("POST", "/keys", { label: "xem", roles });
    const stream = await world.listenAs({ secret: key.secret });
    const other = await world.listenAs({ secret: ADMIN_KEY });
    await Promise.all([stream.next(), other.next()]);
    await world.app.admin("DELETE", `/keys/${key.id}`);
    await stream.untilEnd();
    expect((await world.listenAs({ secret: key.secret })).status).toBe(401);
    await world.ask();
    expect((await other.until(({ event }) => event === "change")).data.turns).toHaveLength(1);
  });

  test.each<[string, (world: LiveWorld, key: string, browser: Browser) => unknown]>([
    ["it signs out", (_, _key, browser) => browser.send("DELETE", "/session")],
    ["its holder signs out everywhere", (_, _key, browser) => browser.send("DELETE", "/sessions")],
    ["its key is revoked", ({ app }, key) => app.admin("DELETE", `/keys/${key}`)],
    [
      "its roles are taken",
      ({ app }, key) => app.admin("PUT", `/keys/${key}/roles`, { roles: [] }),
    ],
    ["it was not used for long", ({ app }) => app.clock.advance(12 * 3_600_000)],
  ])("of a session when %s, and no other does", async (_what, end) => {
    const roles = [{ eventId: world.event.id, role: "viewer" }];
    const { body: key } = await world.app.admin("POST", "/keys", { label: "xem", roles });
    const browser = await signedIn(world.app, key.id);
    const headers = { Cookie: browser.cookieHeader() };
    const stream = await world.listenAs({ headers });
    const other = await world.listenAs({ secret: ADMIN_KEY });
    await Promise.all([stream.next(), other.next()]);
    await end(world, key.id, browser);
    await stream.untilEnd();
    expect((await world.listenAs({ headers })).status).toBeOneOf([401, 404]);
    await world.ask();
    expect((await other.until(({ event }) => event === "change")).data.turns).toHaveLength(1);
  });

  test("of one session, while another of the same key and the key itself go on", async () => {
    const { body: key } = await world.app.admin("POST", "/keys", { label: "xem", admin: true });
    const [going, staying] = [await signedIn(world.app, key.id), await signedIn(world.app, key.id)];
    const of = (browser: Browser) =>
      world.listenAs({ headers: { Cookie: browser.cookieHeader() } });
    const [ends, stays, ofKey] = [
      await of(going),
      await of(staying),
      await world.listenAs({ secret: key.secret }),
    ];
    for (const stream of [ends, stays, ofKey]) await stream.next();
    await going.send("DELETE", "/session");
    await ends.untilEnd();
    await world.ask();
    for (const stream of [stays, ofKey])
      expect((await stream.until(({ event }) => event === "change")).data.turns).toHaveLength(1);
  });

  test("when the key has expired", async () => {
    const { app } = world;
    const expiresAt = new Date(app.clock.now() + 60_000).toISOString();
    const { body: key } = await app.admin("POST", "/keys", { label: "x", admin: true, expiresAt });
    const stream = await world.listenAs({ secret: key.secret });
    await stream.next();
    app.clock.advance(61_000);
    await stream.untilEnd();
  });

  test.each(["link", "site"])("when the %s of a site session ends", async (what) => {
    const { app, path, remotes } = world;
    const link = await linkOf(app, path, remotes[0].id);
    const secret = (await join(app, { secret: link.secret })).body.accessToken;
    const stream = await world.listenAs({ secret });
    await stream.next();
    if (what === "link")
      await app.admin("DELETE", `${path}/sites/${remotes[0].id}/links/${link.id}`);
    else await app.admin("PATCH", `${path}/sites/${remotes[0].id}`, { withdrawn: true });
    await stream.untilEnd();
    expect((await world.listenAs({ secret })).status).toBe(401);
  });

  test.each(["revoked", "expired"])("when the display link is %s", async (how) => {
    const { app, path } = world;
    const expiresAt = new Date(app.clock.now() + 60_000).toISOString();
    const { body: link } = await app.admin("POST", `${path}/display-links`, { expiresAt });
    const stream = await world.listenAs({ secret: link.secret });
    await stream.next();
    if (how === "revoked") await app.admin("DELETE", `${path}/display-links/${link.id}`);
    else app.clock.advance(61_000);
    await stream.untilEnd();
    expect((await world.listenAs({ secret: link.secret })).status).toBe(401);
  });

  test("when the server stops, and then nobody begins one", () => {
    const line = listener();
    live.stop();
    expect(line.ended).toBe(true);
    expect(live.listeners()).toBe(0);
    expect(() => listener()).toThrow(Refusal);
  });
});

describe("too many listeners", () => {
  const codeOf = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof Refusal ? error.code : error;
    }
    return "open";
  };
  test.each<[string, LiveLimits, boolean]>([
    ["of all", { listeners: 3, listenersPerEvent: 100 }, false],
    ["of one event", { listeners: 100, listenersPerEvent: 3 }, true],
  ])("%s are asked to come later", async (_what, limits, elsewhere) => {
    const hub = openLive(world.app.core, limits);
    const lines = [listener(hub), listener(hub), listener(hub)];
    expect(codeOf(() => listener(hub))).toBe("unavailable");
    const sent = { title: "Khác", startsAt: "2026-11-23T01:00:00Z" };
    const { body: other } = await world.app.admin("POST", "/events", sent);
    const there = codeOf(() => listener(hub, { eventId: other.id }));
    expect(there).toBe(elsewhere ? "open" : "unavailable");
    if (elsewhere) return hub.stop();
    // One goes, one may come.
    hub.stop();
    expect(lines.map(({ ended }) => ended)).toEqual([true, true, true]);
  });

  test("of one device are refused, and every other device is let in", async () => {
    const view = { kind: "site", siteId: world.remotes[0].id } as const;
    const device = (id: string) => ({ view, holder: { kind: "site", id } as const });
    const lines = Array.from({ length: 10 }, () => listener(live, device("ses_1")));
    expect(codeOf(() => listener(live, device("ses_1")))).toBe("too_many_requests");
    expect(codeOf(() => listener(live, device("ses_2")))).toBe("open");
    expect(lines).toHaveLength(10);
  });
});

/** Time stands still but for `advanceTimersByTimeAsync`; what commits gather in passes by itself. */
function letNothingWaitButThat(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const later = globalThis.setTimeout;
  const soon = (work: () => void, wait = 0) => (wait < 5 ? setImmediate(work) : later(work, wait));
  globalThis.setTimeout = Object.assign(soon, later);
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resume) => setImmediate(resume));
}
