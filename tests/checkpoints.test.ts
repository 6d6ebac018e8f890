import { array, assert, integer, nat, property } from "fast-check";
import { describe, expect, test } from "vitest";
import {
  answerOf,
  checkpointFigures,
  checkpointState,
  drawMoment,
  isConnectedAt,
  isLate,
} from "../src/attendance/checkpoints.ts";
import { appOn } from "./support/app.ts";
import { headOf, iso, openHall, outcome, siteClient, staff } from "./support/hall.ts";
import { refusal } from "./support/seminar.ts";
import { rebuilt } from "./support/sites.ts";
import { delivery, tell } from "./support/webhook.ts";

describe("the rules of a checkpoint", () => {
  const check = { id: "cpt_1", opensAt: 100, closesAt: 200, cancelled: false };

  test.each([
    [99, "scheduled", false],
    [100, "open", false],
    [199, "open", false],
    [200, "ended", true],
  ])("at %i it is %s", (now, state, late) => {
    expect([checkpointState(check, now), isLate(check, now)]).toEqual([state, late]);
    expect(checkpointState({ ...check, cancelled: true }, now)).toBe("cancelled");
  });

  test.each([
    [{ late: false }, true, 150, "confirmed"],
    [{ late: false }, false, 150, "confirmed"], // it came in meanwhile
    [{ late: true }, true, 250, "late"],
    [undefined, true, 150, "pending"],
    [undefined, true, 200, "missed"],
    [undefined, false, 200, "not_asked"],
  ] as const)("confirmed %j, connected %s, at %i: %s", (given, connected, now, answer) => {
    expect(answerOf(check, given, connected, now)).toBe(answer);
  });

  test("late and missed are no evidence, what was not asked is nothing", () => {
    expect(checkpointFigures(["confirmed", "late", "missed", "pending", "not_asked"])).toEqual({
      ended: 3,
      confirmed: 1,
    });
  });

  test("a stay counts from its start to before its end, unless it was taken out", () => {
    const evidence = { from: "observed", to: null } as const;
    const stay = { id: "PA", participantSid: "PA", from: 100, evidence, reason: null };
    expect(isConnectedAt([{ ...stay, to: 200 }], 100)).toBe(true);
    expect(isConnectedAt([{ ...stay, to: 200 }], 200)).toBe(false);
    expect(isConnectedAt([{ ...stay, to: null }], 99)).toBe(false);
    expect(isConnectedAt([{ ...stay, to: null, void: true }], 150)).toBe(false);
  });

  test("every whole second of the span can be drawn, and no other moment", () => {
    const byte = integer({ min: 0, max: 255 });
    const bytes = array(byte, { minLength: 4, maxLength: 4 }).map((all) => Uint8Array.from(all));
    assert(
      property(nat(1_000_000), nat(100_000), bytes, (from, length, drawn) => {
        const moment = drawMoment(from, from + length, drawn);
        expect(moment).toBeGreaterThanOrEqual(from);
        expect(moment).toBeLessThanOrEqual(from + length);
        expect((moment - from) % 1000).toBe(0);
      }),
    );
    const all = Array.from({ length: 256 }, (_, first) =>
      drawMoment(0, 3000, Uint8Array.of(first, 0, 0, 0)),
    );
    expect([...new Set(all)]).toEqual([0, 1000, 2000, 3000]);
  });
});

/** A live event at 600 s; Huế has been in the room from the start, Đà Nẵng never. */
async function liveHall() {
  const hall = await openHall();
  const { app, sites, event, secretary, at } = hall;
  await hall.state("live");
  const joined = Date.parse(iso(0));
  const about = { sid: "PA_1", identity: sites.hue.liveKitIdentity, at: joined, joinedAt: joined };
  await tell(app.app, delivery("participant_joined", { name: event.roomName }, about));
  app.clock.set(Date.parse(iso(600)));
  const path = `${at}/checkpoints`;
  const set = async (body: object = { minutes: 5 }) => (await secretary("POST", path, body)).body;
  const hue = await siteClient(hall, sites.hue.id);
  const confirm = (id: string, body: object = {}, who = hue) =>
    who("POST", `${path}/${id}/confirmation`, body);
  const get = async (id: string) => (await secretary("GET", `${path}/${id}`)).body;
  const answers = async (id: string) =>
    (await get(id)).answers.map(({ answer }: { answer: string }) => answer);
  const goTo = (seconds: number) => app.clock.set(Date.parse(iso(seconds)));
  return { ...hall, path, set, hue, confirm, get, answers, goTo };
}

