import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../src/db/commit.ts";
import { testClock } from "./support/app.ts";
import { names, newFolder, noting, numbers, open, seqs } from "./support/orders.ts";

describe("group commit in a file", () => {
  let folder: string;
  let store: Store;

  beforeEach(() => {
    folder = newFolder();
    store = open(join(folder, "d.sqlite"), testClock());
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("shares one transaction, and so one fsync, among the orders of a moment", async () => {
    const wal = join(folder, "d.sqlite-wal");
    const before = commitsIn(wal);
    for (const number of numbers(5)) await store.commit(noting(`alone ${number}`));
    expect(commitsIn(wal) - before).toBe(5);
    await Promise.all(numbers(50).map((number) => store.commit(noting(`together ${number}`))));
    expect(commitsIn(wal) - before).toBe(6);
    expect(await seqs(store)).toEqual(numbers(55));
  });

  test("answers an order only when it is in the file", async () => {
    const wal = join(folder, "d.sqlite-wal");
    const before = commitsIn(wal);
    const atAnswer = numbers(3).map(async (number) => {
      await store.commit(noting(`k${number}`));
      return commitsIn(wal) - before;
    });
    expect(await Promise.all(atAnswer)).toEqual([1, 1, 1]);
  });

  test("lets reads neither wait for an unfinished group nor see it", async () => {
    await store.commit(noting("a"));
    const gate = Promise.withResolvers<void>();
    const deciding = Promise.withResolvers<void>();
    const first = store.commit(noting("b"));
    const second = store.commit(
      noting("c", async () => {
        deciding.resolve();
        await gate.promise;
      }),
    );
    await deciding.promise;
    expect(await names(store)).toEqual(["a"]);
    expect(await seqs(store)).toEqual([1]);
    gate.resolve();
    await Promise.all([first, second]);
    expect(await names(store)).toEqual(["a", "b", "c"]);
  });

  test("lets nobody write beside the orders", async () => {
    const write = store.read.insertInto("key_use").values({ key_id: "k", last_used_at: 1 });
    await expect(write.execute()).rejects.toThrow(/readonly/);
  });
});

/** The transactions in a write-ahead log: frames that name the size of the database, with the salts of its head. */
function commitsIn(path: string): number {
  if (!statSync(path, { throwIfNoEntry: false })?.size) return 0;
  const wal = readFileSync(path);
  const frame = 24 + wal.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + frame <= wal.length; at += frame) {
    const current = wal.compare(wal, 16, 24, at + 8, at + 16) === 0;
    if (current && wal.readUInt32BE(at + 4) > 0) commits += 1;
  }
  return commits;
}
