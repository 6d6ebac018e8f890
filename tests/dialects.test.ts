import { type Compilable, type Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Change, EventAt, Order } from "../src/db/commit.ts";
import type { Database } from "../src/db/schema.ts";
import { ledger, projections } from "../src/facts.ts";
import { namesIn } from "../src/log/names.ts";
import { rebuild, tableDigests } from "../src/log/rebuild.ts";
import { verifyLog } from "../src/log/verify.ts";
import { appOn } from "./support/app.ts";
import { playSeminar } from "./support/dialect-scenario.ts";
import { DIALECTS, everyRow, fixedDeps, SERVER, type Dialect } from "./support/dialects.ts";

type Played = Awaited<ReturnType<typeof play>>;

const BY = { kind: "system", id: null } as const;
const played = new Map<string, Played>();

beforeAll(async () => {
  for (const dialect of DIALECTS) played.set(dialect.name, await play(dialect));
}, 180_000);
afterAll(async () => {
  for (const { opened } of played.values()) await opened.close();
});

/** The same seminar with the same ids, times and salts on each database. */
async function play(dialect: Dialect) {
  const { clock, deps } = fixedDeps();
  const opened = await dialect.open(deps);
  const app = appOn(opened.store, deps, clock);
  const said = await playSeminar(app);
  return { opened, app, deps, said, rows: await everyRow(opened.store.read) };
}

function on(dialect: Dialect | undefined): Played {
  const found = played.get(dialect?.name ?? "");
  if (!found) throw new Error("not played");
  return found;
}

const [first, ...others] = DIALECTS;

describe("a seminar on every database", () => {
  test.for(DIALECTS)("makes every kind of fact on $name", (dialect) => {
    const log = (on(dialect).rows["log"] ?? []).map((line): { type: string } => JSON.parse(line));
    const made = new Set(log.map(({ type }) => type));
    expect(Object.keys(projections).filter((type) => !made.has(type))).toEqual([]);
  });

  test.skipIf(SERVER === undefined)(
    "runs on a server of PostgreSQL, if TEST_DATABASE_URL names one that may make databases",
    () => expect(on(DIALECTS.at(-1)).opened.another).not.toBe(null),
  );

  test("is refused nothing but what it tries in vain", () => {
    const refused = on(first).said.filter(({ status }) => status >= 400);
    expect(refused.map(({ call, status }) => `${call} ${status}`)).toEqual(["POST /join 409"]);
  });

  test.for(others)("gives the same answers on $name", (dialect) => {
    expect(on(dialect).said).toEqual(on(first).said);
  });

  test.for(others)("leaves the same rows in the same tables on $name", (dialect) => {
    expect(on(dialect).rows).toEqual(on(first).rows);
  });

  test.for(DIALECTS)("calls by name what its log has of every kind on $name", async (dialect) => {
    const { read } = on(dialect).opened.store;
    const facts = await read.selectFrom("log").select("data").execute();
    const { event_id: eventId } = await read
      .selectFrom("contribution")
      .select("event_id")
      .executeTakeFirstOrThrow();
    const data = facts.flatMap((fact) => fact.data ?? []);
    const names = await namesIn(read, eventId, data);
    const kinds = new Set(Object.keys(names).map((id) => id.split("_")[0]));
    expect(kinds.size).toBe(14);
  });

  test.for(DIALECTS)("can be made anew from its log on $name", async (dialect) => {
    const { opened, deps } = on(dialect);
    const { store } = opened;
    const before = await tableDigests(store.read, deps);
    const decide = async ({ db }: EventAt) => {
      await rebuild(db, projections);
      return nothing;
    };
    await store.commit({ eventId: "system", by: BY, decide });
    expect(await tableDigests(store.read, deps)).toEqual(before);
  });
});

const nothing: Change = { facts: [], value: undefined };

describe.for(DIALECTS)("the log on $name", (dialect) => {
  type Write = (db: Kysely<Database>) => Compilable;
  const write = (statement: Write) =>
    on(dialect).opened.store.commit({
      eventId: "system",
      by: BY,
      decide: async ({ db }) => ({ ...nothing, rows: [statement(db)] }),
    });
  const firstFact = async () => {
    const { read } = on(dialect).opened.store;
    return await read
      .selectFrom("log")
      .selectAll()
      .where("event_id", "=", "system")
      .where("seq", "=", 1)
      .executeTakeFirstOrThrow();
  };

  test("gives up no row", async () => {
    const before = await firstFact();
    const erase = write((db) => db.deleteFrom("log").where("event_id", "=", "system"));
    await expect(erase).rejects.toThrow("log rows are never deleted");
    expect(await firstFact()).toEqual(before);
  });

  test.for([
    { at: 0 },
    { type: "key_revoked" },
    { actor_id: "somebody" },
    { data: "{}" },
    { salt: "0" },
    { hash: "0" },
    { data: null, salt: null, type: "key_revoked" },
  ])("refuses to change %o", async (change) => {
    const before = await firstFact();
    const changed = write((db) => db.updateTable("log").set(change).where("seq", "=", 1));
    await expect(changed).rejects.toThrow("a fact of the log is never changed");
    expect(await firstFact()).toEqual(before);
  });

  test("blanks data and salt together, never one alone", async () => {
    const mine = (db: Kysely<Database>) =>
      db.updateTable("log").where("event_id", "=", "system").where("seq", "=", 1);
    await expect(write((db) => mine(db).set({ data: null }))).rejects.toThrow();
    const before = await firstFact();
    expect(before.data).not.toBe(null);
    await write((db) => mine(db).set({ data: null, salt: null }));
    expect(await firstFact()).toEqual({ ...before, data: null, salt: null });
  });
});

