import { rmSync } from "node:fs";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EventAt, Order, Store } from "../src/db/commit.ts";
import { Refusal } from "../src/errors.ts";
import { START, testClock, type TestClock } from "./support/app.ts";
import { by, headSeq, names, newFolder, noting, numbers, open, seqs } from "./support/orders.ts";

describe.each(["a file", ":memory:"])("a commit in %s", (kind) => {
  let folder: string;
  let clock: TestClock;
  let store: Store;

  beforeEach(() => {
    folder = newFolder();
    clock = testClock();
    store = open(kind === "a file" ? join(folder, "d.sqlite") : kind, clock);
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("decides ten parallel orders one behind the other, without a hole in the numbers", async () => {
    const decidedAt: number[] = [];
    const orders = numbers(10).map((number) =>
      noting(`k${number}`, (event) => void decidedAt.push(event.seq)),
    );
    const done = await Promise.all(orders.map((order) => store.commit(order)));
    expect(done.map(({ seq }) => seq)).toEqual(numbers(10));
    expect(decidedAt).toEqual(numbers(10).map((number) => number - 1));
    expect(await seqs(store)).toEqual(numbers(10));
    expect(await names(store)).toEqual(numbers(10).map((number) => `k${number}`));
  });

  test("lets an order see what those before it in the same group changed", async () => {
    const seen: number[] = [];
    const look = async ({ db }: EventAt) => {
      seen.push((await db.selectFrom("api_key").select("id").execute()).length);
    };
    await Promise.all(["a", "b", "c"].map((name) => store.commit(noting(name, look))));
    expect(seen).toEqual([0, 1, 2]);
  });

  test("leaves nothing of an order that fails and everything of the others", async () => {
    const fail = (name: string) =>
      noting(name, () => {
        throw new Refusal("wrong_state", { vi: "Không.", en: "No." });
      });
    const twice = noting("a"); // breaks the primary key when its row is written
    const orders = [noting("a"), fail("b"), twice, noting("c")];
    const done = await Promise.allSettled(orders.map((order) => store.commit(order)));
    expect(done.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "fulfilled",
    ]);
    expect(done[1]).toMatchObject({ reason: { code: "wrong_state" } });
    expect(await seqs(store)).toEqual([1, 2]);
    expect(await names(store)).toEqual(["a", "c"]);
    expect(await headSeq(store)).toBe(2);
  });

  test("writes facts, rows, head and the kept answer together or not at all", async () => {
    const whole = (name: string, answer: Order<undefined>["answer"]): Order<undefined> => ({
      ...noting(name),
      decide: async ({ db }) => ({
        facts: [{ type: "noted", data: { name } }],
        rows: [db.insertInto("key_use").values({ key_id: name, last_used_at: 1 })],
        value: undefined,
      }),
      ...(answer ? { answer } : {}),
      repeat: { caller: "c", key: name, requestHash: "h" },
    });
    const good = whole("a", async ({ seq }) => ({ status: 201, body: { seq } }));
    const broken = whole("b", async () => {
      throw new Error("cannot answer");
    });
    expect((await store.commit(good)).answer).toEqual({ status: 201, body: { seq: 1 } });
    await expect(store.commit(broken)).rejects.toThrow("cannot answer");
    const everything = {
      facts: await seqs(store),
      head: await headSeq(store),
      projected: await names(store),
      rows: (await store.read.selectFrom("key_use").select("key_id").execute()).map(Object.values),
      kept: await store.read.selectFrom("idempotency").select(["key", "body"]).execute(),
    };
    expect(everything).toEqual({
      facts: [1],
      head: 1,
      projected: ["a"],
      rows: [["a"]],
      kept: [{ key: "a", body: '{"seq":1}' }],
    });
    expect(await store.commit(good)).toEqual({
      value: null,
      answer: { status: 201, body: { seq: 1 } },
      seq: 0,
      changed: false,
      facts: [],
    });
    expect(await seqs(store)).toEqual([1]);
  });

  test("changes nothing without a fact or a row, and says so", async () => {
    const told: string[] = [];
    store.onCommit((eventId) => told.push(eventId));
    const nothing = await store.commit({
      eventId: "untouched",
      by,
      decide: async () => ({ facts: [], value: "seen" }),
    });
    expect(nothing).toEqual({
      value: "seen",
      answer: null,
      seq: 0,
      changed: false,
      facts: [],
    });
    expect(await store.read.selectFrom("log_head").selectAll().execute()).toEqual([]);
    await store.commit(noting("a"));
    await vi.waitFor(() => expect(told).toEqual(["e"]));
  });

  test("keeps numbers and times of each event by themselves", async () => {
    await Promise.all([
      store.commit(noting("a", undefined, "e1")),
      store.commit(noting("b", undefined, "e2")),
      store.commit(noting("c", undefined, "e1")),
    ]);
    const rows = await store.read
      .selectFrom("log")
      .select(["event_id", "seq"])
      .orderBy("event_id")
      .orderBy("seq")
      .execute();
    expect(rows.map(Object.values)).toEqual([
      ["e1", 1],
      ["e1", 2],
      ["e2", 1],
    ]);
  });

  test("never lets the times of a log go back when the clock jumps", async () => {
    for (const [name, at] of [
      ["a", START],
      ["b", START - 3_600_000],
      ["c", START - 1],
      ["d", START + 5],
    ] as const) {
      clock.set(at);
      await store.commit(noting(name));
    }
    const rows = await store.read.selectFrom("log").select(["at", "type"]).orderBy("seq").execute();
    expect(rows.map(Object.values)).toEqual([
      [START, "noted"],
      [START, "noted"],
      [START, "clock_went_back"],
      [START, "noted"],
      [START + 5, "noted"],
    ]);
    const made = await store.read
      .selectFrom("api_key")
      .select("created_at")
      .orderBy("id")
      .execute();
    expect(made.map((row) => row.created_at)).toEqual([START, START, START, START + 5]);
  });

  test("finishes at the closing what waits and refuses what comes later", async () => {
    const waiting = ["a", "b", "c"].map((name) => store.commit(noting(name)));
    const seen = Promise.all(waiting).then((done) => done.map(({ seq }) => seq));
    const closing = store.close();
    await expect(store.commit(noting("d"))).rejects.toMatchObject({ code: "unavailable" });
    expect(await store.writable()).toBe(false);
    expect(await seen).toEqual([1, 2, 3]);
    await closing;
    if (kind !== "a file") return;
    store = open(join(folder, "d.sqlite"), clock);
    expect(await names(store)).toEqual(["a", "b", "c"]);
  });

  test("tells listeners after the commit, and one that throws disturbs nobody", async () => {
    const complained = vi.spyOn(console, "error").mockReturnValue();
    const told: Promise<string[]>[] = [];
    store.onCommit(() => {
      throw new Error("a broken listener");
    });
    const stop = store.onCommit(() => void told.push(names(store)));
    await store.commit(noting("a"));
    await vi.waitFor(() => expect(complained).toHaveBeenCalledTimes(1));
    stop();
    await store.commit(noting("b"));
    await vi.waitFor(() => expect(complained).toHaveBeenCalledTimes(2));
    expect(await Promise.all(told)).toEqual([["a"]]);
    complained.mockRestore();
  });

  test("refuses the whole group when the disk fails under one of them", async () => {
    const failing = noting("b", () => {
      throw new SqliteFile.SqliteError("disk I/O error", "SQLITE_IOERR_WRITE");
    });
    const group = [noting("a"), failing, noting("c")].map((order) => store.commit(order));
    const refused = await Promise.allSettled(group);
    const codes = refused.map((one) => one.status === "rejected" && one.reason.code);
    expect(codes).toEqual(["unavailable", "unavailable", "unavailable"]);
    expect(await names(store)).toEqual([]);
    expect((await store.commit(noting("a"))).seq).toBe(1);
  });

  test("refuses the whole group when storage runs out, and works again once there is room", async () => {
    await store.commit(noting("a"));
    const room = (pages: number) =>
      store.commit({
        eventId: "e",
        by,
        decide: async ({ db }) => {
          // At 1 SQLite takes the pages there are: not one more.
          await sql`pragma max_page_count = ${sql.raw(String(pages))}`.execute(db);
          return { facts: [], value: undefined };
        },
      });
    await room(1);
    const big = noting(`b${"x".repeat(200_000)}`);
    const group = [noting("c"), big, noting("d")].map((order) => store.commit(order));
    const refused = await Promise.allSettled(group);
    expect(refused.map((one) => one.status === "rejected" && one.reason.code)).toEqual([
      "unavailable",
      "unavailable",
      "unavailable",
    ]);
    expect([await names(store), await seqs(store), await headSeq(store)]).toEqual([["a"], [1], 1]);
    await room(1_000_000_000);
    const again = await Promise.all(["c", "d"].map((name) => store.commit(noting(name))));
    expect(again.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(await names(store)).toEqual(["a", "c", "d"]);
  });
});
