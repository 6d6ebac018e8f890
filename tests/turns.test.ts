import { describe, expect, test } from "vitest";
import { rebuild } from "../src/log/rebuild.ts";
import { projections } from "../src/facts.ts";
import { TURN_STATES } from "../src/turns/turns.ts";
import { callsOf, headOf, iso, openHall, outcome, siteClient, turnIn } from "./support/hall.ts";

describe("asking for a turn", () => {
  test("answers with the waiting turn and logs what was asked", async () => {
    const hall = await openHall();
    const head = await headOf(hall.app, hall.eventId);
    const asked = { siteId: hall.sites.hue.id, plannedSeconds: 600, note: " Về Điều 5 " };
    const made = await hall.secretary("POST", `${hall.at}/turns`, asked);
    const { id, requestedBy } = made.body;
    expect([made.status, made.headers.get("Location")]).toEqual([
      201,
      `/api${hall.at}/turns/${id}`,
    ]);
    const empty = { delegateId: null, itemId: null, contributionId: null };
    expect(made.body).toEqual({
      id,
      kind: "normal",
      state: "waiting",
      siteId: hall.sites.hue.id,
      ...empty,
      position: 1,
      note: "Về Điều 5",
      requestedAt: iso(0),
      requestedBy,
      calledAt: null,
      startedAt: null,
      endedAt: null,
      plannedSeconds: 600,
      addedSeconds: 0,
      correctedAt: null,
      nth: 1,
      lostLines: [],
      spokenSeconds: 0,
      phase: null,
      segments: [],
      microphone: "closed",
      microphoneReason: null,
      readiness: null,
      version: 1,
    });
    expect(await hall.turn(id)).toEqual(made.body);
    const data = { ...asked, note: "Về Điều 5", ...empty, turnId: id, kind: "normal", place: 1 };
    expect(await hall.facts(head)).toEqual([
      { seq: head + 1, type: "turn_requested", data, actor: requestedBy },
    ]);
    expect(requestedBy.kind).toBe("apiKey");
  });

  test("takes site, delegate, item and contribution of this event only", async () => {
    const hall = await openHall();
    const other = await openHall(hall.app);
    const { admin } = hall.app;
    const people = [{ siteId: hall.sites.hue.id, name: "Nguyễn Văn An" }];
    const { body: made } = await admin("POST", `${hall.at}/delegates`, { delegates: people });
    const delegateId = made.items[0].id;
    const ask = (body: object) => hall.secretary("POST", `${hall.at}/turns`, body);
    expect((await ask({ delegateId })).body.siteId).toBe(hall.sites.hue.id);
    const refused = [
      await ask({ siteId: other.sites.hue.id }),
      await ask({ delegateId: "del_none" }),
      await ask({ delegateId, siteId: hall.sites.daNang.id }),
      await ask({ itemId: "itm_none" }),
      await ask({ contributionId: "con_none" }),
    ];
    expect(refused.map(({ status, body }) => [status, body.errors[0].pointer])).toEqual([
      [422, "/siteId"],
      [422, "/delegateId"],
      [422, "/delegateId"],
      [422, "/itemId"],
      [422, "/contributionId"],
    ]);
  });

  test("refuses a withdrawn site", async () => {
    const hall = await openHall();
    const site = `${hall.at}/sites/${hall.sites.hue.id}`;
    await hall.app.admin("PATCH", site, { withdrawn: true });
    const asked = await hall.secretary("POST", `${hall.at}/turns`, { siteId: hall.sites.hue.id });
    expect(outcome(asked)).toBe("409 wrong_state");
  });
});

