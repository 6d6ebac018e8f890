import { existsSync, rmSync } from "node:fs";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Fact, Order, Store } from "../src/db/commit.ts";
import { d1Store } from "../src/db/d1.ts";
import type { D1Database } from "../src/db/d1-dialect.ts";
import { readMigrations } from "../src/db/migrate.ts";
import { openSqlite } from "../src/db/sqlite.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { wrongState } from "../src/errors.ts";
import { ledger } from "../src/facts.ts";
import { bundleWorker, startWorker, type RunningWorker } from "./support/d1.ts";
import { MIGRATIONS } from "./support/dialects.ts";

const BY = { kind: "system", id: null } as const;
const seminar = { title: "Hội thảo", startsAt: "2026-11-23T08:30:00+07:00" };

let bundle: Awaited<ReturnType<typeof bundleWorker>>;
let worker: RunningWorker;
let store: Store;

beforeAll(async () => {
  bundle = await bundleWorker();
  worker = await startWorker(bundle.folder);
  store = d1Store(worker.d1, platformDeps, ledger);
}, 120_000);
afterAll(async () => {
  await worker.stop();
  rmSync(bundle.folder, { recursive: true });
});

describe("the Worker", () => {
  test("carries no database of Node's", () => {
    const packages = [...bundle.program.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/\n]+)\//gm)];
    const names = new Set(packages.map(([, name]) => name));
    expect([...names]).toContain("kysely");
    expect([...names].filter((name) => /sqlite|^pg|pglite/.test(name ?? ""))).toEqual([]);
    expect(bundle.program).not.toMatch(/better[-_]sqlite3/);
  });

  test("says how it is", async () => {
    const health = await worker.admin("GET", "/health");
    expect([health.status, health.body]).toEqual([
      200,
      {
        status: "degraded",
        database: "ok",
        liveKit: "unreachable",
        lastWebhookAt: null,
        lastWebhookAgeSeconds: null,
        version: "0.1.0",
      },
    ]);
  });

  test("gives pages with the headers of pages, and the API without", async () => {
    const shell = await worker.page("/su-kien/evt_1");
    const isBuilt = existsSync("web/dist/index.html");
    expect(shell.status).toBe(isBuilt ? 200 : 404);
    expect(shell.headers.get("Content-Security-Policy")).toMatch(/^default-src 'none'/);
    expect(shell.headers.get("Strict-Transport-Security")).toBe(null);
    expect((await worker.page("/assets/none.js")).status).toBe(404);
    expect((await worker.page("/su-kien", "POST")).status).toBe(404);
    expect((await worker.page("/livekit/rtc")).status).toBe(404);
    expect((await worker.page("/api/health")).headers.get("Content-Security-Policy")).toBe(null);
  });

  test("schedules an event once for one Idempotency-Key, shows it and changes it", async () => {
    const once = { "Idempotency-Key": "lan-1" };
    const made = await worker.admin("POST", "/events", seminar, once);
    expect([made.status, made.headers.get("Location")]).toEqual([
      201,
      `/api/events/${made.body.id}`,
    ]);
    const again = await worker.admin("POST", "/events", seminar, once);
    expect([again.status, again.body]).toEqual([201, made.body]);
    const other = await worker.admin("POST", "/events", { ...seminar, title: "Khác" }, once);
    expect([other.status, other.body.code]).toEqual([422, "idempotency_mismatch"]);
    const path = `/events/${made.body.id}`;
    const changed = await worker.admin("PATCH", path, { place: "Huế" }, { "If-Match": '"1"' });
    expect(changed.body).toEqual({ ...made.body, place: "Huế", version: 2 });
    expect((await worker.admin("GET", "/events?q=hoi thao")).body.items).toEqual([changed.body]);
    const stale = await worker.admin("PATCH", path, { place: "Vinh" }, { "If-Match": '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, "version_conflict"]);
  });

  test("notes the use of a key although the answer does not wait for it", async () => {
    const { body: key } = await worker.admin("POST", "/keys", { label: "Thử" });
    await worker.admin("GET", "/me", undefined, { Authorization: `Bearer ${key.secret}` });
    const used = () =>
      store.read.selectFrom("key_use").select("key_id").where("key_id", "=", key.id).execute();
    await vi.waitFor(async () => expect(await used()).toEqual([{ key_id: key.id }]), 5000);
  });

  test("applies ten changes that come at once, each on top of another", async () => {
    const { body: event } = await worker.admin("POST", "/events", seminar);
    const places = Array.from({ length: 10 }, (_, number) => `Phòng ${number}`);
    const answers = await Promise.all(
      places.map((place) => worker.admin("PATCH", `/events/${event.id}`, { place })),
    );
    expect(answers.map(({ status }) => status)).toEqual(places.map(() => 200));
    expect((await worker.admin("GET", `/events/${event.id}`)).body.version).toBe(11);
    const facts = await logOf(event.id);
    expect(facts.map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, at) => at + 1));
    const given = facts.slice(1).map(({ data }) => JSON.parse(data ?? "").place);
    expect(given.sort()).toEqual(places);
  });
});

