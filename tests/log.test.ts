import { createHash } from "node:crypto";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { chainHashOf, SYSTEM_LOG } from "../src/log/log.ts";
import { verifyLog } from "../src/log/verify.ts";
import { testApp, type TestApp } from "./support/app.ts";
import { openHall, siteClient, staff, type Hall } from "./support/hall.ts";
import { refusal, seminar } from "./support/seminar.ts";

type Shown = {
  seq: number;
  at: string;
  type: string;
  actor: { kind: string; id: string | null; name: string | null };
  data: unknown;
  salt: string;
  dataHash: string;
  hash: string;
};

/** An event with eight facts: itself, three sites, its state and three turns. */
async function loggedHall(): Promise<Hall> {
  const hall = await openHall();
  for (const note of ["một", "hai", "ba"]) await hall.ask({ note });
  return hall;
}
const LAST = 8;

const logOf = async (hall: Hall, query = "") =>
  (await hall.secretary("GET", `${hall.at}/log${query}`)).body;
const verify = async (hall: Hall, query = "") =>
  (await hall.secretary("GET", `${hall.at}/log/verify${query}`)).body;

describe("the log over the API", () => {
  test("shows every fact with who did it, so that anybody can recompute the chain", async () => {
    const hall = await loggedHall();
    const site = await siteClient(hall, hall.sites.hue.id);
    await site("POST", `${hall.at}/turns`, {});
    const { items, headSeq, headHash } = (await logOf(hall)) as {
      items: Shown[];
      headSeq: number;
      headHash: string;
    };
    let hash = "0".repeat(64);
    for (const [
      index,
      { seq, at, type, actor, data, salt, dataHash, ...item },
    ] of items.entries()) {
      expect(seq).toBe(index + 1);
      expect(dataHash).toBe(sha256(salt + sorted(data)));
      const { kind, id } = actor;
      const link = { eventId: hall.eventId, seq, at, type, actor: { kind, id }, dataHash };
      hash = sha256(hash + sorted(link));
      expect(item.hash).toBe(hash);
    }
    expect([headSeq, headHash]).toEqual([items.length, hash]);
    const { body: me } = await hall.secretary("GET", "/me");
    expect(
      items
        .slice(5, 6)
        .concat(items.slice(-1))
        .map(({ type, actor }) => [type, actor]),
    ).toEqual([
      ["turn_requested", { kind: "apiKey", id: me.id, name: "secretary" }],
      ["turn_requested", { kind: "site", id: hall.sites.hue.id, name: "Huế" }],
    ]);
    expect(items[0]?.actor).toEqual({ kind: "apiKey", id: "bootstrap", name: "bootstrap" });
  });

  test("is read on from any number, as far as asked for", async () => {
    const hall = await loggedHall();
    const all = await logOf(hall);
    const part = await logOf(hall, "?after=3&limit=2");
    expect(part).toEqual({ ...all, items: all.items.slice(3, 5) });
    expect((await logOf(hall, `?after=${LAST}`)).items).toEqual([]);
    for (const query of ["?after=-1", "?after=x", "?limit=0", "?limit=501", "?from=3"]) {
      expect((await hall.secretary("GET", `${hall.at}/log${query}`)).status).toBe(422);
    }
  });

  test("says on request what the ids in its facts are called now, and nothing of other events", async () => {
    const hall = await loggedHall();
    const other = await openHall(hall.app);
    const { id: siteId } = hall.sites.hue;
    const turnId = await hall.ask({ siteId, note: `như ${other.sites.hue.id}` });
    expect(await logOf(hall)).not.toHaveProperty("names");
    const named = async () => (await logOf(hall, `?names=true&after=${LAST}&limit=1`)).names;
    expect(await named()).toEqual({ [siteId]: "Huế", [turnId]: "Huế" });
    await hall.app.admin("PATCH", `${hall.at}/sites/${siteId}`, { name: "Thuận Hóa" });
    expect(await named()).toEqual({ [siteId]: "Thuận Hóa", [turnId]: "Thuận Hóa" });
    expect((await hall.secretary("GET", `${hall.at}/log?names=1`)).status).toBe(422);
  });

  test("leaves out the kinds that are not wanted, and fills its pages with the others", async () => {
    const hall = await loggedHall();
    const { items } = await logOf(hall);
    const part = await logOf(hall, "?without=turn_requested,site_registered&before=99&limit=2");
    expect(part.items).toEqual([items[0], items[4]]);
    expect(part.items[1].type).toBe("event_state_changed");
    expect((await hall.secretary("GET", `${hall.at}/log?without=a%20b`)).status).toBe(422);
  });

  test("is for organizer, secretary and chair", async () => {
    const hall = await loggedHall();
    for (const path of ["log", "log/verify"]) {
      const found: Record<string, number> = {};
      for (const role of ["organizer", "secretary", "chair", "viewer"]) {
        const caller = await staff(hall.app, hall.eventId, role);
        found[role] = (await caller("GET", `${hall.at}/${path}`)).status;
      }
      expect(found).toEqual({ organizer: 200, secretary: 200, chair: 200, viewer: 403 });
      const site = await siteClient(hall, hall.sites.hue.id);
      expect(refusal(await site("GET", `${hall.at}/${path}`))).toEqual([403, "forbidden"]);
    }
  });
});