describe("a site", () => {
  test("asks for itself and for a normal turn, one at a time", async () => {
    const hall = await openHall();
    const hue = await siteClient(hall, hall.sites.hue.id);
    const ask = (body: object = {}) => hue("POST", `${hall.at}/turns`, body);
    expect(outcome(await ask({ siteId: hall.sites.daNang.id }))).toBe("403 forbidden");
    expect(outcome(await ask({ kind: "intervention" }))).toBe("403 forbidden");
    const first = await ask();
    expect([first.body.siteId, first.body.requestedBy]).toEqual([
      hall.sites.hue.id,
      { kind: "site", id: hall.sites.hue.id },
    ]);
    expect(outcome(await ask())).toBe("409 already_waiting");
    await hall.move(first.body.id, "call");
    expect(outcome(await ask())).toBe("409 already_waiting");
    await hall.floor(first.body.id);
    expect(outcome(await ask())).toBe("201 waiting");
    expect((await hall.turns("?state=waiting")).items).toHaveLength(1);
    // Staff may ask for it as often as they like.
    expect((await hall.turn(await hall.ask({ siteId: hall.sites.hue.id }))).position).toBe(2);
  });

  test("has one of ten requests sent at once", async () => {
    const hall = await openHall();
    const hue = await siteClient(hall, hall.sites.hue.id);
    const asked = await Promise.all(
      Array.from({ length: 10 }, () => hue("POST", `${hall.at}/turns`, {})),
    );
    const codes = asked.map(outcome).sort();
    expect(codes).toEqual(["201 waiting", ...Array(9).fill("409 already_waiting")]);
  });

  test("sees and withdraws its own turns only, at their true place", async () => {
    const hall = await openHall();
    const hue = await siteClient(hall, hall.sites.hue.id);
    const other = await hall.ask({ siteId: hall.sites.daNang.id });
    const spoken = await hall.ask({ siteId: hall.sites.daNang.id });
    const own = (await hue("POST", `${hall.at}/turns`, {})).body;
    await hall.floor(spoken);
    const { body: seen } = await hue("GET", `${hall.at}/turns`);
    expect([seen.items, seen.speaking]).toEqual([[{ ...own, position: 2 }], null]);
    expect(outcome(await hue("GET", `${hall.at}/turns/${other}`))).toBe("404 not_found");
    const as = callsOf(hall, hue);
    expect(outcome(await as.withdraw(other))).toBe("404 not_found");
    expect((await hall.turn(other)).state).toBe("waiting");
    expect(outcome(await as.withdraw(own.id))).toBe("200 withdrawn");
    expect(outcome(await as.call(own.id))).toBe("403 forbidden");
  });
});

describe("the floor", () => {
  test("passes in one instant: the running turn ends when the next begins", async () => {
    const hall = await openHall();
    await hall.state("live");
    const [first, second] = [await hall.ask({ plannedSeconds: 60 }), await hall.ask({})];
    await hall.floor(first);
    hall.app.clock.advance(50_500);
    expect(await hall.turn(first)).toMatchObject({ spokenSeconds: 50, phase: "danger" });
    const head = await headOf(hall.app, hall.eventId);
    await hall.floor(second);
    hall.app.clock.advance(5_000);
    expect(await hall.turn(first)).toMatchObject({
      state: "finished",
      segments: [{ from: iso(0), to: iso(50.5) }],
      startedAt: iso(0),
      endedAt: iso(50.5),
      spokenSeconds: 50,
      phase: null,
    });
    expect(await hall.turn(second)).toMatchObject({
      state: "speaking",
      segments: [{ from: iso(50.5), to: null }],
      endedAt: null,
      spokenSeconds: 5,
    });
    expect((await hall.turns()).speaking).toBe(second);
    expect((await hall.facts(head)).map(({ type, data }) => [type, data.turnId])).toEqual([
      ["turn_finished", first],
      ["turn_started", second],
    ]);
  });

  test("is lent to an interposed question, and goes back only when the turn is resumed", async () => {
    const hall = await openHall();
    const normal = await turnIn(hall, "speaking");
    const question = await hall.ask({ kind: "interposed_question" });
    await hall.floor(question);
    expect((await hall.turn(normal)).state).toBe("paused");
    expect(outcome(await hall.move(normal, "resume"))).toBe("409 wrong_state");
    const another = await hall.ask({ kind: "interposed_question" });
    await hall.floor(another);
    expect((await hall.turn(question)).state).toBe("finished");
    await hall.end(another);
    expect((await hall.turns()).speaking).toBeNull();
    hall.app.clock.advance(10_000);
    const resumed = await hall.move(normal, "resume");
    expect(resumed.body.segments).toEqual([
      { from: iso(0), to: iso(0) },
      { from: iso(10), to: null },
    ]);
  });

  test("given again to a finished turn adds a segment and keeps the first", async () => {
    const hall = await openHall();
    await hall.state("live");
    const id = await turnIn(hall, "speaking");
    hall.app.clock.advance(30_000);
    await hall.end(id);
    hall.app.clock.advance(60_000);
    const again = await hall.floor(id);
    expect(again.body).toMatchObject({ startedAt: iso(0), endedAt: null, spokenSeconds: 30 });
    hall.app.clock.advance(7_000);
    const ended = await hall.end(id);
    expect(ended.body).toMatchObject({
      segments: [
        { from: iso(0), to: iso(30) },
        { from: iso(90), to: iso(97) },
      ],
      endedAt: iso(97),
      spokenSeconds: 37,
    });
  });

  test("counts nothing before the event is live, and shows the phases all the same", async () => {
    const hall = await openHall();
    const id = await hall.ask({ plannedSeconds: 10 });
    await hall.floor(id);
    hall.app.clock.advance(11_000);
    expect(await hall.turn(id)).toMatchObject({ spokenSeconds: 0, phase: "overtime" });
  });

  test("goes to one of ten who get it at once, and the log tells how", async () => {
    const hall = await openHall();
    const ids = await Promise.all(Array.from({ length: 10 }, () => hall.ask({})));
    const head = await headOf(hall.app, hall.eventId);
    const given = await Promise.all(ids.map((id) => hall.floor(id)));
    expect(given.map(outcome)).toEqual(Array(10).fill("200 speaking"));
    const { items, speaking } = await hall.turns();
    const states = items.map(({ state }: { state: string }) => state).sort();
    expect(states).toEqual([...Array(9).fill("finished"), "speaking"]);
    // Each start ends exactly the turn that started before it.
    const facts = (await hall.facts(head)).map(({ type, data }) => [type, data.turnId]);
    const starts = facts.filter(([type]) => type === "turn_started").map(([, id]) => id);
    const told = starts.flatMap((id, index) => [
      ...(index === 0 ? [] : [["turn_finished", starts[index - 1]]]),
      ["turn_started", id],
    ]);
    expect(facts).toEqual(told);
    expect([new Set(starts), starts.at(-1)]).toEqual([new Set(ids), speaking]);
  });

  test("is taken by one of ten who end it at once", async () => {
    const hall = await openHall();
    const id = await turnIn(hall, "speaking");
    const ended = await Promise.all(Array.from({ length: 10 }, () => hall.end(id)));
    expect(ended.map(outcome).sort()).toEqual([
      "200 finished",
      ...Array(9).fill("409 wrong_state"),
    ]);
  });
});

