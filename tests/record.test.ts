import { describe, expect, test } from "vitest";
import { recordMayClose, withoutPersons, withPersons } from "../src/conduct/record.ts";
import { recordFacts } from "../src/conduct/record-facts.ts";
import type { Fact } from "../src/db/commit.ts";
import { EVENT_STATES } from "../src/events/events.ts";
import { ERASED } from "../src/delegates/delegates.ts";
import { projections } from "../src/facts.ts";
import { changesRecord } from "../src/log/closed-record.ts";
import type { Client } from "./support/app.ts";
import { headOf, iso, openHall, siteClient, staff } from "./support/hall.ts";
import { refusal } from "./support/seminar.ts";
import { rebuilt } from "./support/sites.ts";
import { delivery, tell } from "./support/webhook.ts";

/**
 * An event of 600 s, closed, in which Huế was connected throughout and had a turn of 60 s; two secretaries, of whom one
 * has closed the record.
 */
async function closedRecord({ close = true } = {}) {
  const hall = await openHall();
  const { app, at, sites, event, secretary } = hall;
  const { body } = await app.admin("POST", `${at}/delegates`, {
    delegates: ["Hoàng Mai", "Lê Nga"].map((name) => ({ siteId: sites.hue.id, name })),
  });
  const [mai, nga]: string[] = body.items.map(({ id }: { id: string }) => id);
  const site = await siteClient(hall, sites.hue.id);
  await hall.state("live");
  const joined = Date.parse(iso(0));
  const about = { sid: "PA_1", identity: sites.hue.liveKitIdentity, at: joined, joinedAt: joined };
  await tell(app.app, delivery("participant_joined", { name: event.roomName }, about));
  const turnId = await hall.ask({ siteId: sites.hue.id });
  await hall.floor(turnId);
  app.clock.set(Date.parse(iso(60)));
  await hall.end(turnId);
  app.clock.set(Date.parse(iso(600)));
  await hall.state("closed");
  const second = await staff(app, hall.eventId, "secretary");
  const record = `${at}/record`;
  const closing = await (close
    ? secretary("PUT", record, { state: "closed" })
    : secretary("GET", record));
  app.clock.set(Date.parse(iso(700)));
  const wrong = { siteId: sites.hue.id, intervalId: "PA_1", to: iso(300), reason: "Sổ trực" };
  const decide = (who: Client, id: string, decision: string, more: object = {}) =>
    who("PUT", `${record}/proposals/${id}`, { decision, ...more });
  return {
    ...hall,
    mai,
    nga,
    site,
    turnId,
    second,
    record,
    closing,
    wrong,
    propose: async (body_: object = wrong) =>
      (await secretary("POST", `${at}/corrections`, body_)).body.proposal,
    approve: (id: string, who = second) => decide(who, id, "approve"),
    reject: (id: string, who = second, reason?: string) =>
      decide(who, id, "reject", reason === undefined ? {} : { reason }),
    recordNow: async () => (await secretary("GET", record)).body,
    hue: async () => (await secretary("GET", `${at}/attendance/sites/${sites.hue.id}`)).body,
    head: () => headOf(app, hall.eventId),
    /** Kinds of facts behind a number, with who made them. */
    kinds: async (after: number) => (await hall.facts(after)).map(({ type }) => type),
  };
}

describe("the rules of the record", () => {
  test("it closes once the event is over", () => {
    expect(EVENT_STATES.filter(recordMayClose)).toEqual(["closed", "archived"]);
  });

  test("what tells of persons is taken out of marks and put back as it is then", () => {
    const substitute = { name: "Vũ Nga", rank: null, positions: ["Phó phòng"] };
    const marks = [
      { delegateId: "a", status: "present", note: null, substitute: null },
      { delegateId: "b", status: "substituted", note: "Ốm", substitute },
    ];
    const apart = withoutPersons(marks);
    expect(JSON.stringify(apart.marks)).not.toMatch(/Nga|Ốm|phòng/);
    expect(apart.persons).toEqual([{ place: 1, delegateId: "b", note: "Ốm", substitute }]);
    expect(withPersons(apart.marks, apart.persons)).toEqual(marks);
    const erased = [{ place: 1, delegateId: "b", note: null, substitute: null }];
    expect(withPersons(apart.marks, erased)[1]).toMatchObject({ note: null, substitute: null });
  });
});

