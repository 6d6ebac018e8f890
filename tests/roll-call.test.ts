import { describe, expect, test } from "vitest";
import { marksSince } from "../src/delegates/presence-queries.ts";
import { latestHeadcounts } from "../src/delegates/queries.ts";
import { addsUp, takesPresence } from "../src/delegates/delegates.ts";
import { EVENT_STATES } from "../src/events/events.ts";
import { START } from "./support/app.ts";
import { refusal, seminar, type Seminar } from "./support/seminar.ts";

/** Two delegates at Hải Phòng and one at Cần Thơ. */
async function withDelegates(...state: Parameters<typeof seminar>) {
  const world = await seminar(...state);
  const { body } = await world.admin("POST", `${world.path}/delegates`, {
    delegates: [
      { siteId: world.haiPhong, name: "Đỗ Mạnh Hiến" },
      { siteId: world.haiPhong, name: "Vũ Thanh Chương" },
      { siteId: world.canTho, name: "Phạm Viết Dũng" },
    ],
  });
  const [hien, chuong, dung]: string[] = body.items.map(({ id }: { id: string }) => id);
  if (!hien || !chuong || !dung) throw new Error(JSON.stringify(body));
  const rollCall = (...marks: unknown[]) =>
    world.admin("POST", `${world.path}/roll-call`, { marks });
  return { ...world, hien, chuong, dung, rollCall };
}

async function statusOf(world: Seminar, delegateId: string): Promise<string> {
  return (await world.admin("GET", `${world.path}/delegates/${delegateId}`)).body.status;
}

