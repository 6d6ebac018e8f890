import { describe, expect, test } from "vitest";
import { rebuild } from "../src/log/rebuild.ts";
import { projections } from "../src/facts.ts";
import type { Answered } from "./support/app.ts";
import { csvOf } from "./support/report-download.ts";
import {
  headOf,
  iso,
  openHall,
  outcome,
  siteClient,
  staff,
  turnIn,
  type Hall,
} from "./support/hall.ts";

const reason = "Quên bấm kết thúc";
const correct = (hall: Hall, turnId: string, body: object) =>
  hall.secretary("POST", `${hall.at}/turns/${turnId}/corrections`, { reason, ...body });
/** A span in seconds from the start of the test. */
const span = (from: number, to: number | null) => ({
  from: iso(from),
  to: to === null ? null : iso(to),
});
/** The field that was refused and why. */
const fault = ({ status, body }: Answered) =>
  `${status} ${body.errors?.[0]?.pointer} ${body.errors?.[0]?.code}`;

/** Live since 0; one turn of Huế has spoken from 100 to 400, and it is 1000 now. */
async function spokenHall(more: Record<string, unknown> = {}) {
  const hall = await openHall();
  await hall.state("live");
  const { clock } = hall.app;
  const at = (seconds: number) => clock.set(Date.parse(iso(seconds)));
  at(100);
  const turn = await hall.ask({ siteId: hall.sites.hue.id, ...more });
  await hall.floor(turn);
  at(400);
  await hall.end(turn);
  at(1000);
  return { hall, turn, at };
}

