import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdtempSync } from "node:fs";
import type { Kysely } from "kysely";
import type { Millis } from "../../src/clock.ts";
import type { Actor, Change, EventAt, Ledger, Order, Store } from "../../src/db/commit.ts";
import { readMigrations } from "../../src/db/migrate.ts";
import { openSqlite } from "../../src/db/sqlite.ts";
import type { Database } from "../../src/db/schema.ts";
import type { Deps } from "../../src/deps.ts";
import { platformDeps } from "../../src/entry/deps.ts";
import { appendFacts } from "../../src/log/log.ts";
import { dataOf } from "../../src/log/projection.ts";
import type { TestClock } from "./app.ts";

const migrations = readMigrations(new URL("../../migrations", import.meta.url).pathname, "sqlite");
export const by: Actor = { kind: "system", id: null };
type Noted = { name: string };
/** Every order of these tests makes one row: a key of that name. */
const ledger: Ledger = {
  append: appendFacts,
  project: async (db, fact) =>
    fact.type === "noted" ? [keyOf(db, dataOf<Noted>(fact).name, fact.at)] : [],
};

function keyOf(db: Kysely<Database>, name: string, at: Millis) {
  return db.insertInto("api_key").values({
    id: name,
    label: "nhãn",
    secret_hash: name,
    admin: 0,
    created_at: at,
    expires_at: null,
    revoked_at: null,
  });
}

/** A folder of its own, to be removed after the test. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "commit-"));
}

export function open(path: string, clock: TestClock): Store {
  const deps: Deps = { ...platformDeps, now: clock.now };
  return openSqlite(path, migrations, deps, ledger);
}

/** An order that notes one fact; `look` sees the event before it is decided. */
export function noting(
  name: string,
  look: (event: EventAt) => void | Promise<void> = () => {},
  eventId = "e",
): Order<undefined> {
  const decide = async (event: EventAt): Promise<Change> => {
    await look(event);
    return { facts: [{ type: "noted", data: { name } }], value: undefined };
  };
  return { eventId, by, decide };
}

export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

export async function names(store: Store): Promise<string[]> {
  const rows = await store.read.selectFrom("api_key").select("id").orderBy("created_at").execute();
  const known = rows.map((row) => row.id);
  return known.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)) || (a < b ? -1 : 1));
}

export async function seqs(store: Store): Promise<number[]> {
  const rows = await store.read.selectFrom("log").select("seq").orderBy("seq").execute();
  return rows.map(({ seq }) => seq);
}

export async function headSeq(store: Store): Promise<number | undefined> {
  return (await store.read.selectFrom("log_head").select("seq").executeTakeFirst())?.seq;
}
