// A power loss takes from a disk what no sync had made sure of, in any part and order. To know what that could have been,
// a writer runs as a process of its own under tests/support/disk-shim.c, which notes every write and every sync that its
// SQLite really asked of the operating system, and every acknowledgement, in one order. From that record
// tests/support/power-loss.ts makes the files as they could have been left at each moment, and each must open to a
// prefix of the history that holds all that was acknowledged by then. The same writer with synchronous=OFF must fail
// this, or it proves nothing. The database is made beforehand; where there is no C compiler it is left out.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../src/db/commit.ts";
import { openSqlite } from "../src/db/sqlite.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { ledger, projections } from "../src/facts.ts";
import { SYSTEM_LOG } from "../src/log/log.ts";
import { logRows } from "../src/log/queries.ts";
import { rebuild, tableDigests } from "../src/log/rebuild.ts";
import { verifyLog } from "../src/log/verify.ts";
import {
  databaseFolder,
  makeKey,
  MIGRATIONS,
  type DatabaseFolder,
} from "./support/database-folder.ts";
import { diskShim } from "./support/disk-shim.ts";
import { readTrace, type DiskOp } from "./support/disk-trace.ts";
import { powerLosses, type PowerLoss, type Remains } from "./support/power-loss.ts";

const shim = diskShim();
afterAll(() => shim?.remove());
/** Hundreds of files are opened once each: where nobody waits for a disk it takes a quarter of the time. */
const MEMORY = "/dev/shm";
const ROUNDS = 8;
const COMMITS = ROUNDS * 4;

type Run = { base: Buffer; ops: DiskOp[]; history: string[] };

describe.skipIf(!shim)("after a power loss at any moment", () => {
  let here: DatabaseFolder;
  let ruins: string;

  beforeEach(() => {
    here = databaseFolder();
    ruins = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "power-loss-"));
  });
  afterEach(async () => {
    await here.remove();
    rmSync(ruins, { recursive: true, force: true });
  });

  test("everything acknowledged is there, the chain holds and no row is wrong", async () => {
    const { base, ops, history } = await record("as opened");
    expect(ops.filter((op) => op.do === "sync" && op.file === "db").length).toBeGreaterThan(2);
    expect(rewinds(ops)).toBeGreaterThan(1);
    const { wrong, states } = await wrongAfter(base, ops, history);
    expect(wrong).toEqual([]);
    expect(states).toBeGreaterThan(ops.length);
  });

  test("with synchronous=OFF something acknowledged would be gone", async () => {
    const { base, ops, history } = await record("off");
    expect(ops.filter((op) => op.do === "sync")).toEqual([]);
    const { wrong } = await wrongAfter(base, ops, history, 1);
    expect(wrong).toEqual([expect.stringMatching(/\d+ were acknowledged, \d+ are there$/)]);
  });

  test("a disk that only says that it has synced would lose something", async () => {
    const { base, ops, history } = await record("as opened");
    const lying = ops.filter((op) => op.do !== "sync");
    const { wrong } = await wrongAfter(base, lying, history, 1);
    expect(wrong).toEqual([expect.stringMatching(/\d+ were acknowledged, \d+ are there$/)]);
  });

  /** What is wrong with the states that a power loss could have left, up to `most` of them; each state is opened once. */
  async function wrongAfter(base: Buffer, ops: DiskOp[], history: string[], most = Infinity) {
    const judge = judgeOf(history);
    const seen = new Set<string>();
    const wrong: string[] = [];
    for (const loss of powerLosses(base, ops, 7)) {
      const state = stateOf(loss);
      if (seen.has(state)) continue;
      seen.add(state);
      const found = await judge(loss);
      if (found !== null) wrong.push(`after ${loss.after}, ${loss.how}: ${found}`);
      if (wrong.length >= most) break;
    }
    return { wrong, states: seen.size };
  }

  /** A writer that acknowledges what it has committed; its record, and the history that it left. */
  async function record(synchronous: "as opened" | "off"): Promise<Run> {
    await makeKey(here.open(), "k0");
    await here.close();
    const base = readFileSync(here.path);
    const trace = join(here.folder, "trace");
    const child = here.inChild(writer(synchronous), shim?.env(here.path, trace));
    expect(await child.firstLine()).toBe("done");
    await child.kill();
    const ops = readTrace(readFileSync(trace));
    const store = here.open();
    const history = await hashes(store);
    expect(history).toHaveLength(COMMITS + 1);
    return { base, ops, history };
  }

  /** What is wrong with a state; null when nothing is. */
  function judgeOf(history: string[]) {
    const digests = new Map<number, string>();
    return async ({ acknowledged, remains }: PowerLoss): Promise<string | null> => {
      const store = openRemains(remains);
      try {
        const found = await hashes(store);
        const count = found.length;
        if (count < acknowledged) return `${acknowledged} were acknowledged, ${count} are there`;
        if (found.some((hash, nth) => hash !== history[nth])) return "another history";
        const { ok, brokenAt } = await verifyLog(store.read, platformDeps, SYSTEM_LOG);
        if (!ok) return `the chain is broken at ${brokenAt}`;
        const rows = await rowsOf(store);
        const known = digests.get(count) ?? (await replayed(store));
        digests.set(count, known);
        return rows === known ? null : "rows that do not follow from the log";
      } finally {
        await store.close();
      }
    };
  }

  function openRemains({ db, wal }: Remains): Store {
    const path = join(ruins, "d.sqlite");
    for (const end of ["-shm", "-wal", "-lock"]) rmSync(`${path}${end}`, { force: true });
    writeFileSync(path, db);
    if (wal.length > 0) writeFileSync(`${path}-wal`, wal);
    return openSqlite(path, MIGRATIONS, platformDeps, ledger);
  }
});

