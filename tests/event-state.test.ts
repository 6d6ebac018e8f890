import { describe, expect, test } from "vitest";
import { EVENT_STATES, type EventState } from "../src/events/events.ts";
import { testApp, type TestApp } from "./support/app.ts";
import {
  factsOf,
  headOf,
  iso,
  openHall,
  outcome,
  siteClient,
  staff,
  turnIn,
  type Hall,
} from "./support/hall.ts";

const PATHS: Record<EventState, EventState[]> = {
  draft: [],
  scheduled: ["scheduled"],
  live: ["scheduled", "live"],
  paused: ["scheduled", "live", "paused"],
  closed: ["scheduled", "live", "closed"],
  archived: ["scheduled", "live", "closed", "archived"],
  cancelled: ["cancelled"],
};

/** An event brought into a state, and how to ask for another. */
async function eventIn(state: EventState, app: TestApp = testApp()) {
  const sent = { title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" };
  const { body: event } = await app.admin("POST", "/events", sent);
  const at = `/events/${event.id}/state`;
  for (const next of PATHS[state]) await app.admin("PUT", at, { state: next });
  const ask = (to: EventState, by = app.admin) =>
    by("PUT", at, { state: to, reason: "Bổ sung một tham luận" });
  return { app, id: String(event.id), at, ask };
}

describe("the state of an event", () => {
  // Columns: draft, scheduled, live, paused, closed, archived, cancelled; "=" changes nothing, "-" refuses.
  test.each<[EventState, string]>([
    ["draft", "= + - - - - +"],
    ["scheduled", "+ = + - - - +"],
    ["live", "- - = + + - -"],
    ["paused", "- - + = + - -"],
    ["closed", "- - - + = + -"],
    ["archived", "- - - - - = -"],
    ["cancelled", "- - - - - - ="],
  ])("goes from %s as the contract says", async (from, expected) => {
    const found: string[] = [];
    for (const to of EVENT_STATES) {
      const { app, id, ask } = await eventIn(from);
      const head = await headOf(app, id);
      const answer = await ask(to);
      const logged = await factsOf(app, id, head);
      if (answer.status === 409) {
        expect([answer.body.code, logged]).toEqual(["wrong_state", []]);
        found.push("-");
      } else {
        expect([answer.status, answer.body.state]).toEqual([200, to]);
        found.push(logged.length === 0 ? "=" : "+");
      }
    }
    expect(found.join(" ")).toBe(expected);
  });

  test("is logged with the reason, and keeps the times of going live and closing", async () => {
    const { app, id, ask, at } = await eventIn("scheduled");
    const head = await headOf(app, id);
    app.clock.advance(1_000);
    await app.admin("PUT", at, { state: "live" });
    app.clock.advance(1_000);
    const closed = await app.admin("PUT", at, { state: "closed" });
    expect(closed.body).toMatchObject({ state: "closed", liveAt: iso(1), closedAt: iso(2) });
    app.clock.advance(1_000);
    expect((await ask("paused")).body).toMatchObject({ liveAt: iso(1), closedAt: null });
    const reason = "Bổ sung một tham luận";
    expect((await factsOf(app, id, head)).map(({ type, data }) => [type, data])).toEqual([
      ["event_state_changed", { from: "scheduled", to: "live", reason: null }],
      ["event_state_changed", { from: "live", to: "closed", reason: null }],
      ["event_state_changed", { from: "closed", to: "paused", reason }],
    ]);
    // What lay between counts as a pause.
    await app.admin("PUT", at, { state: "live" });
    const pauses = await app.store.read
      .selectFrom("event_pause")
      .select(["from_at", "to_at"])
      .where("event_id", "=", id)
      .execute();
    expect(pauses.map((pause) => [pause.from_at, pause.to_at])).toEqual([
      [Date.parse(iso(2)), Date.parse(iso(3))],
    ]);
  });

  test("is reopened with a reason only", async () => {
    const { app, at } = await eventIn("closed");
    for (const body of [{ state: "paused" }, { state: "paused", reason: " " }]) {
      const refused = await app.admin("PUT", at, body);
      expect([outcome(refused), refused.body.errors[0].pointer]).toEqual([
        "422 invalid_input",
        "/reason",
      ]);
    }
  });

  test("goes back to a draft only while nobody has joined", async () => {
    const hall = await openHall();
    await siteClient(hall, hall.sites.hue.id);
    expect(outcome(await hall.state("draft"))).toBe("409 wrong_state");
  });

  test("comes from the version that stands, if the caller says which", async () => {
    const { app, at } = await eventIn("scheduled");
    const change = (version: string) =>
      app.admin("PUT", at, { state: "live" }, { "If-Match": version });
    expect(outcome(await change('"1"'))).toBe("412 version_conflict");
    expect(outcome(await change('"2"'))).toBe("200 live");
  });

  test.each<[string, string]>([
    ["organizer", "live paused closed reopen archived scheduled cancelled"],
    ["secretary", "live paused closed"],
    ["chair", "live paused closed"],
    ["viewer", ""],
  ])("is changed by the %s to: %s", async (role, allowed) => {
    const moves: [name: string, from: EventState, to: EventState][] = [
      ["live", "scheduled", "live"],
      ["paused", "live", "paused"],
      ["closed", "paused", "closed"],
      ["reopen", "closed", "paused"],
      ["archived", "closed", "archived"],
      ["scheduled", "draft", "scheduled"],
      ["cancelled", "scheduled", "cancelled"],
    ];
    const did: string[] = [];
    for (const [name, from, to] of moves) {
      const { app, id, ask } = await eventIn(from);
      const answer = await ask(to, await staff(app, id, role));
      if (answer.status === 200) did.push(name);
      else expect(outcome(answer)).toBe("403 forbidden");
    }
    expect(did.join(" ")).toBe(allowed);
  });

  test("is nothing a site may change, nor somebody without a role", async () => {
    const hall = await openHall();
    const stranger = await hall.app.admin("POST", "/keys", { label: "Lạ" });
    const live = { state: "live" };
    const hue = await siteClient(hall, hall.sites.hue.id);
    expect(outcome(await hue("PUT", `${hall.at}/state`, live))).toBe("403 forbidden");
    const tried = await hall.app.as(stranger.body.secret)("PUT", `${hall.at}/state`, live);
    expect(outcome(tried)).toBe("404 not_found");
  });

  test("is changed once by ten who ask at once", async () => {
    const { app, id, ask } = await eventIn("scheduled");
    const head = await headOf(app, id);
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask("live")));
    expect(answers.map(outcome)).toEqual(Array(10).fill("200 live"));
    expect((await factsOf(app, id, head)).map(({ type }) => type)).toEqual(["event_state_changed"]);
  });
});

