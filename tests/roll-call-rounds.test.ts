import { describe, expect, test } from "vitest";
import type { EventState } from "../src/events/events.ts";
import { refusal, seminar } from "./support/seminar.ts";

/** Two delegates at Hải Phòng and one at Cần Thơ, a secretary and the site of Hải Phòng. */
async function hall(state: EventState = "scheduled") {
  const world = await seminar(state);
  const { body } = await world.admin("POST", `${world.path}/delegates`, {
    delegates: [
      { siteId: world.haiPhong, name: "Đỗ Mạnh Hiến" },
      { siteId: world.haiPhong, name: "Vũ Thanh Chương" },
      { siteId: world.canTho, name: "Phạm Viết Dũng" },
    ],
  });
  const [hien, chuong, dung]: string[] = body.items.map(({ id }: { id: string }) => id);
  const secretary = await world.role("secretary");
  const rounds = `${world.path}/roll-call/rounds`;
  const open = async (more: object = {}): Promise<string> =>
    (await secretary("POST", rounds, more)).body.id;
  const mark = async (delegateId: string | undefined, status: string, more: object = {}) => {
    const marks = [{ delegateId, status, ...more }];
    return (await secretary("POST", `${world.path}/roll-call`, { marks })).body.items[0];
  };
  const round = async (id: string) => (await secretary("GET", `${rounds}/${id}`)).body;
  return { ...world, hien, chuong, dung, secretary, rounds, open, mark, round };
}