describe("commit on D1", () => {
  test("has the tables, indexes and triggers that SQLite has", async () => {
    const sqlite = openSqlite(
      ":memory:",
      readMigrations(MIGRATIONS, "sqlite"),
      platformDeps,
      ledger,
    );
    expect(await schemaOf(store)).toEqual(await schemaOf(sqlite));
    expect(await schemaOf(store)).toContainEqual(expect.stringMatching(/^trigger log_keeps_rows/));
    await sqlite.close();
  });

  test("writes all of a change or nothing", async () => {
    const bad = order("cả hai", async ({ db, id }) => ({
      facts: [fact("một")],
      rows: [db.insertInto("log_head").values({ event_id: id, seq: 1, at: 0, hash: "" })],
      value: undefined,
    }));
    await expect(store.commit(bad)).rejects.toThrow("UNIQUE constraint failed: log_head.event_id");
    expect(await logOf("cả hai")).toEqual([]);
    const done = await store.commit(saying("cả hai", "một", "hai"));
    expect([done.changed, done.seq]).toEqual([true, 2]);
    expect((await logOf("cả hai")).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test("decides again when another change came between, also a refusal or to do nothing", async () => {
    const seen: number[] = [];
    const done = await store.commit(
      order("xen vào", async ({ seq }) => {
        seen.push(seq);
        if (seq < 3) await store.commit(saying("xen vào", `trước ${seq}`));
        if (seq === 1) throw wrongState({ vi: "Chưa được.", en: "Not yet." });
        return { facts: seq === 2 ? [] : [fact("sau")], value: undefined };
      }),
    );
    expect([seen, done.seq]).toEqual([[0, 1, 2, 3], 4]);
    const words = (await logOf("xen vào")).map(({ data }) => JSON.parse(data ?? "").deliveryId);
    expect(words).toEqual(["trước 0", "trước 1", "trước 2", "sau"]);
  });

  test("lets a refusal stand when nothing came between", async () => {
    let attempts = 0;
    const refused = order("từ chối", async () => {
      attempts += 1;
      throw wrongState({ vi: "Không được.", en: "No." });
    });
    await expect(store.commit(refused)).rejects.toMatchObject({ code: "wrong_state" });
    expect(attempts).toBe(1);
  });

  test("gives up with 503 when others are always faster", async () => {
    let attempts = 0;
    const late = order("chậm", async () => {
      attempts += 1;
      await store.commit(saying("chậm", String(attempts)));
      return { facts: [fact("muộn")], value: undefined };
    });
    await expect(store.commit(late)).rejects.toMatchObject({ code: "unavailable" });
    expect([attempts, (await logOf("chậm")).length]).toEqual([20, 20]);
  });

  test("shapes the answer from the rows as they are after the change, and keeps it", async () => {
    const repeat = { caller: "thử", key: "1", requestHash: "a" };
    const made: Order<string> = {
      ...order("trả lời", async () => ({ facts: [fact("một")], value: "giá trị" })),
      answer: async ({ db, id, seq }, value) => {
        const rows = await db.selectFrom("log").select("seq").where("event_id", "=", id).execute();
        return { status: 201, body: { value, seq, rows: rows.length }, kept: { value: null } };
      },
      repeat,
    };
    const first = await store.commit(made);
    expect(first.answer?.body).toEqual({ value: "giá trị", seq: 1, rows: 1 });
    const again = await store.commit(made);
    expect(again).toEqual({
      value: null,
      answer: { status: 201, body: { value: null } },
      seq: 0,
      changed: false,
      facts: [],
    });
  });

  test("answers 409 to a repeat whose first answer was lost", async () => {
    const lost: Order<undefined> = {
      ...saying("mất", "một"),
      answer: async () => Promise.reject(new Error("lost")),
      repeat: { caller: "thử", key: "2", requestHash: "a" },
    };
    await expect(store.commit(lost)).rejects.toThrow("lost");
    const whole = { ...lost, answer: async () => ({ status: 200, body: null }) };
    await expect(store.commit(whole)).rejects.toMatchObject({ code: "duplicate" });
    expect(await logOf("mất")).toHaveLength(1);
  });

  test("stops a projector that would read what the same change has not written yet", async () => {
    const reading = d1Store(worker.d1, platformDeps, {
      ...ledger,
      async project(db, { seq }) {
        await db.selectFrom("key_use").selectAll().execute();
        return [db.insertInto("key_use").values({ key_id: `k${seq}`, last_used_at: 1 })];
      },
    });
    const one = await reading.commit(saying("đọc lại", "một"));
    expect(one.seq).toBe(1);
    await expect(reading.commit(saying("đọc lại", "hai", "ba"))).rejects.toThrow(
      "on D1 a change cannot read back what it writes (key_use)",
    );
    expect(await logOf("đọc lại")).toHaveLength(1);
  });

  test("says in the same batch that the clock went back", async () => {
    const eventId = "clock";
    const closed: Fact = { type: "room_closed", data: {} };
    const decide = async () => ({ facts: [closed], value: undefined });
    await store.commit({ eventId, by: BY, decide });
    const slow = d1Store(worker.d1, { ...platformDeps, now: () => Date.now() - 3_600_000 }, ledger);
    expect((await slow.commit({ eventId, by: BY, decide })).seq).toBe(3);
    expect((await slow.commit({ eventId, by: BY, decide })).seq).toBe(4);
    const rows = await store.read
      .selectFrom("log")
      .select("type")
      .where("event_id", "=", eventId)
      .orderBy("seq")
      .execute();
    expect(rows.map(({ type }) => type)).toEqual([
      "room_closed",
      "room_closed",
      "clock_went_back",
      "room_closed",
    ]);
    const head = await store.read
      .selectFrom("log_head")
      .select("seq")
      .where("event_id", "=", eventId)
      .executeTakeFirst();
    expect(head).toEqual({ seq: 4 });
  });

  test("tells listeners of what was written, and only of that", async () => {
    const heard: string[] = [];
    const stop = store.onCommit((eventId) => heard.push(eventId));
    await store.commit(order("không", async () => ({ facts: [], value: undefined })));
    await store.commit(saying("nghe", "một"));
    stop();
    await store.commit(saying("thôi", "một"));
    expect(heard).toEqual(["nghe"]);
  });

  test("is 503 when D1 is lost, and a lost batch is not sent again", async () => {
    let batches = 0;
    const gone = async () => Promise.reject(new Error("D1_ERROR: Network connection lost."));
    const cut: D1Database = {
      prepare: (text) => worker.d1.prepare(text),
      batch: async (statements) => {
        batches += 1;
        await worker.d1.batch(statements);
        return gone();
      },
    };
    const lossy = d1Store(cut, platformDeps, ledger);
    await expect(lossy.commit(saying("đứt", "một"))).rejects.toMatchObject({ code: "unavailable" });
    expect([batches, (await logOf("đứt")).length]).toEqual([1, 1]);
    const dead = { bind: () => dead, all: gone };
    const none = d1Store({ prepare: () => dead, batch: gone }, platformDeps, ledger);
    expect([await store.writable(), await none.writable()]).toEqual([true, false]);
    // What asks whether it can be written has written: a row that has expired.
    const probe = store.read.selectFrom("idempotency").select("kept_until");
    expect(await probe.where("caller", "=", "health").execute()).toEqual([{ kept_until: 0 }]);
  });

  test("gives up no row of the log and changes none but to blank it", async () => {
    await store.commit(saying("giữ", "một"));
    const [before] = await logOf("giữ");
    const mine = store.read.updateTable("log").where("event_id", "=", "giữ");
    const erase = store.read.deleteFrom("log").where("event_id", "=", "giữ").execute();
    await expect(erase).rejects.toThrow("log rows are never deleted");
    for (const change of [{ type: "x" }, { data: "{}" }, { hash: "0" }])
      await expect(mine.set(change).execute()).rejects.toThrow(
        "a fact of the log is never changed",
      );
    await expect(mine.set({ data: null }).execute()).rejects.toThrow();
    expect(await logOf("giữ")).toEqual([before]);
    await mine.set({ data: null, salt: null }).execute();
    expect(await logOf("giữ")).toEqual([{ ...before, data: null, salt: null }]);
  });
});

function order(eventId: string, decide: Order<undefined>["decide"]): Order<undefined>;
function order<T>(eventId: string, decide: Order<T>["decide"]): Order<T>;
function order<T>(eventId: string, decide: Order<T>["decide"]): Order<T> {
  return { eventId, by: BY, decide };
}

function saying(eventId: string, ...words: string[]): Order<undefined> {
  return order(eventId, async () => ({ facts: words.map(fact), value: undefined }));
}

function fact(deliveryId: string): Fact {
  return { type: "delivery_quarantined", data: { deliveryId, reason: "no room" } };
}

function logOf(eventId: string) {
  const log = store.read.selectFrom("log").selectAll().where("event_id", "=", eventId);
  return log.orderBy("seq").execute();
}

async function schemaOf({ read }: Store): Promise<string[]> {
  const { rows } = await sql<{ type: string; name: string; sql: string | null }>`
    select type, name, sql from sqlite_master order by type, name`.execute(read);
  const own = rows.filter(({ name }) => !/^(_cf_|sqlite_|d1_migrations)/.test(name));
  return own.map((row) => `${row.type} ${row.name} ${row.sql?.replaceAll(/\s+/g, " ")}`);
}