describe("roll call", () => {
  test("adds a mark with who, when and how; the delegate's status follows", async () => {
    const world = await withDelegates();
    const secretary = await world.role("secretary");
    const before = await world.head();
    const answer = await secretary("POST", `${world.path}/roll-call`, {
      marks: [
        {
          delegateId: world.hien,
          status: "late",
          at: "2026-11-23T07:50:00+07:00",
          note: " kẹt xe ",
        },
        { delegateId: world.dung, status: "excused" },
      ],
    });
    expect(answer.status).toBe(201);
    const [late, excused] = answer.body.items;
    const by = late.markedBy;
    expect(by).toEqual({ kind: "apiKey", id: expect.stringMatching(/^key_/) });
    expect(answer.body).toEqual({
      items: [
        {
          id: late.id,
          delegateId: world.hien,
          status: "late",
          at: "2026-11-23T00:50:00.000Z",
          note: "kẹt xe",
          substitute: null,
          markedBy: by,
          roundId: null,
          afterSent: false,
        },
        {
          id: excused.id,
          delegateId: world.dung,
          status: "excused",
          at: "2026-11-23T01:00:00.000Z",
          note: null,
          substitute: null,
          markedBy: by,
          roundId: null,
          afterSent: false,
        },
      ],
    });
    expect(await statusOf(world, world.hien)).toBe("late");
    expect(await statusOf(world, world.chuong)).toBe("unknown");
    const mark = { markId: late.id, delegateId: world.hien };
    expect(await world.log(before)).toEqual([
      {
        seq: before + 1,
        type: "roll_call_marked",
        by,
        data: { ...mark, status: "late", at: START - 600_000, substituteId: null },
      },
      { seq: before + 2, type: "roll_call_noted", by, data: { ...mark, note: "kẹt xe" } },
      {
        seq: before + 3,
        type: "roll_call_marked",
        by,
        data: {
          markId: excused.id,
          delegateId: world.dung,
          status: "excused",
          at: START,
          substituteId: null,
        },
      },
    ]);
  });

  test("lets the latest mark in the log count, whatever time it tells, and keeps the others", async () => {
    const world = await withDelegates();
    await world.rollCall(
      { delegateId: world.hien, status: "present" },
      { delegateId: world.hien, status: "left_early" },
    );
    expect(await statusOf(world, world.hien)).toBe("left_early");
    await world.rollCall({
      delegateId: world.hien,
      status: "unexcused",
      at: "2026-11-22T01:00:00.000Z",
    });
    expect(await statusOf(world, world.hien)).toBe("unexcused");
    const marks = await marksSince(world.store.read, world.eventId, 0);
    expect(marks.map(({ status }) => status)).toEqual(["present", "left_early", "unexcused"]);
    const { standing, replayed } = await world.rebuilt();
    expect(replayed).toEqual(standing);
  });

  test("registers a substitute in the same change, in a fact of its own", async () => {
    const world = await withDelegates();
    const before = await world.head();
    const substitute = { name: "Phạm Viết Dũng", rank: "Đại tá", positions: ["Phó giám đốc CATP"] };
    const answer = await world.rollCall({
      delegateId: world.chuong,
      status: "substituted",
      substitute,
    });
    expect(answer.body.items[0].substitute).toEqual(substitute);
    const facts = await world.log(before);
    expect(facts.map(({ type }) => type)).toEqual(["substitute_registered", "roll_call_marked"]);
    expect(facts[0]?.data).toEqual({
      substituteId: facts[1]?.data.substituteId,
      delegateId: world.chuong,
      ...substitute,
    });
    expect(JSON.stringify(facts[1]?.data)).not.toContain("Dũng");
  });

  test("takes all marks or none and points at what is wrong", async () => {
    const world = await withDelegates();
    const before = await world.head();
    const good = { delegateId: world.hien, status: "present" };
    const other = (more: object) => ({ delegateId: world.chuong, status: "present", ...more });
    const late = new Date(START + 60_001).toISOString();
    expect(refusal(await world.rollCall(good, other({ at: late })))).toEqual([
      422,
      "invalid_input",
      "/marks/1/at",
    ]);
    expect(refusal(await world.rollCall(good, other({ status: "substituted" })))).toEqual([
      422,
      "invalid_input",
      "/marks/1/substitute",
    ]);
    expect(refusal(await world.rollCall(good, other({ substitute: { name: "A" } })))).toEqual([
      422,
      "invalid_input",
      "/marks/1/substitute",
    ]);
    expect(refusal(await world.rollCall(good, other({ status: "here" })))).toEqual([
      422,
      "invalid_input",
      "/marks/1/status",
    ]);
    expect(refusal(await world.rollCall())).toEqual([422, "invalid_input", "/marks"]);
    const stranger = { delegateId: "del_la", status: "present" };
    expect(refusal(await world.rollCall(good, stranger))).toEqual([404, "not_found"]);
    expect(await world.log(before)).toEqual([]);
    expect(await statusOf(world, world.hien)).toBe("unknown");
    const ahead = new Date(START + 60_000).toISOString();
    expect((await world.rollCall(good, other({ at: ahead }))).status).toBe(201);
  });

  test("is the secretary's and, for its own delegates, the site's", async () => {
    const world = await withDelegates();
    const mark = (delegateId: string) => ({ marks: [{ delegateId, status: "present" }] });
    const before = await world.head();
    for (const role of ["organizer", "chair", "viewer"] as const) {
      const caller = await world.role(role);
      const answer = await caller("POST", `${world.path}/roll-call`, mark(world.hien));
      expect(refusal(answer)).toEqual([403, "forbidden"]);
    }
    expect(await world.log(before)).toEqual([]);
    const site = await world.site(world.haiPhong);
    const elsewhere = await site("POST", `${world.path}/roll-call`, mark(world.dung));
    expect(refusal(elsewhere)).toEqual([404, "not_found"]);
    const own = await site("POST", `${world.path}/roll-call`, mark(world.hien));
    expect(own.body.items[0].markedBy).toEqual({ kind: "site", id: world.haiPhong });
    expect([await statusOf(world, world.hien), await statusOf(world, world.dung)]).toEqual([
      "present",
      "unknown",
    ]);
  });

  test("is taken from the draft to the closing", async () => {
    const taken = EVENT_STATES.filter(takesPresence);
    expect(taken).toEqual(["draft", "scheduled", "live", "paused", "closed"]);
    for (const state of ["archived", "cancelled"] as const) {
      const world = await withDelegates(state);
      const answer = await world.rollCall({ delegateId: world.hien, status: "present" });
      expect(refusal(answer)).toEqual([409, "wrong_state"]);
      expect(await statusOf(world, world.hien)).toBe("unknown");
    }
    for (const state of ["draft", "closed"] as const) {
      const world = await withDelegates(state);
      const answer = await world.rollCall({ delegateId: world.hien, status: "excused" });
      expect(answer.status).toBe(201);
    }
  });

  test("keeps every mark of ten made at once", async () => {
    const world = await withDelegates();
    const calls = Array.from({ length: 10 }, (_, n) =>
      world.rollCall({ delegateId: world.hien, status: n % 2 === 0 ? "present" : "late" }),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 201));
    const marks = await marksSince(world.store.read, world.eventId, 0);
    expect(marks).toHaveLength(10);
    expect(await statusOf(world, world.hien)).toBe(marks.at(-1)?.status);
  });

  test("marks a thousand in one call", async () => {
    const world = await seminar();
    const delegates = Array.from({ length: 1000 }, (_, n) => ({
      siteId: world.haiPhong,
      name: `Đại biểu ${n}`,
    }));
    const { body } = await world.admin("POST", `${world.path}/delegates`, { delegates });
    const marks = body.items.map(({ id }: { id: string }) => ({
      delegateId: id,
      status: "present",
    }));
    const answer = await world.admin("POST", `${world.path}/roll-call`, { marks });
    expect([answer.status, answer.body.items.length]).toEqual([201, 1000]);
    const left = await world.admin("GET", `${world.path}/delegates?status=unknown`);
    expect(left.body.items).toEqual([]);
  });
});