describe("what the record is made of", () => {
  const changing = (type: string, data: Fact["data"] = {}) => changesRecord({ type, data });

  test("is the people, the sites, the programme, presence and corrections, of all kinds of facts", () => {
    expect(Object.keys(projections).filter((kind) => changing(kind))).toEqual(
      expect.arrayContaining([
        "attendance_corrected",
        "checkpoint_confirmed",
        "delegate_registered",
        "headcount_reported",
        "programme_set",
        "roll_call_marked",
        "roll_call_noted",
        "roll_call_sent",
        "site_changed",
        "substitute_registered",
        "turn_corrected",
      ]),
    );
    const others = ["livekit_told", "livekit_answered", "contribution_changed", "data_erased"];
    const own = Object.keys(recordFacts);
    expect([...others, ...own, "link_created"].filter((kind) => changing(kind))).toEqual([]);
  });

  test("is the rule of attendance and the reopening of the event, not its title or its archiving", () => {
    expect(changing("event_changed", { gapToleranceSeconds: 5 })).toBe(true);
    expect(changing("event_changed", { title: "Khác" })).toBe(false);
    expect(changing("event_state_changed", { from: "closed", to: "paused" })).toBe(true);
    expect(changing("event_state_changed", { from: "closed", to: "archived" })).toBe(false);
  });
});

describe("closing the record", () => {
  test("is done by the secretary, once the event is closed, and says so in the log", async () => {
    const world = await closedRecord({ close: false });
    expect(world.closing.body).toEqual({
      eventId: world.eventId,
      state: "open",
      version: 1,
      closedAt: null,
      proposals: { pending: 0, approved: 0, rejected: 0 },
      versions: [],
    });
    const head = await world.head();
    const closed = await world.secretary("PUT", world.record, { state: "closed" });
    expect([closed.status, closed.body.state, closed.body.version, closed.body.closedAt]).toEqual([
      200,
      "closed",
      1,
      iso(700),
    ]);
    expect((await world.facts(head)).map(({ type, data }) => [type, data])).toEqual([
      ["record_closed", { version: 1 }],
    ]);
    const again = await world.second("PUT", world.record, { state: "closed" });
    expect([again.status, again.body.closedAt, await world.head()]).toEqual([
      200,
      iso(700),
      head + 1,
    ]);
  });

  test("waits for the end of the event", async () => {
    const hall = await openHall();
    await hall.state("live");
    const early = await hall.secretary("PUT", `${hall.at}/record`, { state: "closed" });
    expect(refusal(early)).toEqual([409, "wrong_state"]);
  });

  test("is nobody else's, and a version seen before does not count", async () => {
    const world = await closedRecord({ close: false });
    const head = await world.head();
    for (const role of ["organizer", "chair", "viewer"]) {
      const caller = await staff(world.app, world.eventId, role);
      const closing = await caller("PUT", world.record, { state: "closed" });
      expect(refusal(closing)).toEqual([403, "forbidden"]);
      expect((await caller("GET", world.record)).status).toBe(role === "viewer" ? 403 : 200);
    }
    const bySite = await world.site("PUT", world.record, { state: "closed" });
    expect(refusal(bySite)).toEqual([403, "forbidden"]);
    const stale = { "If-Match": '"7"' };
    const old = await world.secretary("PUT", world.record, { state: "closed" }, stale);
    expect(refusal(old)).toEqual([412, "version_conflict"]);
    expect(await world.head()).toBe(head);
  });

  test("leaves nothing that the figures are made of to be changed by one person", async () => {
    const { app, at, sites, mai, secretary, ...world } = await closedRecord();
    const before = await world.head();
    const delegate = { siteId: sites.hue.id, name: "Người Mới" };
    const { body: link } = await app.admin(
      "POST",
      `${at}/sites/${sites.hue.id}/check-in-links`,
      {},
    );
    const afterLink = await world.head();
    const item = { kind: "opening", title: "Khai mạc", plannedSeconds: 60 };
    const calls = [
      app.admin("PUT", `${at}/state`, { state: "paused", reason: "Còn ý kiến" }),
      app.admin("PATCH", at, { attendanceRule: { presentSharePercent: 10 } }),
      app.admin("POST", `${at}/delegates`, { delegates: [delegate] }),
      app.admin("PATCH", `${at}/delegates/${mai}`, { siteId: sites.daNang.id }),
      app.admin("DELETE", `${at}/delegates/${mai}`),
      app.admin("POST", `${at}/sites`, { sites: [{ name: "Điểm cầu mới" }] }),
      app.admin("POST", `${at}/sites/from-provinces`, { vintage: 2025 }),
      app.admin("PATCH", `${at}/sites/${sites.daNang.id}`, { withdrawn: true }),
      app.admin("DELETE", `${at}/sites/${sites.daNang.id}`),
      app.admin("PUT", `${at}/programme`, { items: [item] }),
      secretary("POST", `${at}/roll-call/rounds`, {}),
      app.as(null)("POST", "/check-in", { secret: link.secret, delegateId: mai }),
    ];
    for (const call of calls) expect(refusal(await call)).toEqual([409, "wrong_state"]);
    expect([afterLink - before, (await world.head()) - afterLink]).toEqual([1, 0]);
    expect((await app.admin("PATCH", at, { place: "Huế" })).status).toBe(200);
  });
});

