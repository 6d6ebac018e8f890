import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../src/db/commit.ts";
import { columnsOf, execute, prepared } from "../src/db/prepared.ts";
import { testClock } from "./support/app.ts";
import { DIALECTS, fixedDeps } from "./support/dialects.ts";
import { names, newFolder, noting, open } from "./support/orders.ts";

type Repeat = { caller: string; key: string; body: string | null };
const COLUMNS = ["caller", "key", "body"] as const;

const keep = prepared((db, row: Repeat) =>
  db
    .insertInto("idempotency")
    .values({
      ...columnsOf(row, COLUMNS),
      request_hash: row.key,
      status: 200,
      location: null,
      kept_until: 5,
    })
    .onConflict((conflict) => conflict.columns(["caller", "key"]).doUpdateSet({ body: row.body })),
);
const kept = prepared((db, { caller }: { caller: string }) =>
  db
    .selectFrom("idempotency")
    .select(["key", "request_hash", "body", "kept_until"])
    .where("caller", "=", caller)
    .orderBy("key"),
);

describe.each(DIALECTS)("a prepared statement on $name", ({ open: openDialect }) => {
  test("binds its values in every place they stand, null too, and answers rows", async () => {
    const { store, close } = await openDialect(fixedDeps().deps);
    const rows = [
      { caller: "a", key: "1", body: "x" },
      { caller: "a", key: "2", body: null },
      { caller: "b", key: "1", body: "y" },
      { caller: "a", key: "1", body: "z" },
    ];
    const decide = async ({ db }: Parameters<Parameters<Store["commit"]>[0]["decide"]>[0]) => ({
      facts: [],
      rows: rows.map((row) => keep.with(db, row)),
      value: undefined,
    });
    await store.commit({ eventId: "system", by: { kind: "system", id: null }, decide });
    expect(await kept.all(store.read, { caller: "a" })).toEqual([
      { key: "1", request_hash: "1", body: "z", kept_until: 5 },
      { key: "2", request_hash: "2", body: null, kept_until: 5 },
    ]);
    expect(await kept.first(store.read, { caller: "b" })).toMatchObject({ body: "y" });
    expect(await kept.first(store.read, { caller: "c" })).toBeUndefined();
    await close();
  });
});

describe("a prepared read on SQLite", () => {
  const keyOfId = prepared((db, { id }: { id: string }) =>
    db.selectFrom("log_head").select("seq").where("event_id", "=", id),
  );
  let folder: string;
  beforeEach(() => (folder = newFolder()));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ["a file", () => join(folder, "d.sqlite")],
    [":memory:", () => ":memory:"],
  ])("in %s sees what is committed, and nothing of a commit under way", async (_what, path) => {
    const store = open(path(), testClock());
    await store.commit(noting("a"));
    const before = await keyOfId.first(store.read, { id: "e" });
    const [gate, deciding] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = store.commit(noting("b"));
    const second = store.commit(
      noting("c", async () => {
        deciding.resolve();
        await gate.promise;
      }),
    );
    await deciding.promise;
    const during = keyOfId.first(store.read, { id: "e" });
    const sooner = await Promise.race([
      during,
      new Promise((done) => setTimeout(done, 50, "waits")),
    ]);
    expect([before, "waits"]).toContainEqual(sooner);
    gate.resolve();
    await Promise.all([first, second]);
    const after = await keyOfId.first(store.read, { id: "e" });
    expect(await names(store)).toEqual(["a", "b", "c"]);
    expect(after?.seq).toBe((before?.seq ?? 0) + 2);
    await store.close();
  });

  test("of a store's own rows is not mixed up with another store's", async () => {
    const one = open(join(folder, "1.sqlite"), testClock());
    const two = open(join(folder, "2.sqlite"), testClock());
    await one.commit(noting("a"));
    expect(await keyOfId.all(one.read, { id: "e" })).toHaveLength(1);
    expect(await keyOfId.all(two.read, { id: "e" })).toEqual([]);
    await expect(
      execute(two.read, { compile: () => two.read.deleteFrom("log_head").compile() }),
    ).rejects.toThrow(/readonly|query_only|attempt to write/);
    await Promise.all([one.close(), two.close()]);
  });
});