/** One turn in each state that calls lead to; the one that speaks is the last. */
async function oneOfEach(hall: Hall) {
  const states = ["waiting", "called", "skipped", "withdrawn", "finished", "paused", "speaking"];
  const ids = new Map<string, string>();
  for (const state of states as Parameters<typeof turnIn>[1][]) {
    hall.app.clock.advance(1_000);
    ids.set(state, await turnIn(hall, state));
  }
  return ids;
}

async function statesOf(hall: Hall, ids: Map<string, string>) {
  const { items } = await hall.turns();
  const now = new Map(items.map((turn: { id: string; state: string }) => [turn.id, turn.state]));
  return Object.fromEntries([...ids].map(([state, id]) => [state, now.get(id)]));
}

describe("the turns of an event", () => {
  test("go back to waiting in the order of their requests when it first goes live", async () => {
    const hall = await openHall();
    const ids = await oneOfEach(hall);
    const late = await hall.ask({ kind: "intervention" });
    const tried = ids.get("finished")!;
    await hall.move(ids.get("paused")!, "time", { addSeconds: 60 });
    const head = await headOf(hall.app, hall.eventId);
    await hall.state("live");
    const queue = [
      late,
      ...["waiting", "called", "finished", "paused", "speaking"].map((state) => ids.get(state)),
    ];
    const { items } = await hall.turns("?state=waiting");
    expect(items.map(({ id }: { id: string }) => id)).toEqual(queue);
    expect(await hall.turn(tried)).toMatchObject({
      state: "waiting",
      calledAt: null,
      startedAt: null,
      endedAt: null,
      addedSeconds: 0,
      spokenSeconds: 0,
      segments: [],
    });
    expect((await hall.turn(ids.get("paused")!)).addedSeconds).toBe(0);
    expect(await statesOf(hall, ids)).toMatchObject({ skipped: "skipped", withdrawn: "withdrawn" });
    const turnIds = ["called", "finished", "paused", "speaking"].map((state) => ids.get(state));
    expect((await hall.facts(head)).map(({ type, data }) => [type, data])).toEqual([
      ["event_state_changed", { from: "scheduled", to: "live", reason: null }],
      ["turns_reset", { turnIds, order: queue }],
    ]);
  });

  test("stay as they are when it goes live again", async () => {
    const hall = await openHall();
    await hall.state("live");
    const ids = await oneOfEach(hall);
    await hall.state("paused");
    const head = await headOf(hall.app, hall.eventId);
    const before = await statesOf(hall, ids);
    await hall.state("live");
    expect(await statesOf(hall, ids)).toEqual(before);
    expect((await hall.facts(head)).map(({ type }) => type)).toEqual(["event_state_changed"]);
  });

  const same = (states: string[]) => Object.fromEntries(states.map((state) => [state, state]));
  const untouched = same(["waiting", "called", "skipped", "withdrawn", "finished"]);

  test("pause with it, and none goes on by itself", async () => {
    const hall = await openHall();
    await hall.state("live");
    const ids = await oneOfEach(hall);
    const head = await headOf(hall.app, hall.eventId);
    await hall.state("paused");
    expect(await statesOf(hall, ids)).toEqual({
      ...untouched,
      paused: "paused",
      speaking: "paused",
    });
    expect((await hall.facts(head)).map(({ type, data }) => [type, data.turnId])).toEqual([
      ["event_state_changed", undefined],
      ["turn_paused", ids.get("speaking")],
    ]);
    hall.app.clock.advance(60_000);
    await hall.state("live");
    expect(await hall.turn(ids.get("speaking")!)).toMatchObject({
      state: "paused",
      spokenSeconds: 0,
    });
    expect(outcome(await hall.move(ids.get("speaking")!, "resume"))).toBe("200 speaking");
  });

  test("finish with it when they speak or are paused; those that wait stay", async () => {
    const hall = await openHall();
    await hall.state("live");
    const ids = await oneOfEach(hall);
    hall.app.clock.advance(9_000);
    await hall.state("closed");
    expect(await statesOf(hall, ids)).toEqual({
      ...untouched,
      paused: "finished",
      speaking: "finished",
    });
    expect(await hall.turn(ids.get("speaking")!)).toMatchObject({
      segments: [{ from: iso(7), to: iso(16) }],
      endedAt: iso(16),
      spokenSeconds: 9,
    });
  });

  test("all finish when it is cancelled", async () => {
    const hall = await openHall();
    const ids = await oneOfEach(hall);
    await hall.state("cancelled");
    expect(await statesOf(hall, ids)).toEqual({
      ...same(["skipped", "withdrawn", "finished"]),
      waiting: "finished",
      called: "finished",
      paused: "finished",
      speaking: "finished",
    });
    expect((await hall.turns()).speaking).toBeNull();
  });
});
