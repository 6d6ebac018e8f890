import { statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createApp, type Health } from "../src/app.ts";
import { watchHealth } from "../src/entry/health.ts";
import { testApp, type TestApp } from "./support/app.ts";
import { databaseFolder } from "./support/database-folder.ts";
import { openSeminar, setState } from "./support/sites.ts";
import { claimsFor, delivery, signJwt, tell } from "./support/webhook.ts";
import { askRoom } from "../src/conduct/room-rounds.ts";

const GOOD: Health = {
  liveKit: "ok",
  clocksApart: false,
  lastWebhookAt: null,
  webhooksMissing: false,
};

describe("/health", () => {
  test("is ok while database and LiveKit answer, also before the first webhook", async () => {
    expect(await healthWhere(testApp(), {})).toEqual([
      200,
      {
        status: "ok",
        database: "ok",
        liveKit: "ok",
        lastWebhookAt: null,
        lastWebhookAgeSeconds: null,
        version: "0.1.0",
      },
    ]);
  });

  test.each<[string, Partial<Health>, object]>([
    ["LiveKit does not answer", { liveKit: "unreachable" }, { liveKit: "unreachable" }],
    ["its clock is another", { clocksApart: true }, { liveKitClock: "apart" }],
    ["its webhooks do not come", { webhooksMissing: true }, { webhooks: "missing" }],
  ])("is degraded, and not down, when %s", async (_what, state, shown) => {
    const [status, body] = await healthWhere(testApp(), state);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ status: "degraded", database: "ok", ...shown }),
    ]);
  });

  test("says how old the last webhook is, in whole seconds and never less than none", async () => {
    const here = testApp();
    const at = here.clock.now();
    const age = async (lastWebhookAt: number) => {
      const [, { lastWebhookAgeSeconds: seconds, lastWebhookAt: shown }] = await healthWhere(here, {
        lastWebhookAt,
      });
      return [seconds, shown];
    };
    expect(await age(at - 61_999)).toEqual([61, new Date(at - 61_999).toISOString()]);
    expect(await age(at + 5000)).toEqual([0, new Date(at + 5000).toISOString()]);
  });

  test("is down when nothing can be written", async () => {
    const here = testApp();
    const asked = await (async () => {
      await here.store.close();
      return here.as(null)("GET", "/health");
    })();
    expect([asked.status, asked.body.status, asked.body.database]).toEqual([
      503,
      "degraded",
      "unwritable",
    ]);
    expect(asked.headers.get("Retry-After")).toBe("5");
  });
});

test("that the database can be written is tried by writing, as a full disk lets nothing else show", async () => {
  const here = databaseFolder();
  const store = here.open();
  const written = () => statSync(`${here.path}-wal`).size;
  const before = written();
  expect(await store.writable()).toBe(true);
  expect(written()).toBeGreaterThan(before);
  await here.remove();
});