describe("headcounts", () => {
  const counts = { expected: 45, present: 42, excused: 2, unexcused: 1 };

  test("are added, all are kept, and the latest counts", async () => {
    const world = await seminar();
    const path = `${world.path}/sites/${world.haiPhong}/headcounts`;
    const before = await world.head();
    const first = await world.admin("POST", path, { ...counts, note: "Đủ thành phần" });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: first.body.id,
      siteId: world.haiPhong,
      ...counts,
      note: "Đủ thành phần",
      reportedAt: "2026-11-23T01:00:00.000Z",
    });
    const [fact] = await world.log(before);
    const { id: headcountId, siteId, note } = first.body;
    expect([fact?.type, fact?.data]).toEqual([
      "headcount_reported",
      { headcountId, siteId, note, ...counts },
    ]);
    const second = await world.admin("POST", path, { ...counts, present: 43, excused: 1 });
    const list = await world.admin("GET", path);
    expect(list.body).toEqual({ items: [second.body, first.body], nextCursor: null });
    const page = await world.admin("GET", `${path}?limit=1`);
    expect(page.body.items).toEqual([second.body]);
    const next = await world.admin("GET", `${path}?limit=1&cursor=${page.body.nextCursor}`);
    expect(next.body).toEqual({ items: [first.body], nextCursor: null });

    await world.admin("POST", `${world.path}/sites/${world.canTho}/headcounts`, counts);
    const latest = await latestHeadcounts(world.store.read, world.eventId);
    expect(new Map([...latest].map(([site, row]) => [site, row.present]))).toEqual(
      new Map([
        [world.haiPhong, 43],
        [world.canTho, 42],
      ]),
    );
  });

  test("refuse figures that do not add up", async () => {
    const world = await seminar("cancelled");
    const path = `${world.path}/sites/${world.haiPhong}/headcounts`;
    const before = await world.head();
    const more = await world.admin("POST", path, { ...counts, present: 43 });
    expect(refusal(more)).toEqual([422, "headcount_mismatch"]);
    const negative = await world.admin("POST", path, { ...counts, expected: 41, excused: -2 });
    expect(refusal(negative)).toEqual([422, "invalid_input", "/excused"]);
    const late = await world.admin("POST", path, counts);
    expect(refusal(late)).toEqual([409, "wrong_state"]);
    expect(await world.log(before)).toEqual([]);
    expect([addsUp(counts), addsUp({ ...counts, expected: 44 })]).toEqual([true, false]);
  });

  test("are reported by the secretary and by the site itself", async () => {
    const world = await seminar();
    const of = (siteId: string) => `${world.path}/sites/${siteId}/headcounts`;
    for (const role of ["organizer", "chair", "viewer"] as const) {
      const caller = await world.role(role);
      const answer = await caller("POST", of(world.haiPhong), counts);
      expect(refusal(answer)).toEqual([403, "forbidden"]);
    }
    const secretary = await world.role("secretary");
    expect((await secretary("POST", of(world.canTho), counts)).status).toBe(201);
    expect(refusal(await secretary("POST", of("site_la"), counts))).toEqual([404, "not_found"]);
    expect(refusal(await secretary("GET", of("site_la")))).toEqual([404, "not_found"]);
    const site = await world.site(world.haiPhong);
    expect((await site("POST", of(world.haiPhong), counts)).status).toBe(201);
    expect((await site("GET", of(world.haiPhong))).body.items).toHaveLength(1);
    expect(refusal(await site("POST", of(world.canTho), counts))).toEqual([404, "not_found"]);
    expect(refusal(await site("GET", of(world.canTho)))).toEqual([404, "not_found"]);
    expect((await secretary("GET", of(world.canTho))).body.items).toHaveLength(1);
  });
});

