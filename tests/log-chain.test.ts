import { sql } from "kysely";
import { createHash } from "node:crypto";
import SqliteFile from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { testApp } from "./support/app.ts";
import { NO_HEAD, type Actor, type Fact } from "../src/db/commit.ts";
import { migrateSqlite, readMigrations } from "../src/db/migrate.ts";
import type { Deps } from "../src/deps.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { canonicalJson, type Json } from "../src/json.ts";
import { appendFacts } from "../src/log/log.ts";
import type { LogTable } from "../src/log/table.ts";

const AT = Date.UTC(2026, 10, 23, 1, 0, 0, 7);
const site: Actor = { kind: "site", id: "site_1" };
/** Salts 000…0, 111…1, 222…2: one for each call. */
function countedDeps(): Deps {
  let calls = 0;
  const randomBytes = (count: number) => new Uint8Array(count).fill(0x11 * calls++);
  return { ...platformDeps, randomBytes };
}

describe("the chain of the log", () => {
  const facts: Fact[] = [
    { type: "turn_requested", data: { turnId: "t1", kind: "normal", siteId: null } },
    { type: "turn_called", data: { z: 1, a: { d: [3, 1], b: "Đại biểu\n" } } },
    { type: "turn_called", data: {} },
  ];

  test("is what api.md says, computed by hand", () => {
    const { rows, head } = appendFacts(countedDeps(), "evt_1", NO_HEAD, facts, site, AT);
    // Canonical texts written out by hand: nothing of the program's is used to make them.
    const data = [
      '{"kind":"normal","siteId":null,"turnId":"t1"}',
      '{"a":{"b":"Đại biểu\\n","d":[3,1]},"z":1}',
      "{}",
    ];
    const types = ["turn_requested", "turn_called", "turn_called"];
    let hash = "0".repeat(64);
    const expected = data.map((text, index): LogTable => {
      const salt = String(index).repeat(32);
      const dataHash = sha256(salt + text);
      const link = `{"actor":{"id":"site_1","kind":"site"},"at":"2026-11-23T01:00:00.007Z","dataHash":"${dataHash}","eventId":"evt_1","seq":${index + 1},"type":"${types[index]}"}`;
      hash = sha256(hash + link);
      return {
        event_id: "evt_1",
        seq: index + 1,
        at: AT,
        type: types[index] ?? "",
        actor_kind: "site",
        actor_id: "site_1",
        data: text,
        salt,
        data_hash: dataHash,
        hash,
      };
    });
    expect(rows).toEqual(expected);
    expect(head).toEqual({ seq: 3, at: AT, hash });
    // One value as it was computed outside of this program (`printf … | sha256sum`).
    expect(rows[0]?.data_hash).toBe(
      "4bb2373ff984fc0cd806355c3544f7e16bbf8cbeed2ef0bcb27500147acb33b5",
    );
    expect(rows[0]?.hash).toBe("b028b395ff599c59442b52955b31611d0938eb61634aaf7aa74b9495ed3a99df");
  });

  test("goes on where it stopped, whether facts come at once or one by one", () => {
    const atOnce = appendFacts(countedDeps(), "evt_1", NO_HEAD, facts, site, AT);
    const deps = countedDeps();
    let head = NO_HEAD;
    const rows = facts.flatMap((fact) => {
      const next = appendFacts(deps, "evt_1", head, [fact], site, AT);
      head = next.head;
      return next.rows;
    });
    expect({ rows, head }).toEqual(atOnce);
  });

  test("has an actor without an id as null, and nothing for no facts", () => {
    const system: Actor = { kind: "system", id: null };
    const { rows } = appendFacts(countedDeps(), "e", NO_HEAD, facts.slice(2), system, AT);
    const dataHash = sha256(`${"0".repeat(32)}{}`);
    const link = `{"actor":{"id":null,"kind":"system"},"at":"2026-11-23T01:00:00.007Z","dataHash":"${dataHash}","eventId":"e","seq":1,"type":"turn_called"}`;
    expect(rows.map((row) => row.hash)).toEqual([sha256("0".repeat(64) + link)]);
    expect(appendFacts(countedDeps(), "e", NO_HEAD, [], system, AT)).toEqual({
      rows: [],
      head: { ...NO_HEAD, at: AT },
    });
  });

  test.each<[string, (link: Link) => Link]>([
    ["event", (link) => ({ ...link, eventId: "evt_2" })],
    ["number", (link) => ({ ...link, seq: 5 })],
    ["time", (link) => ({ ...link, at: AT + 1 })],
    ["type", (link) => ({ ...link, type: "turn_paused" })],
    ["actor", (link) => ({ ...link, by: { kind: "apiKey", id: "site_1" } })],
    ["data", (link) => ({ ...link, data: { a: 2 } })],
    ["previous hash", (link) => ({ ...link, previous: "f".repeat(64) })],
  ])("gives another hash for another %s", (_what, change) => {
    const link: Link = {
      eventId: "evt_1",
      seq: 4,
      at: AT,
      type: "turn_called",
      by: site,
      data: { a: 1 },
      previous: "0".repeat(64),
    };
    expect(hashOf(link)).toBe(hashOf({ ...link }));
    expect(hashOf(change(link))).not.toBe(hashOf(link));
  });
});