describe("the check of the log", () => {
  test("finds nothing wrong where nothing is, and knows a printed head again", async () => {
    const hall = await loggedHall();
    const { items, headHash } = await logOf(hall);
    const good = { ok: true, checkedTo: LAST, headHash, brokenAt: null };
    expect(await verify(hall)).toEqual(good);
    const printed = (seq: number, hash: string) => verify(hall, `?seq=${seq}&hash=${hash}`);
    expect(await printed(LAST, headHash)).toEqual({ ...good, printed: "match" });
    expect(await printed(3, items[2].hash.toUpperCase())).toEqual({ ...good, printed: "match" });
    expect(await printed(4, items[2].hash)).toEqual({ ...good, printed: "mismatch" });
    expect(await printed(LAST + 1, headHash)).toEqual({ ...good, printed: "mismatch" });
    for (const query of ["?seq=3", `?hash=${headHash}`, "?seq=3&hash=xyz"]) {
      expect((await hall.secretary("GET", `${hall.at}/log/verify${query}`)).status).toBe(422);
    }
  });

  const at = (seq: number) => `where event_id = '$event' and seq = ${seq}`;
  test.each<[string, number, string[]]>([
    ["data", 6, [`update log set data = replace(data, 'một', 'mốt') ${at(6)}`]],
    ["a blank space in data", 6, [`update log set data = replace(data, ':', ': ') ${at(6)}`]],
    ["salt", 4, [`update log set salt = '00000000000000000000000000000000' ${at(4)}`]],
    ["at", 2, [`update log set at = at - 1 ${at(2)}`]],
    ["at, to no time at all", 2, [`update log set at = 9e18 ${at(2)}`]],
    ["type", 7, [`update log set type = 'turn_called' ${at(7)}`]],
    ["actor", 6, [`update log set actor_id = 'key_x' ${at(6)}`]],
    ["actor, to nobody", 6, [`update log set actor_id = null ${at(6)}`]],
    ["kind of actor", 6, [`update log set actor_kind = 'user' ${at(6)}`]],
    ["hash", 5, [`update log set hash = data_hash ${at(5)}`]],
    ["digest", 5, [`update log set data_hash = hash ${at(5)}`]],
    [
      "order",
      6,
      [
        `update log set seq = 99 ${at(6)}`,
        `update log set seq = 6 ${at(7)}`,
        `update log set seq = 7 ${at(99)}`,
      ],
    ],
    ["a fact, taken out", 3, [`delete from log ${at(3)}`]],
    ["the first fact, taken out", 1, [`delete from log ${at(1)}`]],
    [
      "a fact, blanked without a fact that says so",
      6,
      [`update log set data = null, salt = null ${at(6)}`],
    ],
    ["the tail, cut off", 7, ["delete from log where event_id = '$event' and seq >= 7"]],
    ["the whole log, cut off", 1, ["delete from log where event_id = '$event'"]],
    [
      "the whole log and its head, cut off",
      1,
      [
        "delete from log where event_id = '$event'",
        "delete from log_head where event_id = '$event'",
      ],
    ],
    ["the head, put back", 8, ["update log_head set seq = 7 where event_id = '$event'"]],
    ["the head's hash", LAST, ["update log_head set hash = 'x' where event_id = '$event'"]],
  ])("says where it is broken: %s", async (_, brokenAt, statements) => {
    const hall = await loggedHall();
    await tamper(hall, statements);
    expect(await verify(hall)).toMatchObject({ ok: false, checkedTo: brokenAt - 1, brokenAt });
  });

  test("shows a fact put in behind the head", async () => {
    const hall = await loggedHall();
    await tamper(hall, [
      `insert into log select event_id, ${LAST + 1}, at, type, actor_kind, actor_id, data, salt, data_hash, hash from log ${at(LAST)}`,
    ]);
    expect(await verify(hall)).toMatchObject({ ok: false, brokenAt: LAST + 1 });
  });

  test("tells a history written anew by the head that was printed before", async () => {
    const hall = await loggedHall();
    const { items, headHash } = await logOf(hall);
    await tamper(hall, [
      "delete from log where event_id = '$event' and seq = 8",
      `update log_head set seq = 7, hash = '${items[6].hash}' where event_id = '$event'`,
    ]);
    expect(await verify(hall)).toMatchObject({ ok: true, checkedTo: 7 });
    expect(await verify(hall, `?seq=8&hash=${headHash}`)).toMatchObject({ printed: "mismatch" });
    await rewrite(hall, 5);
    expect(await verify(hall)).toMatchObject({ ok: true, checkedTo: 7 });
    expect(await verify(hall, `?seq=7&hash=${items[6].hash}`)).toMatchObject({
      printed: "mismatch",
    });
    expect(await verify(hall, `?seq=4&hash=${items[3].hash}`)).toMatchObject({ printed: "match" });
  });

  test("does not call a printed head good when what led to it was changed", async () => {
    const hall = await loggedHall();
    const { items } = await logOf(hall);
    await tamper(hall, [`update log set data = replace(data, 'một', 'mốt') ${at(6)}`]);
    expect(await verify(hall, `?seq=8&hash=${items[7].hash}`)).toMatchObject({
      printed: "mismatch",
    });
    expect(await verify(hall, `?seq=5&hash=${items[4].hash}`)).toMatchObject({ printed: "match" });
  });

  test("holds after an erasure, which says what it blanked", async () => {
    const hall = await loggedHall();
    const { body } = await hall.app.admin("POST", `${hall.at}/delegates`, {
      delegates: [{ siteId: hall.sites.hue.id, name: "Trần Thị Mai" }],
    });
    const path = `${hall.at}/delegates/${body.items[0].id}/erasure`;
    expect((await hall.app.admin("POST", path, { reason: "Theo yêu cầu" })).status).toBe(200);
    const { items, headHash } = await logOf(hall);
    expect(items[LAST]).toMatchObject({ type: "delegate_registered", data: null, salt: null });
    const good = { ok: true, checkedTo: LAST + 2, headHash, brokenAt: null };
    expect(await verify(hall)).toEqual(good);
    // The fact that explains it cannot be blanked itself.
    await tamper(hall, [`update log set data = null, salt = null ${at(LAST + 2)}`]);
    expect(await verify(hall)).toMatchObject({ ok: false, brokenAt: LAST + 1 });
  });

  test("goes through logs longer than it reads at once", async () => {
    const { app } = await loggedHall();
    const facts = Array.from({ length: 2005 }, (_, index) => ({
      type: "key_revoked",
      data: { keyId: `k${index}` },
    }));
    const decide = async () => ({ facts, value: undefined });
    const by = { kind: "system", id: null } as const;
    const { seq } = await app.store.commit({ eventId: SYSTEM_LOG, by, decide });
    const found = () => verifyLog(app.store.read, app.deps, SYSTEM_LOG);
    expect(await found()).toMatchObject({ ok: true, checkedTo: seq });
    await alter(app, [`update log set at = at + 1 where event_id = 'system' and seq = ${seq - 1}`]);
    expect(await found()).toMatchObject({ ok: false, brokenAt: seq - 1 });
  });

  test("has nothing against a system log in which nothing happened yet", async () => {
    const { store, deps } = testApp();
    expect(await verifyLog(store.read, deps, SYSTEM_LOG)).toEqual({
      ok: true,
      checkedTo: 0,
      headHash: "0".repeat(64),
      brokenAt: null,
    });
  });
});