describe("a presence checkpoint", () => {
  test("opens now and asks every connected site to confirm within its minutes", async () => {
    const world = await liveHall();
    const head = await headOf(world.app, world.eventId);
    const made = await world.secretary("POST", world.path, { minutes: 5, note: "Giữa buổi" });
    expect([made.status, made.headers.get("Location")]).toEqual([
      201,
      `/api${world.path}/${made.body.id}`,
    ]);
    const answer = { confirmedAt: null, late: null, present: null, code: null };
    expect(made.body).toEqual({
      id: made.body.id,
      state: "open",
      opensAt: iso(600),
      closesAt: iso(900),
      minutes: 5,
      random: false,
      note: "Giữa buổi",
      createdAt: iso(600),
      cancelledAt: null,
      counts: { asked: 1, confirmed: 0, late: 0, missed: 0, pending: 1 },
      answers: [
        { siteId: world.sites.central.id, name: "Hà Nội", answer: "not_asked", ...answer },
        { siteId: world.sites.hue.id, name: "Huế", answer: "pending", ...answer },
        { siteId: world.sites.daNang.id, name: "Đà Nẵng", answer: "not_asked", ...answer },
      ],
    });
    const [fact] = await world.facts(head);
    expect([fact?.type, fact?.data]).toEqual([
      "checkpoint_set",
      {
        checkpointId: made.body.id,
        opensAt: Date.parse(iso(600)),
        closesAt: Date.parse(iso(900)),
        drawn: null,
        note: "Giữa buổi",
      },
    ]);
  });

  test("is confirmed by the site once, and that is evidence", async () => {
    const world = await liveHall();
    const { id } = await world.set();
    world.goTo(700);
    const head = await headOf(world.app, world.eventId);
    const confirmed = await world.confirm(id, { present: 24 });
    expect([confirmed.status, confirmed.body.answers]).toEqual([
      201,
      [
        {
          siteId: world.sites.hue.id,
          code: null,
          name: "Huế",
          answer: "confirmed",
          confirmedAt: iso(700),
          late: false,
          present: 24,
        },
      ],
    ]);
    expect(refusal(await world.confirm(id))).toEqual([409, "duplicate"]);
    const facts = await world.facts(head);
    expect(facts.map(({ type, data, actor }) => [type, data, actor.kind])).toEqual([
      [
        "checkpoint_confirmed",
        { checkpointId: id, siteId: world.sites.hue.id, late: false, present: 24 },
        "site",
      ],
    ]);
    expect(await world.answers(id)).toEqual(["not_asked", "confirmed", "not_asked"]);
  });

  test("takes a late answer down as late, which does not count", async () => {
    const world = await liveHall();
    const { id } = await world.set();
    world.goTo(899);
    expect(await world.answers(id)).toContain("pending");
    world.goTo(900);
    expect(await world.answers(id)).toContain("missed");
    const late = await world.confirm(id);
    expect([late.status, late.body.answers[0].answer, late.body.counts.confirmed]).toEqual([
      201,
      "late",
      0,
    ]);
    const path = `${world.at}/attendance/reconciliation`;
    const { body } = await world.secretary("GET", path);
    expect(body.sites[1].checkpoints).toEqual({ ended: 1, confirmed: 0 });
    expect(body.sites[1].explanation).toContain("không xác nhận 1/1 lần kiểm tra hiện diện");
  });

  test("shows in the reconciliation, once it is over, of those it asked", async () => {
    const world = await liveHall();
    const first = await world.set();
    await world.confirm(first.id);
    world.goTo(1000);
    await world.set();
    const read = async () => {
      const { body } = await world.secretary("GET", `${world.at}/attendance/reconciliation`);
      return body.sites.map(({ checkpoints }: { checkpoints: object }) => checkpoints);
    };
    const none = { ended: 0, confirmed: 0 };
    expect(await read()).toEqual([none, { ended: 1, confirmed: 1 }, none]);
    world.goTo(2000);
    expect(await read()).toEqual([none, { ended: 2, confirmed: 1 }, none]);
  });

  test("comes at a chosen moment; until then it does not exist for a site", async () => {
    const world = await liveHall();
    const { id, state } = await world.set({ minutes: 2, at: iso(1200) });
    expect(state).toBe("scheduled");
    world.goTo(1199);
    expect((await world.hue("GET", world.path)).body.items).toEqual([]);
    expect(refusal(await world.hue("GET", `${world.path}/${id}`))).toEqual([404, "not_found"]);
    expect(refusal(await world.confirm(id))).toEqual([404, "not_found"]);
    expect((await world.secretary("GET", world.path)).body.items).toHaveLength(1);
    world.goTo(1200);
    const { body } = await world.hue("GET", world.path);
    expect(body.items).toMatchObject([{ id, state: "open", confirmation: null }]);
    expect((await world.confirm(id)).status).toBe(201);
    const after = (await world.hue("GET", world.path)).body.items[0].confirmation;
    expect(after).toEqual({ confirmedAt: iso(1200), late: false, present: null });
  });

  test("is drawn in a span; the moment stands in the fact and a new server knows it", async () => {
    const world = await liveHall();
    const head = await headOf(world.app, world.eventId);
    const span = { from: iso(1000), to: iso(2000) };
    const { id, opensAt, random } = await world.set({ minutes: 3, ...span });
    expect([random, opensAt >= span.from, opensAt <= span.to]).toEqual([true, true, true]);
    const [fact] = await world.facts(head);
    expect(fact?.data.opensAt).toBe(Date.parse(opensAt));
    expect(fact?.data.drawn).toEqual({ from: Date.parse(span.from), to: Date.parse(span.to) });
    const { before, after } = await rebuilt(world.app);
    expect(after).toEqual(before);
    const { store, deps, clock } = world.app;
    const again = appOn(store, deps, clock);
    clock.set(Date.parse(opensAt));
    const { body } = await again.admin("GET", `${world.path}/${id}`);
    expect([body.state, body.opensAt, body.counts.asked]).toEqual(["open", opensAt, 1]);
  });

  test("can be taken back before it opens, not after", async () => {
    const world = await liveHall();
    const { id } = await world.set({ minutes: 2, at: iso(1200) });
    const cancel = () => world.secretary("DELETE", `${world.path}/${id}`);
    expect((await cancel()).status).toBe(204);
    const head = await headOf(world.app, world.eventId);
    expect((await cancel()).status).toBe(204);
    expect(await headOf(world.app, world.eventId)).toBe(head);
    world.goTo(1200);
    expect((await world.get(id)).state).toBe("cancelled");
    expect(refusal(await world.confirm(id))).toEqual([404, "not_found"]);
    const running = await world.set();
    const late = await world.secretary("DELETE", `${world.path}/${running.id}`);
    expect(refusal(late)).toEqual([409, "wrong_state"]);
  });

  test.each([
    [{}, "/minutes"],
    [{ minutes: 0 }, "/minutes"],
    [{ minutes: 61 }, "/minutes"],
    [{ minutes: 5, at: iso(539) }, "/at"],
    [{ minutes: 5, from: iso(539), to: iso(700) }, "/from"],
    [{ minutes: 5, from: iso(700) }, "/to"],
    [{ minutes: 5, to: iso(700) }, "/from"],
    [{ minutes: 5, from: iso(700), to: iso(700) }, "/to"],
    [{ minutes: 5, at: iso(650), from: iso(700), to: iso(800) }, "/at"],
    [{ minutes: 5, who: "all" }, "/who"],
  ])("is refused as %j", async (body, pointer) => {
    const world = await liveHall();
    const head = await headOf(world.app, world.eventId);
    const answer = await world.secretary("POST", world.path, body);
    expect(refusal(answer)).toEqual([422, "invalid_input", pointer]);
    expect(await headOf(world.app, world.eventId)).toBe(head);
  });

  test("needs an open event, to be set and to be confirmed", async () => {
    const world = await liveHall();
    const { id } = await world.set();
    await world.state("closed");
    expect(outcome(await world.confirm(id))).toBe("409 event_not_open");
    expect(outcome(await world.secretary("POST", world.path, { minutes: 5 }))).toBe(
      "409 event_not_open",
    );
  });

  test("is the secretary's to set; only the site itself confirms", async () => {
    const world = await liveHall();
    const { id } = await world.set();
    const head = await headOf(world.app, world.eventId);
    for (const role of ["organizer", "chair", "viewer"]) {
      const caller = await staff(world.app, world.eventId, role);
      expect(refusal(await caller("POST", world.path, { minutes: 5 }))).toEqual([403, "forbidden"]);
      const taken = await caller("DELETE", `${world.path}/${id}`);
      expect(refusal(taken)).toEqual([403, "forbidden"]);
      expect((await caller("GET", `${world.path}/${id}`)).status).toBe(200);
    }
    for (const caller of [world.secretary, world.app.admin])
      expect(refusal(await world.confirm(id, {}, caller))).toEqual([403, "forbidden"]);
    expect(refusal(await world.hue("POST", world.path, { minutes: 5 }))).toEqual([
      403,
      "forbidden",
    ]);
    expect(await headOf(world.app, world.eventId)).toBe(head);
  });

  test("keeps one of ten confirmations that come at once", async () => {
    const world = await liveHall();
    const { id } = await world.set();
    const calls = Array.from({ length: 10 }, () => world.confirm(id));
    const statuses = (await Promise.all(calls)).map(({ status }) => status).toSorted();
    expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    const facts = await world.facts();
    expect(facts.filter(({ type }) => type === "checkpoint_confirmed")).toHaveLength(1);
  });

  test("counts a site that came in after it opened, if it confirms in time", async () => {
    const world = await liveHall();
    const { id } = await world.set();
    const daNang = await siteClient(world, world.sites.daNang.id);
    const seen = (await daNang("GET", `${world.path}/${id}`)).body;
    expect([seen.answers.length, seen.answers[0].answer]).toEqual([1, "not_asked"]);
    await world.confirm(id, {}, daNang);
    expect((await world.get(id)).counts).toEqual({
      asked: 2,
      confirmed: 1,
      late: 0,
      missed: 0,
      pending: 1,
    });
  });
});