describe("a round of the roll call", () => {
  test("has a name, a time and a state, and takes in the marks made while it runs", async () => {
    const world = await hall();
    const before = await world.mark(world.hien, "excused");
    const head = await world.head();
    const opened = await world.secretary("POST", world.rounds, { name: "Đầu giờ sáng" });
    expect([opened.status, opened.headers.get("Location")]).toEqual([
      201,
      `/api${world.rounds}/${opened.body.id}`,
    ]);
    const { id } = opened.body;
    const during = await world.mark(world.hien, "late", { at: "2026-11-23T07:50:00+07:00" });
    expect([before.roundId, during.roundId, during.afterSent]).toEqual([null, id, false]);
    expect(await world.round(id)).toEqual({
      id,
      name: "Đầu giờ sáng",
      state: "open",
      openedAt: "2026-11-23T01:00:00.000Z",
      closedAt: null,
      sites: { asked: 3, answered: 0 },
      answers: [
        expect.objectContaining({ siteId: world.haNoi, expected: 0, marked: 0 }),
        {
          siteId: world.haiPhong,
          code: null,
          name: "Điểm cầu Hải Phòng",
          sentAt: null,
          sentBy: null,
          expected: 2,
          marked: 1,
          unmarked: 1,
          changedAfterSent: 0,
          byStatus: { late: 1 },
        },
        expect.objectContaining({ siteId: world.canTho, expected: 1, unmarked: 1 }),
      ],
    });
    const facts = await world.log(head);
    expect(facts.map(({ type, data }) => [type, data])).toEqual([
      ["roll_call_round_opened", { roundId: id, name: "Đầu giờ sáng", position: 1 }],
      [
        "roll_call_marked",
        {
          markId: during.id,
          delegateId: world.hien,
          status: "late",
          at: Date.parse("2026-11-23T00:50:00.000Z"),
          substituteId: null,
          roundId: id,
          afterSent: false,
        },
      ],
    ]);
  });

  test("is sent by each site for itself; what is marked later is logged as such", async () => {
    const world = await hall();
    const id = await world.open();
    const site = await world.site(world.haiPhong);
    const marks = [world.hien, world.chuong].map((delegateId) => ({
      delegateId,
      status: "present",
    }));
    await site("POST", `${world.path}/roll-call`, { marks });
    const head = await world.head();
    const sent = await site("POST", `${world.rounds}/${id}/answers`, {});
    expect([sent.status, sent.body.sites, sent.body.answers[0].sentBy]).toEqual([
      201,
      { asked: 1, answered: 1 },
      { kind: "site", id: world.haiPhong },
    ]);
    expect((await world.log(head)).map(({ type, data }) => [type, data])).toEqual([
      ["roll_call_sent", { roundId: id, siteId: world.haiPhong }],
    ]);
    const left = await world.mark(world.chuong, "left_early");
    const other = await world.mark(world.dung, "present");
    expect([left.afterSent, other.afterSent]).toEqual([true, false]);
    const { answers } = await world.round(id);
    expect(answers[1]).toMatchObject({
      sentAt: "2026-11-23T01:00:00.000Z",
      marked: 2,
      unmarked: 0,
      changedAfterSent: 1,
      byStatus: { present: 1, left_early: 1 },
    });
    expect(answers[2]).toMatchObject({ sentAt: null, marked: 1 });
  });

  test("tells per round who has answered; sending twice is one answer", async () => {
    const world = await hall();
    const first = await world.open();
    const answers = `${world.rounds}/${first}/answers`;
    const send = () => world.secretary("POST", answers, { siteId: world.canTho });
    expect((await send()).status).toBe(201);
    const head = await world.head();
    expect((await send()).status).toBe(200);
    expect(await world.head()).toBe(head);
    await world.secretary("PUT", `${world.rounds}/${first}/state`, { state: "closed" });
    expect((await send()).status).toBe(200);
    const second = await world.open();
    const { body } = await world.secretary("GET", world.rounds);
    expect(
      body.items.map(({ id, name, state, sites }: Record<string, unknown>) => [
        id,
        name,
        state,
        sites,
      ]),
    ).toEqual([
      [second, "Điểm danh lần 2", "open", { asked: 3, answered: 0 }],
      [first, "Điểm danh lần 1", "closed", { asked: 3, answered: 1 }],
    ]);
  });

  test("ends for all; then nothing is sent any more and marks belong to no round", async () => {
    const world = await hall();
    const id = await world.open();
    const close = () => world.secretary("PUT", `${world.rounds}/${id}/state`, { state: "closed" });
    world.clock.advance(60_000);
    const closed = await close();
    expect([closed.status, closed.body.state, closed.body.closedAt]).toEqual([
      200,
      "closed",
      "2026-11-23T01:01:00.000Z",
    ]);
    const head = await world.head();
    expect((await close()).status).toBe(200);
    const late = await world.secretary("POST", `${world.rounds}/${id}/answers`, {
      siteId: world.haiPhong,
    });
    expect(refusal(late)).toEqual([409, "wrong_state"]);
    expect(await world.head()).toBe(head);
    expect((await world.mark(world.hien, "present")).roundId).toBeNull();
  });

  test("runs alone: of ten opened at once one runs", async () => {
    const world = await hall();
    const calls = Array.from({ length: 10 }, () => world.secretary("POST", world.rounds, {}));
    const statuses = (await Promise.all(calls)).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    const opened = (await world.log()).filter(({ type }) => type === "roll_call_round_opened");
    expect(opened).toHaveLength(1);
  });

  test("is sent once by a site that sends ten times at once", async () => {
    const world = await hall();
    const id = await world.open();
    const site = await world.site(world.haiPhong);
    const calls = Array.from({ length: 10 }, () =>
      site("POST", `${world.rounds}/${id}/answers`, {}),
    );
    const statuses = (await Promise.all(calls)).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
    const sent = (await world.log()).filter(({ type }) => type === "roll_call_sent");
    expect(sent).toHaveLength(1);
  });

  test("is the secretary's to open and to end; a site sends for itself only", async () => {
    const world = await hall();
    const id = await world.open();
    const site = await world.site(world.haiPhong);
    const head = await world.head();
    for (const caller of [await world.role("chair"), await world.role("organizer"), site]) {
      expect(refusal(await caller("POST", world.rounds, {}))).toEqual([403, "forbidden"]);
      const end = await caller("PUT", `${world.rounds}/${id}/state`, { state: "closed" });
      expect(refusal(end)).toEqual([403, "forbidden"]);
    }
    const answers = `${world.rounds}/${id}/answers`;
    expect(refusal(await site("POST", answers, { siteId: world.canTho }))).toEqual([
      404,
      "not_found",
    ]);
    expect(refusal(await world.secretary("POST", answers, {}))).toEqual([
      422,
      "invalid_input",
      "/siteId",
    ]);
    expect(refusal(await world.secretary("POST", answers, { siteId: "site_la" }))).toEqual([
      404,
      "not_found",
    ]);
    const none = await site("POST", `${world.rounds}/rnd_none/answers`, {});
    expect(refusal(none)).toEqual([404, "not_found"]);
    expect((await world.log(head)).filter(({ type }) => type.startsWith("roll_call"))).toEqual([]);
    expect((await site("GET", `${world.rounds}/${id}`)).body.answers).toHaveLength(1);
    expect((await site("GET", world.rounds)).body.items[0].sites.asked).toBe(1);
  });

  test("is not opened any more once the event is archived", async () => {
    const world = await hall("archived");
    expect(refusal(await world.secretary("POST", world.rounds, {}))).toEqual([409, "wrong_state"]);
  });

  test("takes in who checks in by the site's link", async () => {
    const world = await hall();
    const id = await world.open();
    const links = `${world.path}/sites/${world.haiPhong}/check-in-links`;
    const { body: link } = await world.admin("POST", links, {});
    await world.as(null)("POST", "/check-in", { secret: link.secret, delegateId: world.hien });
    expect((await world.round(id)).answers[1]).toMatchObject({ marked: 1 });
  });

  test("comes out of the log as it stands", async () => {
    const world = await hall();
    const id = await world.open();
    await world.mark(world.hien, "present");
    await world.secretary("POST", `${world.rounds}/${id}/answers`, { siteId: world.haiPhong });
    await world.mark(world.hien, "left_early");
    await world.secretary("PUT", `${world.rounds}/${id}/state`, { state: "closed" });
    const { standing, replayed } = await world.rebuilt();
    expect(replayed).toEqual(standing);
  });

  test("keeps the site that has sent", async () => {
    const world = await hall();
    const id = await world.open();
    await world.secretary("POST", `${world.rounds}/${id}/answers`, { siteId: world.haNoi });
    const gone = await world.admin("DELETE", `${world.path}/sites/${world.haNoi}`);
    expect(refusal(gone)).toEqual([409, "wrong_state"]);
  });
});