/** Changes rows as somebody would who has the database in hand; `$event` is the event's id. */
async function tamper(hall: Hall, statements: string[]) {
  await alter(
    hall.app,
    statements.map((statement) => statement.replaceAll("$event", hall.eventId)),
  );
}

async function alter({ store }: TestApp, statements: string[]) {
  const triggers = ["log_keeps_rows", "log_keeps_facts"];
  for (const trigger of triggers)
    await sql.raw(`drop trigger if exists ${trigger}`).execute(store.read);
  for (const statement of statements) await sql.raw(statement).execute(store.read);
}

/** Moves a fact in time and chains it and all behind it anew, head and all. */
async function rewrite({ app, eventId }: Hall, seq: number) {
  const { store, deps } = app;
  const rows = await store.read
    .selectFrom("log")
    .selectAll()
    .where("event_id", "=", eventId)
    .orderBy("seq")
    .execute();
  let hash = "0".repeat(64);
  for (const row of rows) {
    const at = row.seq === seq ? row.at - 1000 : row.at;
    const actor = { kind: row.actor_kind, id: row.actor_id };
    hash = chainHashOf(deps, hash, { ...row, eventId, at, actor, dataHash: row.data_hash });
    await store.read
      .updateTable("log")
      .set({ at, hash })
      .where("event_id", "=", eventId)
      .where("seq", "=", row.seq)
      .execute();
  }
  await store.read.updateTable("log_head").set({ hash }).where("event_id", "=", eventId).execute();
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** RFC 8785 for the plain values in these tests, written without the program's own. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

describe("the log by what is in it", () => {
  test("gives the last facts before a number, in order, of one kind or one sort of actor", async () => {
    const world = await seminar();
    const path = `${world.path}/log`;
    const asSite = await world.site(world.haiPhong);
    expect((await asSite("POST", `${world.path}/turns`, {})).status).toBe(201);
    const all = (await world.admin("GET", `${path}?limit=500`)).body;
    const seqs = async (query: string) => {
      const { body } = await world.admin("GET", `${path}?${query}`);
      return body.items.map(({ seq }: { seq: number }) => seq);
    };
    const { headSeq } = all;
    expect(await seqs(`before=${headSeq}&limit=2`)).toEqual([headSeq - 2, headSeq - 1]);
    type Fact = { seq: number; type: string; actor: { kind: string } };
    const where = (is: (fact: Fact) => boolean) => all.items.filter(is).map(({ seq }: Fact) => seq);
    const sites = where(({ type }) => type === "site_registered");
    expect(sites).toHaveLength(3);
    expect(await seqs("type=site_registered")).toEqual(sites);
    expect(await seqs("actor=site")).toEqual(where(({ actor }) => actor.kind === "site"));
    expect(await seqs("actor=site&type=site_registered")).toEqual([]);
    const kinds = (await world.admin("GET", `${path}/kinds`)).body.items;
    expect(kinds).toContainEqual({ type: "turn_requested", count: 1 });
    expect(kinds.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(
      headSeq,
    );
  });

  test("gives the facts of a time, both ends in it", async () => {
    const world = await seminar();
    const { headSeq } = (await world.admin("GET", `${world.path}/log`)).body;
    for (let nth = 0; nth < 3; nth += 1) {
      world.clock.advance(60_000);
      await world.admin("POST", `${world.path}/turns`, {});
    }
    const { items } = (await world.admin("GET", `${world.path}/log?after=${headSeq}`)).body;
    const [first, second, third] = items as { seq: number; at: string }[];
    const seqs = async (query: string) => {
      const { body } = await world.admin("GET", `${world.path}/log?${query}`);
      return body.items.map(({ seq }: { seq: number }) => seq);
    };
    const at = (fact: { at: string } | undefined) => encodeURIComponent(fact?.at ?? "");
    expect(await seqs(`from=${at(second)}`)).toEqual([second?.seq, third?.seq]);
    expect(await seqs(`from=${at(first)}&to=${at(second)}`)).toEqual([first?.seq, second?.seq]);
    expect(await seqs(`from=${at(first)}&before=${third?.seq}&limit=1`)).toEqual([second?.seq]);
    expect(await seqs(`from=${at(third)}&to=${at(first)}`)).toEqual([]);
  });

  test("refuses what is no kind, and is read by those only who may read the log", async () => {
    const world = await seminar();
    const path = `${world.path}/log`;
    for (const query of ["type=A", "actor=nobody", "before=x", "from=x", "to=9"])
      expect((await world.admin("GET", `${path}?${query}`)).status).toBe(422);
    const viewer = await world.role("viewer");
    expect((await viewer("GET", `${path}/kinds`)).status).toBe(403);
    expect((await world.as(null)("GET", `${path}/kinds`)).status).toBe(401);
  });
});