describe("a correction after the record is closed", () => {
  test("waits as a proposal; what is shown stays as it was", async () => {
    const world = await closedRecord();
    const {
      asOf: _,
      log: __,
      ...shown
    } = (await world.secretary("GET", `${world.at}/attendance`)).body;
    const head = await world.head();
    const answer = await world.secretary("POST", `${world.at}/corrections`, world.wrong);
    const { proposal } = answer.body;
    expect([answer.status, answer.headers.get("Location")]).toEqual([
      202,
      `/api${world.record}/proposals/${proposal.id}`,
    ]);
    const by = { kind: "apiKey", id: expect.stringMatching(/^key_/) };
    expect(proposal).toEqual({
      id: proposal.id,
      kind: "attendance",
      state: "pending",
      wish: { siteId: world.sites.hue.id, intervalId: "PA_1", from: null, to: iso(300) },
      reason: "Sổ trực",
      proposedAt: iso(700),
      proposedBy: by,
      decidedAt: null,
      decidedBy: null,
      decisionReason: null,
      recordVersion: null,
    });
    expect((await world.secretary("GET", `${world.at}/attendance`)).body).toMatchObject(shown);
    expect(await world.kinds(head)).toEqual(["record_correction_proposed"]);
    expect(await world.recordNow()).toMatchObject({ version: 1, proposals: { pending: 1 } });
  });

  test("is made when a second person approves, and the record's version goes up", async () => {
    const world = await closedRecord();
    const { id } = await world.propose();
    const head = await world.head();
    world.app.clock.set(Date.parse(iso(800)));
    const approved = await world.approve(id);
    expect([approved.status, approved.body]).toEqual([
      200,
      expect.objectContaining({ state: "approved", decidedAt: iso(800), recordVersion: 2 }),
    ]);
    expect(approved.body.decidedBy).not.toEqual(approved.body.proposedBy);
    const facts = await world.facts(head);
    expect(facts.map(({ type }) => type)).toEqual([
      "attendance_corrected",
      "record_correction_approved",
    ]);
    expect(facts[0]?.data.before).toEqual({
      from: Date.parse(iso(0)),
      to: null,
      void: false,
    });
    expect(facts[1]?.data).toEqual({ proposalId: id, version: 2 });
    expect(await world.hue()).toMatchObject({
      connectedSeconds: 300,
      intervals: [
        { id: "PA_1", from: iso(0), to: iso(300), evidence: { from: "observed", to: "corrected" } },
      ],
    });
    expect(await world.recordNow()).toMatchObject({
      state: "closed",
      version: 2,
      proposals: { pending: 0, approved: 1, rejected: 0 },
      versions: [{ version: 2, kind: "attendance", proposalId: id, approvedAt: iso(800) }],
    });
    const next = await world.propose({ ...world.wrong, to: iso(400) });
    expect((await world.approve(next.id)).body.recordVersion).toBe(3);
  });

  test("is not approved or rejected by who proposed it, nor by who makes no corrections", async () => {
    const world = await closedRecord();
    const { id } = await world.propose();
    const head = await world.head();
    const chair = await staff(world.app, world.eventId, "chair");
    for (const who of [world.secretary, chair, world.site]) {
      expect(refusal(await world.approve(id, who))).toEqual([403, "forbidden"]);
      expect(refusal(await world.reject(id, who))).toEqual([403, "forbidden"]);
    }
    expect(await world.head()).toBe(head);
    expect(refusal(await world.approve("prp_none"))).toEqual([404, "not_found"]);
    expect((await world.approve(id, world.app.admin)).status).toBe(200);
  });

  test("is rejected with a reason and changes nothing; what is decided stays decided", async () => {
    const world = await closedRecord();
    const { id } = await world.propose();
    const before = await world.hue();
    const rejected = await world.reject(id, world.second, "Không có trong sổ");
    expect(rejected.body).toMatchObject({
      state: "rejected",
      decisionReason: "Không có trong sổ",
      recordVersion: null,
    });
    expect(await world.hue()).toEqual(before);
    const head = await world.head();
    for (const again of [await world.approve(id), await world.reject(id)])
      expect(refusal(again)).toEqual([409, "wrong_state"]);
    expect(await world.head()).toBe(head);
    expect(await world.recordNow()).toMatchObject({ version: 1, proposals: { rejected: 1 } });
  });

  test("is approved once by ten who approve at once", async () => {
    const world = await closedRecord();
    const { id } = await world.propose();
    const others = await Promise.all(
      Array.from({ length: 10 }, () => staff(world.app, world.eventId, "secretary")),
    );
    const answers = await Promise.all(others.map((who) => world.approve(id, who)));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    expect(await world.recordNow()).toMatchObject({ version: 2 });
    const corrected = (await world.facts()).filter(({ type }) => type === "attendance_corrected");
    expect(corrected).toHaveLength(1);
  });

  test("that comes while the record is being closed is made before it or waits after it", async () => {
    const world = await closedRecord({ close: false });
    const correct = (n: number) =>
      world.secretary("POST", `${world.at}/corrections`, { ...world.wrong, to: iso(300 + n) });
    const close = () => world.second("PUT", world.record, { state: "closed" });
    const calls = Array.from({ length: 11 }, (_, n) => (n === 5 ? close() : correct(n)));
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    const facts = await world.facts();
    const closedAt = facts.find(({ type }) => type === "record_closed")?.seq ?? 0;
    const kindsOf = (behind: boolean) =>
      facts.filter(({ seq }) => (behind ? seq > closedAt : seq < closedAt)).map(({ type }) => type);
    const count = (kinds: string[], kind: string) => kinds.filter((one) => one === kind).length;
    const made = statuses.filter((status) => status === 201).length;
    const waiting = statuses.filter((status) => status === 202).length;
    expect([made + waiting, closedAt > 0]).toEqual([10, true]);
    expect(count(kindsOf(false), "attendance_corrected")).toBe(made);
    expect(count(kindsOf(true), "record_correction_proposed")).toBe(waiting);
    expect(kindsOf(true)).not.toContain("attendance_corrected");
  });

  test("of a turn is made by the second person as well", async () => {
    const world = await closedRecord();
    const wish = { segments: [{ from: iso(0), to: iso(45) }], reason: "Quên bấm kết thúc" };
    const path = `${world.at}/turns/${world.turnId}/corrections`;
    const { status, body } = await world.secretary("POST", path, wish);
    expect([status, body.proposal.kind, body.proposal.wish]).toEqual([
      202,
      "turn",
      { turnId: world.turnId, segments: wish.segments },
    ]);
    expect((await world.turn(world.turnId)).spokenSeconds).toBe(60);
    await world.approve(body.proposal.id);
    expect((await world.turn(world.turnId)).spokenSeconds).toBe(45);
  });

  test("of a headcount may come from the site and is approved by a secretary", async () => {
    const world = await closedRecord();
    const path = `${world.at}/sites/${world.sites.hue.id}/headcounts`;
    const counts = { expected: 2, present: 1, excused: 1, unexcused: 0 };
    const { status, body } = await world.site("POST", path, { ...counts, note: "Bổ sung" });
    expect([status, body.proposal.wish, body.proposal.proposedBy]).toEqual([
      202,
      { siteId: world.sites.hue.id, ...counts, note: "Bổ sung" },
      { kind: "site", id: world.sites.hue.id },
    ]);
    expect((await world.secretary("GET", path)).body.items).toEqual([]);
    expect((await world.approve(body.proposal.id, world.secretary)).status).toBe(200);
    expect((await world.secretary("GET", path)).body.items).toMatchObject([counts]);
  });

  test("of the roll call keeps names out of the proposal's fact, and they can be erased", async () => {
    const world = await closedRecord();
    const substitute = { name: "Vũ Thay", rank: null, positions: ["Phó phòng"] };
    const marks = [
      { delegateId: world.mai, status: "substituted", substitute, note: "Ốm nặng" },
      { delegateId: world.nga, status: "late", at: iso(30) },
    ];
    const head = await world.head();
    const { status, body } = await world.secretary("POST", `${world.at}/roll-call`, { marks });
    expect(status).toBe(202);
    expect(body.proposal.wish.marks).toEqual([
      { ...marks[0], at: iso(700) },
      { ...marks[1], substitute: null, note: null },
    ]);
    const [proposed, person] = await world.facts(head);
    expect([proposed?.type, person?.type]).toEqual([
      "record_correction_proposed",
      "record_person_proposed",
    ]);
    expect(JSON.stringify(proposed?.data)).not.toMatch(/Thay|Ốm/);
    const mai = `${world.at}/delegates/${world.mai}`;
    await world.app.admin("POST", `${mai}/erasure`, { reason: "Theo yêu cầu" });
    const proposal = `${world.record}/proposals/${body.proposal.id}`;
    const [erased] = (await world.second("GET", proposal)).body.wish.marks;
    expect([erased.note, erased.substitute.name]).toEqual([null, ERASED]);
    expect(JSON.stringify(await world.facts())).not.toMatch(/Thay|Ốm nặng/);
    expect((await world.approve(body.proposal.id)).status).toBe(200);
    const { items } = (await world.secretary("GET", `${world.at}/roll-call`)).body;
    expect(items.map((mark: { status: string }) => mark.status)).toEqual(["late", "substituted"]);
    const { before, after } = await rebuilt(world.app);
    expect(after).toEqual(before);
  });

  test("that is wrong is refused at once and proposes nothing", async () => {
    const world = await closedRecord();
    const head = await world.head();
    const none = await world.secretary("POST", `${world.at}/corrections`, {
      ...world.wrong,
      intervalId: "PA_9",
    });
    expect(refusal(none)).toEqual([422, "invalid_input", "/intervalId"]);
    const marks = [{ delegateId: "del_none", status: "present" }];
    const unknown = await world.secretary("POST", `${world.at}/roll-call`, { marks });
    expect(refusal(unknown)).toEqual([404, "not_found"]);
    expect(await world.head()).toBe(head);
  });

  test("that is no longer possible says why in one sentence, and can still be rejected", async () => {
    const world = await closedRecord();
    const marks = [{ delegateId: world.mai, status: "present" }];
    const { body } = await world.secretary("POST", `${world.at}/roll-call`, { marks });
    await world.state("archived");
    const head = await world.head();
    const english = { "Accept-Language": "en" };
    const path = `${world.record}/proposals/${body.proposal.id}`;
    const late = await world.second("PUT", path, { decision: "approve" }, english);
    expect(refusal(late)).toEqual([409, "wrong_state"]);
    expect(late.body.detail).toBe(
      "This proposal cannot be carried out now: the event is cancelled or archived and takes no attendance.",
    );
    expect(await world.head()).toBe(head);
    expect((await world.reject(body.proposal.id)).body.state).toBe("rejected");
  });

  test("that changes nothing any more is not approved", async () => {
    const world = await closedRecord();
    const wish = { segments: [{ from: iso(0), to: iso(45) }], reason: "Quên bấm" };
    const path = `${world.at}/turns/${world.turnId}/corrections`;
    const first = (await world.secretary("POST", path, wish)).body.proposal;
    const twin = (await world.secretary("POST", path, wish)).body.proposal;
    expect((await world.approve(first.id)).status).toBe(200);
    expect(refusal(await world.approve(twin.id))).toEqual([409, "wrong_state"]);
    const same = await world.secretary("POST", path, wish);
    expect([same.status, same.body.spokenSeconds]).toEqual([200, 45]);
  });

  test("asked for twice under one key is one proposal", async () => {
    const world = await closedRecord();
    const once = { "Idempotency-Key": "mot-lan" };
    const ask = () => world.secretary("POST", `${world.at}/corrections`, world.wrong, once);
    const [first, again] = [await ask(), await ask()];
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(await world.recordNow()).toMatchObject({ proposals: { pending: 1 } });
  });

  test("is listed, the latest first, by state and by pages", async () => {
    const world = await closedRecord();
    const one = await world.propose();
    const two = await world.propose({ ...world.wrong, to: iso(200) });
    await world.reject(one.id);
    const list = async (query: string) =>
      (await world.second("GET", `${world.record}/proposals${query}`)).body;
    const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
    expect(idsOf(await list(""))).toEqual([two.id, one.id]);
    expect(idsOf(await list("?state=rejected"))).toEqual([one.id]);
    const page = await list("?limit=1");
    expect(idsOf(await list(`?limit=1&cursor=${page.nextCursor}`))).toEqual([one.id]);
    expect((await list("?state=done")).code).toBe("invalid_input");
  });
});