/** Commits one by one and together, with checkpoints in between; it syncs as the product does, or not at all. */
function writer(synchronous: "as opened" | "off"): string {
  return `
    import { openSync, writeSync } from "node:fs";
    const files = new Set();
    const { pragma } = SqliteFile.prototype;
    SqliteFile.prototype.pragma = function (...args) { files.add(this); return pragma.apply(this, args); };
    const store = opened();
    for (const file of files) if (file.open && file.name === path) {
      pragma.call(file, "wal_autocheckpoint = 20");
      ${synchronous === "off" ? 'pragma.call(file, "synchronous = off");' : ""}
    }
    const acks = openSync(path + "-acks", "a");
    let count = 1;
    const acknowledge = () => writeSync(acks, ++count + "\\n");
    for (let round = 0; round < ${ROUNDS}; round += 1) {
      await makeKey(store, "alone " + round); acknowledge();
      await Promise.all(["a", "b", "c"].map((name) => makeKey(store, name + round).then(acknowledge)));
    }
    say("done"); stay();`;
}

function stateOf({ acknowledged, remains }: PowerLoss): string {
  const hash = createHash("sha256").update(`${acknowledged} ${remains.db.length} `);
  return hash.update(remains.db).update(remains.wal).digest("hex");
}

/** How often the write-ahead log was begun anew. */
function rewinds(ops: DiskOp[]): number {
  return ops.filter((op) => op.do === "write" && op.file === "wal" && op.offset === 0).length;
}

async function hashes(store: Store): Promise<string[]> {
  return (await logRows(store.read, SYSTEM_LOG, 0, 1000)).map(({ hash }) => hash);
}

async function rowsOf(store: Store): Promise<string> {
  return [...(await tableDigests(store.read, platformDeps))].join(" ");
}

/** The rows as the log alone makes them. */
async function replayed(store: Store): Promise<string> {
  const { value } = await store.commit({
    eventId: SYSTEM_LOG,
    by: { kind: "system", id: null },
    async decide({ db, deps }) {
      await rebuild(db, projections);
      return { facts: [], value: [...(await tableDigests(db, deps))].join(" ") };
    },
  });
  return value ?? "";
}
