import { rmSync } from "node:fs";
import { join } from "node:path";
import SqliteFile from "better-sqlite3";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { onGroup } from "../src/db/commit-watch.ts";
import type { EventAt, Store } from "../src/db/commit.ts";
import { testClock } from "./support/app.ts";
import { by, headSeq, names, newFolder, noting, numbers, open, seqs } from "./support/orders.ts";

/** Where SQLite runs into trouble: the statement at which its call fails. */
const PLACES: [string, RegExp][] = [
  ["at the beginning", /^begin immediate$/],
  ["when the head is read", /^select .* from "log_head"/],
  ["at a row of the log", /^insert into "log" /],
  ["at a row that follows", /^insert into "api_key"/],
  ["at the end of an order", /^release job$/],
  ["at the commit", /^commit$/],
];
const CODES = [
  "SQLITE_FULL",
  "SQLITE_IOERR_WRITE",
  "SQLITE_IOERR_FSYNC",
  "SQLITE_IOERR_READ",
  "SQLITE_BUSY",
  "SQLITE_BUSY_SNAPSHOT",
  "SQLITE_CANTOPEN",
  "SQLITE_NOMEM",
  "SQLITE_READONLY_DBMOVED",
  "SQLITE_CORRUPT",
];

describe("a commit on a database in trouble", () => {
  let folder: string;
  let store: Store;
  let complained: ReturnType<typeof vi.spyOn>;
  let trouble: { at: RegExp; code: string } | null;

  beforeEach(() => {
    trouble = null;
    const prepare = SqliteFile.prototype.prepare;
    vi.spyOn(SqliteFile.prototype, "prepare").mockImplementation(function (
      this: SqliteFile.Database,
      text: string,
    ) {
      return failing(prepare.call(this, text), text);
    });
    complained = vi.spyOn(console, "error").mockReturnValue();
    folder = newFolder();
    store = open(join(folder, "d.sqlite"), testClock());
  });

  afterEach(async () => {
    await store.close();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(PLACES.flatMap(([place, at]) => CODES.map((code) => [code, place, at] as const)))(
    "fails its whole group with 503 at %s %s, and the next group works",
    async (code, _place, at) => {
      await store.commit(noting("k1"));
      trouble = { at, code };
      expect(await outcomes(["k2", "k3", "k4"])).toEqual(numbers(3).map(() => "unavailable"));
      expect(complained.mock.calls).toEqual([[expect.objectContaining({ code })]]);
      trouble = null;
      expect([await names(store), await seqs(store), await headSeq(store)]).toEqual([
        ["k1"],
        [1],
        1,
      ]);
      expect(await outcomes(["k2", "k3", "k4"])).toEqual([2, 3, 4]);
      expect(await names(store)).toEqual(numbers(4).map((number) => `k${number}`));
    },
  );

  test.each([
    ["begin", /^begin immediate$/],
    ["write", /^\s*insert into idempotency/],
    ["commit", /^commit$/],
  ])("knows that it cannot write when it cannot %s, and knows when it can", async (_what, at) => {
    expect(await store.writable()).toBe(true);
    trouble = { at, code: "SQLITE_FULL" };
    expect(await Promise.all([store.writable(), store.writable()])).toEqual([false, false]);
    trouble = null;
    expect(await store.writable()).toBe(true);
  });

  test("tells the cause also when SQLite has ended the transaction by itself", async () => {
    await settled("max_page_count", 1);
    const big = `k1${"x".repeat(200_000)}`;
    expect(await outcomes([big, "k2"])).toEqual(["unavailable", "unavailable"]);
    expect(complained.mock.calls).toEqual([[expect.objectContaining({ code: "SQLITE_FULL" })]]);
    await settled("max_page_count", 1_000_000_000);
    expect(await outcomes([big, "k2"])).toEqual([1, 2]);
  });

  test("is refused while another program holds the right to write, and works afterwards", async () => {
    await settled("busy_timeout", 20);
    const other = new SqliteFile(join(folder, "d.sqlite"));
    other.exec("begin immediate");
    expect(await outcomes(["k1", "k2"])).toEqual(["unavailable", "unavailable"]);
    expect(await store.writable()).toBe(false);
    expect(await seqs(store)).toEqual([]);
    other.exec("rollback");
    other.close();
    expect(await outcomes(["k1", "k2"])).toEqual([1, 2]);
    expect(await store.writable()).toBe(true);
  });

  test("is counted as failed, and the next as good", async () => {
    const groups: [orders: number, good: boolean][] = [];
    const stop = onGroup(({ orders, good }) => void groups.push([orders, good]));
    trouble = { at: /^commit$/, code: "SQLITE_FULL" };
    await outcomes(["k1", "k2"]);
    trouble = null;
    await outcomes(["k1"]);
    stop();
    expect(groups).toEqual([
      [2, false],
      [1, true],
    ]);
  });

  test("fails alone for what is no trouble of the disk", async () => {
    trouble = { at: /^insert into "api_key"/, code: "SQLITE_CONSTRAINT_CHECK" };
    await expect(store.commit(noting("k1"))).rejects.toMatchObject({
      code: "SQLITE_CONSTRAINT_CHECK",
    });
    trouble = null;
    expect(await outcomes(["k1"])).toEqual([1]);
    expect(complained).not.toHaveBeenCalled();
  });

  /** Sets a pragma on the connection that writes. */
  async function settled(pragma: string, value: number): Promise<void> {
    const decide = async ({ db }: EventAt) => {
      await sql`pragma ${sql.raw(`${pragma} = ${value}`)}`.execute(db);
      return { facts: [], value: undefined };
    };
    await store.commit({ eventId: "e", by, decide });
  }

  /** The statement as it is, but for the one that runs into trouble. */
  function failing(statement: SqliteFile.Statement, text: string): SqliteFile.Statement {
    return new Proxy(statement, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          if (trouble?.at.test(text)) throw new SqliteFile.SqliteError("trouble", trouble.code);
          return member.apply(target, args);
        };
      },
    });
  }

  /** The log number of each of these orders, given at the same moment, or the code of its refusal. */
  async function outcomes(wanted: string[]) {
    const done = await Promise.allSettled(wanted.map((name) => store.commit(noting(name))));
    return done.map((one) => (one.status === "fulfilled" ? one.value.seq : one.reason.code));
  }
});
