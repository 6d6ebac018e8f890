import { afterEach, describe, expect, test } from "vitest";
import type { Fact, Store } from "../src/db/commit.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { openLive } from "../src/live/hub.ts";
import { openWebStream } from "../src/live/web-stream.ts";
import { ADMIN_KEY, appOn, testClock, type TestApp } from "./support/app.ts";
import { databaseFolder } from "./support/database-folder.ts";
import { DIALECTS, fixedDeps } from "./support/dialects.ts";
import { listen, openLiveWorld, readEvents } from "./support/live.ts";
import { openSeminar } from "./support/sites.ts";

const SYSTEM = { kind: "system", id: null } as const;
let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

async function world() {
  const opened = await openLiveWorld();
  ends.push(opened.end);
  return opened;
}

/** Facts that change no row, one commit for all. */
function log(store: Store, eventId: string, facts: Fact[]) {
  const decide = async () => ({ facts, value: undefined });
  return store.commit({ eventId, by: SYSTEM, decide });
}

const closings = (count: number): Fact[] =>
  Array.from({ length: count }, () => ({ type: "room_closed", data: {} }));

describe("a client that comes back", () => {
  test("gets what it missed, each part as it stands, and no snapshot", async () => {
    const { staff, ask, head, get, app, path } = await world();
    const before = await staff();
    const { id } = (await before.next()) ?? { id: null };
    await before.close();
    const turn = await ask();
    await app.admin("POST", `${path}/turns/${turn.id}/call`);
    const back = await staff({ "Last-Event-ID": String(id) });
    const first = await back.next();
    expect(first).toMatchObject({ event: "change", id: String(await head()) });
    expect(first?.data.types).toEqual(["turn_requested", "turn_called"]);
    expect(first?.data.turns).toEqual((await get("/turns")).items);
    expect(first?.data).not.toHaveProperty("sites");
  });

  test("misses nothing after thousands of facts", async () => {
    const { staff, ask, head, app, event, get } = await world();
    const known = await head();
    await ask();
    await log(app.store, event.id, closings(3000));
    await ask();
    const back = await staff({ "Last-Event-ID": String(known) });
    const first = await back.next();
    expect(first).toMatchObject({ event: "change", id: String(await head()) });
    expect(await head()).toBeGreaterThan(known + 3000);
    expect(first?.data.types).toEqual(["turn_requested", "room_closed"]);
    expect(first?.data.turns).toEqual((await get("/turns")).items);
  });

  test("that missed nothing gets no change until there is one", async () => {
    const { staff, ask, head } = await world();
    const seq = await head();
    const back = await staff({ "Last-Event-ID": String(seq) });
    const first = await back.next();
    expect(first).toMatchObject({ event: "time", id: null, data: { seq } });
    await ask();
    const change = await back.until((event) => event.event !== "time");
    expect(change).toMatchObject({ event: "change", id: String(seq + 1) });
  });

  test.each(["9999999", "0", "-1", "1e3", "abc", "1 2", "", "99999999999999999999"])(
    "with %j, which no log of ours gave, gets a snapshot",
    async (id) => {
      const { staff, head } = await world();
      const first = await (await staff({ "Last-Event-ID": id })).next();
      expect(first).toMatchObject({ event: "snapshot", id: String(await head()) });
    },
  );

  test("after the server was started anew goes on where it was", async () => {
    const folder = databaseFolder();
    ends.push(() => folder.remove());
    const one = folder.open();
    const first = appOn(one, platformDeps, testClock());
    const seminar = await openSeminar(first);
    const before = await listen(first.app, seminar.event.id, { secret: ADMIN_KEY });
    const { id } = (await before.next()) ?? { id: null };
    await first.admin("POST", `${seminar.path}/turns`, {});
    await before.close();
    await one.close();
    const second = appOn(folder.open(), platformDeps, testClock());
    await second.admin("PATCH", seminar.path, { title: "Tên mới" });
    const headers = { "Last-Event-ID": String(id) };
    const after = await listen(second.app, seminar.event.id, { secret: ADMIN_KEY, headers });
    const { data } = (await after.next()) ?? {};
    await after.close();
    expect(data.types).toEqual(["turn_requested", "event_changed"]);
    expect(data.event.title).toBe("Tên mới");
    expect(data.turns).toHaveLength(1);
  });
});

describe("two servers on one database", () => {
  const shared = DIALECTS.filter(({ name }) => name.startsWith("PostgreSQL"));
  test.each(shared)(
    "tell each other's listeners: $name",
    async (dialect) => {
      const { deps } = fixedDeps();
      const { store, another, close } = await dialect.open(deps);
      ends.push(close);
      const other = (await another?.()) ?? store;
      const [here, there] = [store, other].map((each) => appOn(each, deps, testClock())) as [
        TestApp,
        TestApp,
      ]; // a list of two, as it was given
      const seminar = await openSeminar(here);
      const stream = await listen(there.app, seminar.event.id, { secret: ADMIN_KEY });
      await stream.next();
      await here.admin("POST", `${seminar.path}/turns`, {});
      const { data } = await stream.until(({ event }) => event === "change");
      expect(data.turns).toHaveLength(1);
      await stream.close();
    },
    120_000,
  );
});

test("two hubs of one process see the same log", async () => {
  const { app, event, ask } = await world();
  const wish = {
    eventId: event.id,
    view: { kind: "staff", siteId: null },
    holder: { kind: "apiKey", id: "bootstrap", sessionId: null },
    after: null,
  } as const;
  const streams = [openLive(app.core), openLive(app.core)].map((live) =>
    readEvents(live.listen(wish, (closed) => openWebStream(null, {}, closed))),
  );
  for (const stream of streams) expect((await stream.next())?.event).toBe("snapshot");
  await ask();
  const seen = await Promise.all(
    streams.map((stream) => stream.until((e) => e.event === "change")),
  );
  expect(seen.map(({ data }) => data.types)).toEqual([["turn_requested"], ["turn_requested"]]);
  for (const stream of streams) await stream.close();
});