describe("a correction of a turn", () => {
  test("puts a forgotten end right; the observation stays in the log", async () => {
    const { hall, turn } = await spokenHall();
    const before = await hall.turn(turn);
    const [head, version] = [await headOf(hall.app, hall.eventId), (await hall.turns()).version];
    const { status, body } = await correct(hall, turn, { segments: [span(100, 250)] });
    expect([status, body]).toEqual([
      200,
      {
        ...before,
        segments: [span(100, 250)],
        endedAt: iso(250),
        spokenSeconds: 150,
        correctedAt: iso(1000),
        version: before.version + 1,
      },
    ]);
    const shape = { state: "finished", siteId: hall.sites.hue.id, delegateId: null };
    const ms = (from: number, to: number) => ({
      from: Date.parse(iso(from)),
      to: Date.parse(iso(to)),
    });
    expect(await hall.facts(head)).toEqual([
      {
        seq: head + 1,
        type: "turn_corrected",
        actor: { kind: "apiKey", id: expect.stringMatching(/^key_/) },
        data: {
          correctionId: expect.stringMatching(/^cor_/),
          turnId: turn,
          before: { ...shape, segments: [ms(100, 400)] },
          after: { ...shape, segments: [ms(100, 250)] },
          reason,
        },
      },
    ]);
    expect((await hall.turns()).version).toBe(version + 1);
  });

  test("ends a turn that still speaks when all its ends are given, and lets it go on when the last is not", async () => {
    const { hall, at } = await spokenHall();
    const turn = await turnIn(hall, "speaking");
    at(1200);
    const later = await correct(hall, turn, { segments: [span(990, null)] });
    expect(later.body).toMatchObject({
      state: "speaking",
      startedAt: iso(990),
      endedAt: null,
      spokenSeconds: 210,
    });
    const ended = await correct(hall, turn, { segments: [span(990, 1100)] });
    expect(ended.body).toMatchObject({
      state: "finished",
      endedAt: iso(1100),
      spokenSeconds: 110,
    });
    expect((await hall.turns()).speaking).toBeNull();
    expect(outcome(await hall.floor(turn))).toBe("200 speaking");
  });

  test.each(["waiting", "called", "skipped", "withdrawn"] as const)(
    "gives a turn that was %s the time it really spoke",
    async (state) => {
      const { hall } = await spokenHall();
      const turn = await turnIn(hall, state);
      const { body } = await correct(hall, turn, { segments: [span(500, 560), span(600, 630)] });
      expect(body).toMatchObject({
        state: "finished",
        position: null,
        startedAt: iso(500),
        endedAt: iso(630),
        spokenSeconds: 90,
      });
    },
  );

  test("takes the floor from a turn that never had it", async () => {
    const { hall, turn } = await spokenHall();
    const { body } = await correct(hall, turn, { segments: [] });
    expect(body).toMatchObject({
      state: "finished",
      segments: [],
      startedAt: null,
      endedAt: iso(400),
      spokenSeconds: 0,
    });
    const paused = await turnIn(hall, "paused");
    expect((await correct(hall, paused, { segments: [] })).body.state).toBe("paused");
    const resumed = await hall.move(paused, "resume");
    expect(resumed.body.segments).toEqual([span(1000, null)]);
  });

  test("puts a wrong speaker right: a delegate brings the site along, a site alone leaves nobody of the old", async () => {
    const { hall, turn } = await spokenHall();
    const { hue, daNang } = hall.sites;
    const { body } = await hall.app.admin("POST", `${hall.at}/delegates`, {
      delegates: [
        { siteId: hue.id, name: "Trần Thị Mai" },
        { siteId: daNang.id, name: "Lê Văn Đức" },
      ],
    });
    const [mai, duc] = body.items.map(({ id }: { id: string }) => id);
    const speaker = async (wanted: object) => {
      const { body: now } = await correct(hall, turn, wanted);
      return [now.siteId, now.delegateId, now.endedAt];
    };
    expect(await speaker({ delegateId: mai })).toEqual([hue.id, mai, iso(400)]);
    expect(await speaker({ siteId: daNang.id })).toEqual([daNang.id, null, iso(400)]);
    expect(await speaker({ delegateId: mai })).toEqual([hue.id, mai, iso(400)]);
    expect(await speaker({ siteId: daNang.id, delegateId: duc })).toEqual([
      daNang.id,
      duc,
      iso(400),
    ]);
    expect(await speaker({ delegateId: null })).toEqual([daNang.id, null, iso(400)]);
    expect(await speaker({ siteId: null })).toEqual([null, null, iso(400)]);
    expect(fault(await correct(hall, turn, { siteId: hue.id, delegateId: duc }))).toBe(
      "422 /delegateId unknown",
    );
  });

  test("is refused where the turn cannot have spoken", async () => {
    const { hall, turn, at } = await spokenHall();
    await hall.state("paused");
    at(1100);
    await hall.state("live");
    at(1200);
    const other = await turnIn(hall, "speaking");
    at(1300);
    const tries: [object[], string][] = [
      [[span(200, 200)], "/segments/0/to before_start"],
      [[span(200, 150)], "/segments/0/to before_start"],
      [[span(200, 300), span(250, 350)], "/segments/1/from overlaps"],
      [[span(300, 400), span(200, 250)], "/segments/1/from overlaps"],
      [[span(100, null)], "/segments/0/to required"],
      [[span(100, null), span(200, 300)], "/segments/0/to required"],
      [[span(-10, 300)], "/segments/0/from not_live"],
      [[span(100, 1301)], "/segments/0/to not_live"],
      [[span(900, 1150)], "/segments/0 not_live"],
      [[span(1100, 1201)], "/segments/0 overlaps"],
      [[span(100, 200), span(1250, 1260)], "/segments/1 overlaps"],
    ];
    for (const [segments, wrong] of tries)
      expect(fault(await correct(hall, turn, { segments }))).toBe(`422 ${wrong}`);
    // Up to the pause and from its end on, up to the other turn.
    const fits = [span(0, 1000), span(1100, 1200)];
    expect((await correct(hall, turn, { segments: fits })).body.spokenSeconds).toBe(1100);
    const running = [span(1199, null)];
    expect(fault(await correct(hall, other, { segments: running }))).toBe(
      "422 /segments/0 overlaps",
    );
  });

  test("may cover the instant at which another turn began and ended at once", async () => {
    const { hall, turn, at } = await spokenHall();
    at(1100);
    const other = await turnIn(hall, "speaking");
    expect((await hall.end(other)).body.segments).toEqual([span(1100, 1100)]);
    at(1200);
    const { status, body } = await correct(hall, turn, { segments: [span(1050, 1150)] });
    expect([status, body.spokenSeconds]).toEqual([200, 100]);
  });

  test("is refused before the event was live, after its end, without a change and without a reason", async () => {
    const hall = await openHall();
    const tried = await turnIn(hall, "finished");
    expect(fault(await correct(hall, tried, { segments: [span(-5, 0)] }))).toBe(
      "422 /segments/0/from not_live",
    );
    const { hall: closed, turn, at } = await spokenHall();
    await closed.state("closed");
    at(2000);
    expect(fault(await correct(closed, turn, { segments: [span(100, 1001)] }))).toBe(
      "422 /segments/0/to not_live",
    );
    expect(fault(await correct(closed, turn, {}))).toBe("422 /segments required");
    expect(fault(await correct(closed, turn, { reason: " ", segments: [] }))).toMatch(
      "422 /reason",
    );
    expect(fault(await correct(closed, turn, { siteId: "sit_khac" }))).toBe("422 /siteId unknown");
    expect(fault(await correct(closed, turn, { delegateId: "del_khac" }))).toBe(
      "422 /delegateId unknown",
    );
    const head = await headOf(closed.app, closed.eventId);
    const same = await correct(closed, turn, { segments: [span(100, 400)] });
    expect([same.status, await headOf(closed.app, closed.eventId)]).toEqual([200, head]);
    const fits = await correct(closed, turn, { segments: [span(100, 1000)] });
    expect(fits.body.spokenSeconds).toBe(900);
  });

  test("is the secretary's, not a site's and not the chair's, and comes from the version that stands", async () => {
    const { hall, turn } = await spokenHall();
    const path = `${hall.at}/turns/${turn}/corrections`;
    const body = { segments: [], reason };
    for (const role of ["organizer", "chair", "viewer"])
      expect(outcome(await (await staff(hall.app, hall.eventId, role))("POST", path, body))).toBe(
        "403 forbidden",
      );
    const hue = await siteClient(hall, hall.sites.hue.id);
    expect(outcome(await hue("POST", path, body))).toBe("403 forbidden");
    const stale = await hall.secretary("POST", path, body, { "If-Match": '"1"' });
    expect(outcome(stale)).toBe("412 version_conflict");
    const other = await openHall(hall.app);
    const elsewhere = await other.ask();
    expect(outcome(await correct(hall, elsewhere, body))).toBe("404 not_found");
  });

  test("is listed with what it found, and both are marked", async () => {
    const { hall, turn } = await spokenHall();
    await correct(hall, turn, { segments: [span(100, 300)] });
    await correct(hall, turn, { siteId: hall.sites.daNang.id, reason: "Nhầm điểm cầu" });
    const path = `${hall.at}/turns/${turn}/corrections`;
    const { body } = await hall.secretary("GET", path);
    const shape = (siteId: string, to: number) => ({
      state: "finished",
      siteId,
      delegateId: null,
      segments: [span(100, to)],
    });
    const { hue, daNang } = hall.sites;
    expect(body).toEqual({
      items: [
        [reason, shape(hue.id, 400), shape(hue.id, 300)],
        ["Nhầm điểm cầu", shape(hue.id, 300), shape(daNang.id, 300)],
      ].map(([why, before, after], index) => ({
        id: body.items[index].id,
        seq: body.items[index].seq,
        at: iso(1000),
        by: { kind: "apiKey", id: expect.stringMatching(/^key_/) },
        reason: why,
        before,
        after,
      })),
      nextCursor: null,
    });
    const first = await hall.secretary("GET", `${path}?limit=1`);
    const second = await hall.secretary("GET", `${path}?limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...second.body.items]).toEqual(body.items);
    await turnIn(hall, "finished");
    const lines = await csvOf(hall, `${hall.at}/reports/turns.csv`);
    expect(lines.slice(1, 3).map((cells) => [cells[2], cells.at(-1)])).toEqual([
      ["Đà Nẵng", "đã kết thúc (đính chính)"],
      ["Huế", "đã kết thúc"],
    ]);
  });

  test("of ten at once is written one after the other, and a replay gives the same rows", async () => {
    const { hall, turn } = await spokenHall();
    const made = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        correct(hall, turn, { segments: [span(100, 200 + index), span(300, 301 + index)] }),
      ),
    );
    expect(made.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const { body } = await hall.secretary("GET", `${hall.at}/turns/${turn}/corrections`);
    const found = body.items.map(({ before }: { before: object }) => before).slice(1);
    const left = body.items.map(({ after }: { after: object }) => after).slice(0, -1);
    expect(found).toEqual(left);
    const rows = async () => ({
      turns: await hall.app.store.read.selectFrom("turn").selectAll().execute(),
      segments: await hall.app.store.read
        .selectFrom("turn_segment")
        .selectAll()
        .orderBy("part")
        .execute(),
      corrections: await hall.app.store.read
        .selectFrom("turn_correction")
        .selectAll()
        .orderBy("seq")
        .execute(),
    });
    const standing = await rows();
    await rebuild(hall.app.store.read, projections);
    expect(await rows()).toEqual(standing);
    expect([standing.segments.length, standing.corrections.length]).toEqual([2, 10]);
  });
});

describe("the floor after a correction", () => {
  test("is the site's that has really spoken: its microphone follows", async () => {
    const { hall } = await spokenHall();
    const turn = await turnIn(hall, "speaking");
    const { body } = await correct(hall, turn, { siteId: hall.sites.daNang.id });
    expect([body.siteId, body.state, body.microphone]).toEqual([
      hall.sites.daNang.id,
      "speaking",
      "opening",
    ]);
  });
});

describe("the event's rule for turns", () => {
  const rule = (hall: Hall) => hall.app.admin("GET", hall.at).then(({ body }) => body.turnRule);

  test("is the usual one unless it says otherwise, in whole or in part, and moves the phases", async () => {
    const hall = await openHall(undefined, { turnRule: { dangerSeconds: 20 } });
    expect(await rule(hall)).toMatchObject({ warningSeconds: 60, dangerSeconds: 20 });
    const head = await headOf(hall.app, hall.eventId);
    const changed = { turnRule: { warningSeconds: 120 } };
    await hall.app.admin("PATCH", hall.at, changed);
    expect(await rule(hall)).toMatchObject({ warningSeconds: 120, dangerSeconds: 20 });
    expect((await hall.facts(head)).map(({ type, data }) => [type, data])).toEqual([
      ["event_changed", { warningSeconds: 120 }],
    ]);
    const turn = await hall.ask({ plannedSeconds: 600 });
    await hall.floor(turn);
    const phases: string[] = [];
    for (const seconds of [479, 1, 99, 1, 20, 1]) {
      hall.app.clock.advance(seconds * 1000);
      phases.push((await hall.turn(turn)).phase);
    }
    expect(phases).toEqual(["normal", "warning", "warning", "danger", "danger", "overtime"]);
    const copied = await hall.app.admin("POST", `${hall.at}/copy`, { startsAt: iso(86_400) });
    expect(copied.body.turnRule).toEqual(await rule(hall));
  });

  test("shows danger no sooner than a warning", async () => {
    const hall = await openHall();
    const wrong = await hall.app.admin("PATCH", hall.at, { turnRule: { dangerSeconds: 61 } });
    expect(fault(wrong)).toBe("422 /turnRule/dangerSeconds above_warning");
    const made = await hall.app.admin("POST", "/events", {
      title: "Hội thảo",
      startsAt: iso(0),
      turnRule: { warningSeconds: 10 },
    });
    expect(fault(made)).toBe("422 /turnRule/dangerSeconds above_warning");
    const unknown = await hall.app.admin("PATCH", hall.at, { turnRule: { yellow: 1 } });
    expect(fault(unknown)).toBe("422 /turnRule/yellow unknown_key");
  });
});