const shared = DIALECTS.filter(({ name }) => name.startsWith("PostgreSQL"));

describe.for(shared)("two processes on $name", (dialect) => {
  const seminar = { title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" };
  let other: ReturnType<typeof appOn>;
  beforeAll(async () => {
    const { opened, app, deps } = on(dialect);
    if (!opened.another) throw new Error("only one process can have it");
    other = appOn(await opened.another(), deps, app.clock);
  });

  test("apply ten changes that come at once, each on top of another", async () => {
    const { app, deps } = on(dialect);
    const { body: event } = await app.admin("POST", "/events", seminar);
    const places = Array.from({ length: 10 }, (_, number) => `Phòng ${number}`);
    const answers = await Promise.all(
      places.map((place, number) => {
        const { admin } = number % 2 === 0 ? app : other;
        return admin("PATCH", `/events/${event.id}`, { place });
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(places.map(() => 200));
    expect((await app.admin("GET", `/events/${event.id}`)).body.version).toBe(11);
    const log = await app.admin("GET", `/events/${event.id}/log`);
    const facts: { seq: number; data: { place?: string } }[] = log.body.items;
    expect(facts.map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, at) => at + 1));
    expect(facts.flatMap(({ data }) => data.place ?? []).sort()).toEqual(places);
    const verdict = await verifyLog(app.store.read, deps, event.id);
    expect(verdict).toMatchObject({ ok: true, checkedTo: 11 });
  });

  test("give the one answer to a request that comes to both", async () => {
    const key = {
      "Idempotency-Key": `một lần ${dialect.name}`.normalize("NFD").replace(/[^ -~]/g, ""),
    };
    const answers = await Promise.all(
      [on(dialect).app, other].map(({ admin }) => admin("POST", "/events", seminar, key)),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
  });

  test("decide again when the number they decided for is taken", async () => {
    const { store } = on(dialect).opened;
    const { order, attempts } = colliding(1);
    const done = await store.commit(order);
    expect([done.changed, attempts()]).toEqual([true, 2]);
  });

  test("give up with 503 after twenty attempts and write nothing", async () => {
    const { store } = on(dialect).opened;
    const before = await everyRow(store.read);
    const { order, attempts } = colliding(Infinity);
    await expect(store.commit(order)).rejects.toMatchObject({ code: "unavailable" });
    expect(attempts()).toBe(20);
    expect(await everyRow(store.read)).toEqual(before);
  });

  test("do not try again what no other change stood in the way of", async () => {
    const { store } = on(dialect).opened;
    const { order, attempts } = colliding(Infinity, (db, event) =>
      db.insertInto("log_head").values({ event_id: event.id, seq: 1, at: 0, hash: "" }),
    );
    await expect(store.commit(order)).rejects.toThrow("log_head_pkey");
    expect(attempts()).toBe(1);
  });
});

/** An order whose first attempts find in their way what another process would have written just before. */
function colliding(
  times: number,
  other: (db: Kysely<Database>, event: EventAt) => Compilable = sameNumber,
) {
  let attempts = 0;
  const order: Order<undefined> = {
    eventId: "system",
    by: BY,
    async decide(event) {
      attempts += 1;
      const rows = attempts <= times ? [other(event.db, event)] : [];
      const data = { deliveryId: `va chạm ${times}`, reason: "no room" };
      return { facts: [{ type: "delivery_quarantined", data }], rows, value: undefined };
    },
  };
  return { order, attempts: () => attempts };
}

function sameNumber(db: Kysely<Database>, event: EventAt): Compilable {
  const { id, seq, at, deps } = event;
  const head = { seq, at, hash: "0".repeat(64) };
  const fact = { type: "delivery_quarantined", data: {} };
  const [row] = ledger.append(deps, id, head, [fact], BY, at).rows;
  if (!row) throw new Error("no row");
  return db.insertInto("log").values(row);
}
