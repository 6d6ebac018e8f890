import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Answered } from "./support/app.ts";
import { diskShim, type Faults } from "./support/disk-shim.ts";
import { numbers } from "./support/orders.ts";
import { realServer, type RealServer } from "./support/real-server.ts";
import { delivery } from "./support/webhook.ts";

const shim = diskShim();

const TROUBLES: [string, Faults][] = [
  ["there is no room to write", { writes: "ENOSPC" }],
  ["the disk fails to write", { writes: "EIO" }],
  ["the disk fails to sync", { syncs: "EIO" }],
];

// The real server on a real file: what fails are the calls of its SQLite to the operating system.
describe.skipIf(!shim)("when the disk is in trouble, the server", () => {
  let server: RealServer;
  let event: { id: string; roomName: string };
  let at: string;

  beforeAll(async () => {
    server = await realServer({ env: (path) => shim?.env(path) ?? {} });
  });
  beforeEach(async () => {
    const asked = { title: "Hội thảo", startsAt: "2026-11-23T08:00:00+07:00" };
    event = (await server.ask("POST", "/events", asked)).body;
    at = `/events/${event.id}`;
    await server.ask("PUT", `${at}/state`, { state: "scheduled" });
  });
  afterEach(() => fail({}));
  afterAll(async () => {
    await server.remove();
    shim?.remove();
  });

  test.each(TROUBLES)("refuses writes while %s, and goes on by itself", async (_what, faults) => {
    const before = await log();
    fail(faults);
    expectUnavailable(await ask({ note: "a" }));
    expect(await health()).toEqual([503, "degraded", "unwritable"]);
    expect((await server.ask("GET", `${at}/turns`)).body.items).toEqual([]);
    expect(await log()).toEqual(before);
    expect(fail({})).toBeGreaterThan(0);
    expect(await health()).toEqual([200, "ok", "ok"]);
    expect((await ask({ note: "b" })).status).toBe(201);
    const after = await log();
    expect(after.items.map(({ type }: { type: string }) => type)).toEqual([
      ...before.items.map(({ type }: { type: string }) => type),
      "turn_requested",
    ]);
    expect(await verdict()).toEqual({ ok: true, checkedTo: after.headSeq });
  });

  test.each(TROUBLES)(
    "takes a request that is tried again once, after %s",
    async (_what, faults) => {
      const key = {
        "Idempotency-Key": `thử lại ${event.id}`.normalize("NFD").replace(/[^ -~]/g, ""),
      };
      fail(faults);
      for (const _ of numbers(3)) expectUnavailable(await ask({ note: "a" }, key));
      fail({});
      const first = await ask({ note: "a" }, key);
      const again = await ask({ note: "a" }, key);
      expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
      expect((await server.ask("GET", `${at}/turns`)).body.items).toHaveLength(1);
    },
  );

  test.each(TROUBLES)(
    "leaves LiveKit to tell again, and keeps it once, after %s",
    async (_what, faults) => {
      const about = { sid: "PA_1", identity: "la", at: Date.now(), joinedAt: Date.now() };
      const sent = {
        ...delivery("participant_joined", { name: event.roomName }, about),
        id: event.id,
      };
      fail(faults);
      expect([await server.tell(sent), await server.tell(sent)]).toEqual([503, 503]);
      fail({});
      expect([await server.tell(sent), await server.tell(sent)]).toEqual([200, 200]);
      const told = (await log()).items.filter(
        ({ type }: { type: string }) => type === "livekit_told",
      );
      expect(told.map((fact: { data: { deliveryId: string } }) => fact.data.deliveryId)).toEqual([
        event.id,
      ]);
    },
  );

  test.each(TROUBLES)(
    "acknowledges none of a group while %s, and all of the next",
    async (_what, faults) => {
      const { headSeq } = await log();
      fail(faults);
      const refused = await Promise.all(numbers(20).map((number) => ask({ note: `a${number}` })));
      refused.forEach(expectUnavailable);
      fail({});
      const taken = await Promise.all(numbers(20).map((number) => ask({ note: `b${number}` })));
      expect(taken.map(({ status }) => status)).toEqual(numbers(20).map(() => 201));
      const { items } = await log();
      const notes = items.slice(headSeq).map((fact: { data: { note: string } }) => fact.data.note);
      expect(notes.toSorted()).toEqual(
        numbers(20)
          .map((number) => `b${number}`)
          .toSorted(),
      );
      expect(await verdict()).toEqual({ ok: true, checkedTo: headSeq + 20 });
    },
  );

  test("answers a read that the disk refuses with 503 and no word of its insides", async () => {
    await ask({ note: "a" });
    fail({ reads: "EIO" });
    const answers = await Promise.all(
      ["", "/turns", "/log", "/attendance"].map((path) => server.ask("GET", `${at}${path}`)),
    );
    expect(fail({})).toBeGreaterThan(0);
    // What SQLite holds in memory it need not read: some may be answered.
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expectUnavailable(answer);
      expect(JSON.stringify(answer.body)).not.toMatch(/sqlite|disk|i\/o|\.ts|node_modules/i);
    }
    expect((await server.ask("GET", `${at}/turns`)).body.items).toHaveLength(1);
  });

  test("tells the operator the cause, once for each time of trouble", async () => {
    // Lines of their own; those about requests, which come a little later, may tell of reads before.
    const causes = () => readFileSync(server.log, "utf8").match(/^SqliteError/gm)?.length ?? 0;
    const before = causes();
    for (const _ of numbers(2)) {
      fail({ writes: "ENOSPC" });
      for (const number of numbers(3)) expectUnavailable(await ask({ note: `a${number}` }));
      fail({});
      expect((await ask({ note: "b" })).status).toBe(201);
    }
    expect(causes() - before).toBe(2);
  });

  test("is killed in the middle of it and comes back whole", async () => {
    await ask({ note: "a" });
    const before = await log();
    fail({ syncs: "EIO" });
    expectUnavailable(await ask({ note: "b" }));
    await server.kill();
    fail({});
    await server.start();
    const after = await log();
    expect(after.items.slice(0, before.headSeq)).toEqual(before.items);
    // Refused, but its bytes were written before the sync failed: it may be there, whole.
    expect(after.headSeq - before.headSeq).toBeLessThanOrEqual(1);
    expect(await verdict()).toEqual({ ok: true, checkedTo: after.headSeq });
  });

  function fail(faults: Faults): number {
    return shim?.fail(faults) ?? 0;
  }

  function ask(turn: object, headers: Record<string, string> = {}): Promise<Answered> {
    return server.ask("POST", `${at}/turns`, turn, headers);
  }

  async function health() {
    const { status, body } = await server.ask("GET", "/health");
    return [status, body.status, body.database];
  }

  async function log() {
    return (await server.ask("GET", `${at}/log?limit=500`)).body;
  }

  async function verdict() {
    const { ok, checkedTo } = (await server.ask("GET", `${at}/log/verify`)).body;
    return { ok, checkedTo };
  }
});

function expectUnavailable({ status, body, headers }: Answered): void {
  expect([status, body.code]).toEqual([503, "unavailable"]);
  expect(Number(headers.get("Retry-After"))).toBeGreaterThan(0);
}
