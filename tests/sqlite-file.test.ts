import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../src/db/commit.ts";
import { databaseFolder, keysIn, makeKey, type DatabaseFolder } from "./support/database-folder.ts";

let here: DatabaseFolder;

beforeEach(() => {
  here = databaseFolder();
});

afterEach(() => here.remove());

describe("a database file", () => {
  test("is opened with a write-ahead log, a sync at every commit and foreign keys", async () => {
    const store = here.open();
    for (const use of [onWriter(store), onReader(store)]) {
      expect(await use("journal_mode")).toEqual({ journal_mode: "wal" });
      expect(await use("synchronous")).toEqual({ synchronous: 2 });
      expect(await use("foreign_keys")).toEqual({ foreign_keys: 1 });
    }
    expect(await onReader(store)("query_only")).toEqual({ query_only: 1 });
    const orphan = store.commit({
      eventId: "e",
      by: { kind: "system", id: null },
      decide: async ({ db }) => {
        const row = { event_id: "nobody", from_at: 1, to_at: null, seq: 1 };
        return { facts: [], rows: [db.insertInto("event_pause").values(row)], value: undefined };
      },
    });
    await expect(orphan).rejects.toThrow(/FOREIGN KEY/);
  });

  test("is made with the folders on its way", async () => {
    here.path = join(here.folder, "a", "b", "d.sqlite");
    await makeKey(here.open(), "k");
    expect(existsSync(here.path)).toBe(true);
  });

  test("is refused to a second server of the same process, and free after the first", async () => {
    const store = here.open();
    await makeKey(store, "k");
    expect(here.refusal()).toMatch(/đang được một máy chủ khác sử dụng/);
    expect(here.refusal()).toContain(here.path);
    await store.close();
    expect(await keysIn(here.open())).toEqual(["k"]);
  });

  test("is refused to a server of another process", async () => {
    here.open();
    const child = here.inChild(`opened(); say("opened");`);
    expect(await child.output()).toMatch(/^DatabaseTrouble .*máy chủ khác/);
  });

  test("is free again, and whole, after the other server was killed", async () => {
    const child = here.inChild(`const store = opened();
      await makeKey(store, "before the kill"); say("committed"); stay();`);
    expect(await child.firstLine()).toBe("committed");
    expect(here.refusal()).toMatch(/máy chủ khác/);
    await child.kill();
    expect(existsSync(`${here.path}-wal`)).toBe(true);
    expect(await keysIn(here.open())).toEqual(["before the kill"]);
  });

  test("has no write-ahead log after a clean end", async () => {
    const store = here.open();
    await makeKey(store, "k");
    expect(readdirSync(here.folder).toSorted()).toContain("d.sqlite-wal");
    await store.close();
    expect(readdirSync(here.folder).toSorted()).toEqual(["d.sqlite", "d.sqlite-lock"]);
  });

  test.each([
    ["a page deep inside", 1],
    ["nearly every page", Infinity],
  ])(
    "is checked after an unclean end and refused at every start: %s is broken",
    async (_what, most) => {
      await makeKey(here.open(), "k");
      await here.close();
      await endUncleanly();
      breakPages(most);
      expect(here.refusal()).toMatch(/^Tệp dữ liệu .* bị hỏng .*sao lưu/);
      expect(here.refusal()).not.toContain("\n");
      // The refused start must not tidy the traces away that make the next one check.
      const again = here.inChild(`opened(); say("opened");`);
      expect(await again.output()).toMatch(/^DatabaseTrouble .*bị hỏng/);
      expect(here.refusal()).toMatch(/bị hỏng/);
    },
  );

  test("is taken after an unclean end when it is whole", async () => {
    await makeKey(here.open(), "k");
    await here.close();
    await endUncleanly();
    expect(await keysIn(here.open())).toEqual(["k", "unclean"]);
  });

  test.each<[string, () => void]>([
    ["a text file", () => writeFileSync(here.path, "not a database, ".repeat(1000))],
    ["a folder", () => mkdirSync(here.path)],
    [
      "in a folder that is a file",
      () => {
        writeFileSync(here.path, "");
        here.path = join(here.path, "d");
      },
    ],
    [
      "beside a lock that is none",
      () => writeFileSync(`${here.path}-lock`, "not a lock, ".repeat(1000)),
    ],
  ])("that is %s is refused with one sentence that names it", (_what, make) => {
    make();
    const said = here.refusal();
    expect(said).toMatch(/^Không mở được tệp dữ liệu .*DATABASE_URL/);
    expect(said).toContain(` ${here.path} `);
    expect(said).not.toContain("\n");
  });

  /** Another server that commits once more and is killed: the write-ahead log stays. */
  async function endUncleanly(): Promise<void> {
    const child = here.inChild(`const store = opened();
      await makeKey(store, "unclean"); say("committed"); stay();`);
    expect(await child.firstLine()).toBe("committed");
    await child.kill();
  }

  /** Overwrites the beginning of the last pages that the write-ahead log does not replace. */
  function breakPages(most: number): void {
    const wal = readFileSync(`${here.path}-wal`);
    const size = wal.readUInt32BE(8);
    const replaced = new Set<number>();
    for (let at = 32; at + 24 + size <= wal.length; at += 24 + size)
      replaced.add(wal.readUInt32BE(at));
    const pages = Array.from(
      { length: readFileSync(here.path).length / size - 1 },
      (_, at) => at + 2,
    );
    const file = openSync(here.path, "r+");
    for (const page of pages.filter((one) => !replaced.has(one)).slice(-most))
      writeSync(file, Buffer.alloc(16, 0xff), 0, 16, (page - 1) * size);
    closeSync(file);
  }
});

function onWriter(store: Store) {
  return async (pragma: string) => {
    const { value } = await store.commit({
      eventId: "e",
      by: { kind: "system", id: null },
      decide: async ({ db }) => ({
        facts: [],
        value: (await sql`pragma ${sql.raw(pragma)}`.execute(db)).rows[0],
      }),
    });
    return value;
  };
}

function onReader(store: Store) {
  return async (pragma: string) =>
    (await sql`pragma ${sql.raw(pragma)}`.execute(store.read)).rows[0];
}