describe("opening the record again", () => {
  test("takes a reason and a second person; then corrections are made at once", async () => {
    const world = await closedRecord();
    const put = (body: object) => world.secretary("PUT", world.record, body);
    expect(refusal(await put({ state: "open" }))).toEqual([422, "invalid_input", "/reason"]);
    const asked = await put({ state: "open", reason: "Thiếu một lượt phát biểu" });
    expect([asked.status, asked.body.proposal.kind, asked.body.proposal.reason]).toEqual([
      202,
      "reopening",
      "Thiếu một lượt phát biểu",
    ]);
    expect((await world.recordNow()).state).toBe("closed");
    const { id } = asked.body.proposal;
    expect(refusal(await world.approve(id, world.secretary))).toEqual([403, "forbidden"]);
    await world.approve(id);
    expect(await world.recordNow()).toMatchObject({ state: "open", version: 2, closedAt: null });
    const now = await world.secretary("POST", `${world.at}/corrections`, world.wrong);
    expect(now.status).toBe(201);
    expect((await put({ state: "open", reason: "Lại" })).status).toBe(200);
    expect((await world.state("paused", "Còn ý kiến")).status).toBe(200);
    await world.state("closed");
    expect((await put({ state: "closed" })).body).toMatchObject({ state: "closed", version: 2 });
    const { before, after } = await rebuilt(world.app);
    expect(after).toEqual(before);
  });
});

describe("reports", () => {
  test("print the version and the state of the record", async () => {
    const world = await closedRecord({ close: false });
    const report = async (name: string) => {
      const response = await world.app.app.request(`/api${world.at}/reports/${name}`, {
        headers: { Authorization: "Bearer khoa-quan-tri-0123456789" },
      });
      return response.text();
    };
    const open = JSON.parse(await report("attendance-sites.json"));
    expect(open.record).toEqual({ state: "open", version: 1, closedAt: null });
    expect(await report("attendance-sites.csv")).toContain("Hồ sơ phiên bản 1, chưa chốt");
    await world.secretary("PUT", world.record, { state: "closed" });
    await world.approve((await world.propose()).id);
    expect(JSON.parse(await report("turns.json")).record).toEqual({
      state: "closed",
      version: 2,
      closedAt: iso(700),
    });
    expect(await report("turns.csv")).toContain(
      "Hồ sơ phiên bản 2, đã chốt lúc 08:11:40 23/11/2026",
    );
  });
});