describe("what is known of LiveKit", () => {
  test("is the last webhook that was stored, also before this start", async () => {
    const here = testApp();
    const { room } = await openSeminar(here);
    expect((await stateAt(here)).lastWebhookAt).toBeNull();
    await tell(here.app, delivery("room_started", { name: room }, { at: here.clock.now() }));
    const first = here.clock.now();
    here.clock.advance(5000);
    await tell(here.app, delivery("room_finished", { name: room }, { at: here.clock.now() }));
    expect((await stateAt(here)).lastWebhookAt).toBe(first + 5000);
  });

  test("is the last webhook that was heard, also one that was kept aside", async () => {
    const { liveKit, store } = testApp();
    const health = watchHealth(liveKit, store.read);
    const before = Date.now();
    health.heard("delivery");
    const { lastWebhookAt, clocksApart } = await health.state();
    expect(lastWebhookAt).toBeGreaterThanOrEqual(before);
    expect(lastWebhookAt).toBeLessThanOrEqual(Date.now());
    expect(clocksApart).toBe(false);
    health.heard("clocks apart");
    expect((await health.state()).clocksApart).toBe(true);
  });

  test("is no webhook that was refused, and each that was taken, by the whole app", async () => {
    const here = testApp();
    const health = watchHealth(here.liveKit, here.store.read);
    const app = createApp({ ...here.core, heard: health.heard, health: health.state });
    const said = async () => {
      const { lastWebhookAt, liveKitClock } = await (await app.request("/api/health")).json();
      return [lastWebhookAt, liveKitClock];
    };
    const body = JSON.stringify(delivery("room_started", { name: "no room" }, { at: Date.now() }));
    expect(await tell(app, body, "forged")).toBe(401);
    expect(await tell(app, body, signJwt(claimsFor("another body")))).toBe(401);
    expect(await said()).toEqual([null, undefined]);
    const hourAgo = Math.floor(Date.now() / 1000) - 3600;
    const late = signJwt(claimsFor(body, { nbf: hourAgo, exp: hourAgo + 300 }));
    expect(await tell(app, body, late)).toBe(401);
    expect(await said()).toEqual([null, "apart"]);
    expect(await tell(app, body)).toBe(200);
    expect(await said()).toEqual([expect.stringMatching(/Z$/), undefined]);
  });

  test("is that webhooks are missing when it lists people of whom none has told", async () => {
    const here = testApp();
    here.clock.set(Date.now() - 120_000);
    const { event, room, central } = await openSeminar(here);
    await setState(here, event.id, "scheduled", "live");
    const listed = here.liveKit.enter(room, `${central.liveKitIdentity}~s1`);
    const ask = () =>
      askRoom({ store: here.store, deps: here.deps, liveKit: here.liveKit }, event.id);
    await ask();
    expect((await stateAt(here)).webhooksMissing).toBe(true);
    // Told of late is told of.
    const { sid, identity } = listed;
    const about = { sid, identity, at: here.clock.now(), joinedAt: here.clock.now() };
    await tell(here.app, delivery("participant_joined", { name: room }, about));
    expect((await stateAt(here)).webhooksMissing).toBe(false);
    // Whoever came just now may yet be told of.
    here.clock.set(Date.now());
    here.liveKit.enter(room, "somebody");
    await ask();
    expect((await stateAt(here)).webhooksMissing).toBe(false);
  });

  test("is nothing of events that are over", async () => {
    const here = testApp();
    here.clock.set(Date.now() - 120_000);
    const { event, room } = await openSeminar(here);
    await setState(here, event.id, "scheduled", "live");
    here.liveKit.enter(room, "somebody");
    await askRoom({ store: here.store, deps: here.deps, liveKit: here.liveKit }, event.id);
    expect((await stateAt(here)).webhooksMissing).toBe(true);
    await setState(here, event.id, "live", "closed");
    expect((await stateAt(here)).webhooksMissing).toBe(false);
  });

  test("is asked of it once for many who want to know", async () => {
    const { liveKit, store } = testApp();
    const health = watchHealth(liveKit, store.read);
    await Promise.all(Array.from({ length: 50 }, () => health.state()));
    expect(liveKit.calls.filter(({ room }) => room === "health")).toHaveLength(1);
    liveKit.failWith(new Error("gone"));
    expect((await watchHealth(liveKit, store.read).state()).liveKit).toBe("unreachable");
  });

  test("is told although the database cannot be read", async () => {
    const { liveKit, store } = testApp();
    await store.close();
    expect(await watchHealth(liveKit, store.read).state()).toEqual(GOOD);
  });
});

function stateAt({ liveKit, store }: TestApp): Promise<Health> {
  return watchHealth(liveKit, store.read).state();
}

async function healthWhere({ core }: TestApp, state: Partial<Health>) {
  const app = createApp({ ...core, health: async () => ({ ...GOOD, ...state }) });
  const answer = await app.request("/api/health");
  return [answer.status, await answer.json()] as const;
}