describe("check-in by a site's link", () => {
  async function withLink(more: object = {}) {
    const world = await withDelegates();
    const links = `${world.path}/sites/${world.haiPhong}/check-in-links`;
    const { body: link } = await world.admin("POST", links, more);
    const anybody = world.as(null);
    const checkIn = (delegateId: string, secret: string = link.secret) =>
      anybody("POST", "/check-in", { secret, delegateId });
    return { ...world, links, link, checkIn };
  }

  test("marks a delegate of the site present, in the name of the site", async () => {
    const world = await withLink();
    const before = await world.head();
    const answer = await world.checkIn(world.hien);
    expect([answer.status, answer.body]).toEqual([
      201,
      { delegateId: world.hien, status: "present", at: "2026-11-23T01:00:00.000Z" },
    ]);
    expect(await statusOf(world, world.hien)).toBe("present");
    const facts = await world.log(before);
    expect(facts.map(({ type, by }) => [type, by])).toEqual([
      ["roll_call_marked", { kind: "site", id: world.haiPhong }],
    ]);
  });

  test("adds no second mark for who is present already, and a new one for who was not", async () => {
    const world = await withLink();
    const first = await world.checkIn(world.hien);
    world.clock.advance(60_000);
    const again = await world.checkIn(world.hien);
    expect([again.status, again.body]).toEqual([200, first.body]);
    await world.rollCall({ delegateId: world.hien, status: "left_early" });
    expect((await world.checkIn(world.hien)).status).toBe(201);
    const marks = await marksSince(world.store.read, world.eventId, 0);
    expect(marks.map(({ status }) => status)).toEqual(["present", "left_early", "present"]);
  });

  test("knows no delegate of another site", async () => {
    const world = await withLink();
    const before = await world.head();
    expect(refusal(await world.checkIn(world.dung))).toEqual([404, "not_found"]);
    expect(refusal(await world.checkIn("del_la"))).toEqual([404, "not_found"]);
    expect(await world.log(before)).toEqual([]);
  });

  test("answers the same to an unknown, expired or revoked link and to a withdrawn site", async () => {
    const world = await withLink({ expiresAt: new Date(START + 60_000).toISOString() });
    const { body: revoked } = await world.admin("POST", world.links, {});
    const { body: join } = await world.admin(
      "POST",
      `${world.path}/sites/${world.haiPhong}/links`,
      {},
    );
    expect((await world.checkIn(world.hien)).status).toBe(201);
    await world.admin("DELETE", `${world.links}/${revoked.id}`);
    const before = await world.head();
    const answers = [
      await world.checkIn(world.chuong, "khong-co"),
      await world.checkIn(world.chuong, revoked.secret),
      await world.checkIn(world.chuong, join.secret),
    ];
    world.clock.advance(60_000);
    answers.push(await world.checkIn(world.chuong));
    expect(await world.log(before)).toEqual([]);
    const other = await withLink();
    await other.admin("PATCH", `${other.path}/sites/${other.haiPhong}`, { withdrawn: true });
    answers.push(await other.checkIn(other.chuong));
    for (const answer of answers) {
      expect(refusal(answer)).toEqual([401, "link_invalid"]);
      expect(answer.body).toEqual(answers[0]?.body);
    }
    expect(await statusOf(world, world.chuong)).toBe("unknown");
  });
  test("shows the names of its own site to choose from, and nothing of who came", async () => {
    const world = await withLink();
    await world.checkIn(world.hien);
    const names = (secret: string) => world.as(null)("POST", "/check-in/names", { secret });
    const { status, body } = await names(world.link.secret);
    expect([status, Object.keys(body)]).toEqual([200, ["event", "site", "items"]]);
    const { body: own } = await world.admin(
      "GET",
      `${world.path}/delegates?siteId=${world.haiPhong}&sort=name`,
    );
    const shown = own.items.map(({ id, name, label, rank }: Record<string, unknown>) => ({
      id,
      name,
      label,
      rank,
    }));
    expect(shown.length).toBeGreaterThan(1);
    expect(body.items).toEqual(shown);
    expect(JSON.stringify(body)).not.toContain(world.dung);
    await world.admin("DELETE", `${world.links}/${world.link.id}`);
    for (const secret of [world.link.secret, "khong-co"])
      expect(refusal(await names(secret))).toEqual([401, "link_invalid"]);
  });
});