describe("the list of marks", () => {
  test("tells who came late, left early or was substituted, and when; latest first, by pages", async () => {
    const world = await hall();
    const substitute = { name: "Ngô Thay", rank: null, positions: ["Phó phòng"] };
    const late = await world.mark(world.hien, "late", { at: "2026-11-23T07:40:00+07:00" });
    const left = await world.mark(world.hien, "left_early");
    const instead = await world.mark(world.chuong, "substituted", { substitute });
    const far = await world.mark(world.dung, "present");
    const list = async (query: string) =>
      (await world.secretary("GET", `${world.path}/roll-call${query}`)).body;
    expect((await list("")).items).toEqual([far, instead, left, late]);
    expect((await list(`?delegateId=${world.hien}`)).items).toEqual([left, late]);
    expect((await list("?status=substituted")).items).toEqual([instead]);
    expect((await list(`?siteId=${world.canTho}`)).items).toEqual([far]);
    const page = await list("?limit=3");
    expect((await list(`?limit=3&cursor=${page.nextCursor}`)).items).toEqual([late]);
    expect(late.at).toBe("2026-11-23T00:40:00.000Z");
    expect(instead.substitute).toEqual(substitute);
  });

  test("shows a site its own delegates only", async () => {
    const world = await hall();
    const own = await world.mark(world.hien, "present");
    const other = await world.mark(world.dung, "present");
    const site = await world.site(world.haiPhong);
    expect((await site("GET", `${world.path}/roll-call`)).body.items).toEqual([own]);
    const elsewhere = await site("GET", `${world.path}/roll-call?siteId=${world.canTho}`);
    expect(refusal(elsewhere)).toEqual([404, "not_found"]);
    const theirs = await site("GET", `${world.path}/roll-call?delegateId=${other.delegateId}`);
    expect(theirs.body.items).toEqual([]);
  });
});