describe("the programme", () => {
  test("begins an item with its first turn and ends it with its last, once the event is live", async () => {
    const hall = await openHall();
    const items = [{ kind: "presentation", title: "Tham luận 1", plannedSeconds: 900 }];
    const { body } = await hall.app.admin("PUT", `${hall.at}/programme`, { items });
    const itemId = body.items[0].id;
    const actual = async () => {
      const { body: now } = await hall.app.admin("GET", `${hall.at}/programme`);
      return [now.items[0].actualStartAt, now.items[0].actualEndAt];
    };
    const id = await hall.ask({ itemId });
    await hall.floor(id);
    await hall.end(id);
    expect(await actual()).toEqual([null, null]);
    hall.app.clock.advance(60_000);
    await hall.state("live");
    await hall.floor(id);
    expect(await actual()).toEqual([iso(60), null]);
    hall.app.clock.advance(60_000);
    await hall.floor(await hall.ask({}));
    expect(await actual()).toEqual([iso(60), iso(120)]);
    await hall.floor(id);
    expect(await actual()).toEqual([iso(60), null]);
    hall.app.clock.advance(60_000);
    await hall.end(id);
    expect(await actual()).toEqual([iso(60), iso(180)]);
  });
});

describe("the record", () => {
  test("gives the same rows again when it is replayed", async () => {
    const hall = await openHall();
    await turnIn(hall, "finished");
    await hall.state("live");
    for (const state of TURN_STATES) await turnIn(hall, state);
    const waiting = (await hall.turns("?state=waiting")).items;
    const turnIds = waiting.map(({ id }: { id: string }) => id).toReversed();
    await hall.secretary("PUT", `${hall.at}/turns/order`, { turnIds });
    await hall.secretary("PUT", `${hall.at}/turn-list`, { open: false });
    const rows = async () => ({
      turns: await hall.app.store.read.selectFrom("turn").selectAll().orderBy("id").execute(),
      segments: await hall.app.store.read
        .selectFrom("turn_segment")
        .selectAll()
        .orderBy("seq")
        .execute(),
      event: await hall.app.store.read.selectFrom("event").selectAll().execute(),
    });
    const before = await rows();
    await rebuild(hall.app.store.read, projections);
    expect([before.turns.length, before.segments.length]).toEqual([8, 3]);
    expect(await rows()).toEqual(before);
  });
});