describe("canonical JSON (RFC 8785)", () => {
  test.each<[string, Json, string]>([
    [
      // RFC 8785 section 3.2.3
      "orders keys by their UTF-16 code units",
      {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\u{1f600}": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
      },
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
    ["orders number-like keys as text", { "10": 1, "9": 2, "-1": 3 }, '{"-1":3,"10":1,"9":2}'],
    [
      // RFC 8785 section 3.2.2
      "writes numbers and strings as ECMAScript does",
      {
        numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
        string: '\u20ac$\u000f\nA\'B"\\\\"/',
        literals: [null, true, false],
      },
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ],
    [
      // RFC 8785 appendix B
      "writes big, small and negative zero numbers in one way",
      [1e21, 1e20, -0, 5e-324, 9007199254740992, 1e-7, 0.000001],
      "[1e+21,100000000000000000000,0,5e-324,9007199254740992,1e-7,0.000001]",
    ],
    [
      "escapes what must be escaped and nothing else",
      '\b\t\n\f\r"\\\u0000\u001f\u007f\u2028<é😀',
      '"\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u001f\u007f\u2028<é😀"',
    ],
    [
      "keeps the order of lists and has no spaces",
      [3, 1, [2, { b: [], a: {} }]],
      '[3,1,[2,{"a":{},"b":[]}]]',
    ],
    [
      "has a key that JavaScript keeps for itself",
      JSON.parse('{"__proto__":1}'),
      '{"__proto__":1}',
    ],
  ])("%s", (_what, value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });

  test("refuses numbers that JSON does not have", () => {
    for (const none of [Number.NaN, Infinity, -Infinity])
      expect(() => canonicalJson({ none })).toThrow(RangeError);
  });
});

describe("the table of the log", () => {
  const row = {
    event_id: "evt_1",
    seq: 1,
    at: AT,
    type: "turn_called",
    actor_kind: "site",
    actor_id: null,
    data: "{}",
    salt: "00",
    data_hash: "a",
    hash: "b",
  };

  test.each(Object.keys(row))("never changes %s", (column) => {
    const file = withRow();
    const value = ["seq", "at"].includes(column) ? 9 : column === "actor_kind" ? "user" : "x";
    expect(() => file.prepare(`update log set ${column} = ?`).run(value)).toThrow(/never changed/);
    const both = `update log set data = null, salt = null, ${column} = ?`;
    if (column !== "data" && column !== "salt")
      expect(() => file.prepare(both).run(value)).toThrow(/never changed/);
    expect(file.prepare("select * from log").all()).toEqual([row]);
  });

  test("keeps its rows", () => {
    const file = withRow();
    expect(() => file.prepare("delete from log").run()).toThrow(/never deleted/);
    expect(file.prepare("select * from log").all()).toEqual([row]);
  });

  test("takes a number once and numbers from 1 on", () => {
    const file = withRow();
    expect(() => insert(file, row)).toThrow(/UNIQUE/);
    expect(() => insert(file, { ...row, seq: 0 })).toThrow(/CHECK/);
    insert(file, { ...row, seq: 2 });
    expect(file.prepare("select seq from log").pluck().all()).toEqual([1, 2]);
  });

  test("is not overwritten by a replacing insert either", async () => {
    const { admin, store } = testApp();
    await admin("POST", "/keys", { label: "Khóa" });
    const replace = sql`insert or replace into log select * from log`.execute(store.read);
    await expect(replace).rejects.toThrow(/never deleted/);
  });

  test("lets data and salt be blanked together, once, and not one of them alone", () => {
    const file = withRow();
    for (const one of ["data", "salt"])
      expect(() => file.prepare(`update log set ${one} = null`).run()).toThrow(/never changed/);
    file.prepare("update log set data = null, salt = null").run();
    expect(file.prepare("select * from log").all()).toEqual([{ ...row, data: null, salt: null }]);
    const back = file.prepare("update log set data = '{}', salt = '00'");
    expect(() => back.run()).toThrow(/never changed/);
  });

  function withRow(): SqliteFile.Database {
    const folder = new URL("../migrations", import.meta.url).pathname;
    const file = new SqliteFile(":memory:");
    migrateSqlite(file, readMigrations(folder, "sqlite"), AT);
    insert(file, row);
    return file;
  }

  function insert(file: SqliteFile.Database, values: typeof row): void {
    const names = Object.keys(values);
    file
      .prepare(
        `insert into log (${names.join()}) values (${names.map((name) => `@${name}`).join()})`,
      )
      .run(values);
  }
});

type Link = {
  eventId: string;
  seq: number;
  at: number;
  type: string;
  by: Actor;
  data: Fact["data"];
  previous: string;
};

function hashOf({ eventId, seq, at, type, by, data, previous }: Link): string | undefined {
  const head = { seq: seq - 1, at: 0, hash: previous };
  return appendFacts(countedDeps(), eventId, head, [{ type, data }], by, at).rows[0]?.hash;
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
