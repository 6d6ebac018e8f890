import { describe, expect, test } from "vitest";
import { TURN_STATES, type TurnState } from "../src/turns/turns.ts";
import {
  callsOf,
  headOf,
  openHall,
  outcome,
  staff,
  TURN_CALLS,
  turnIn,
  type Hall,
  type TurnCall,
} from "./support/hall.ts";

describe("a call on a turn", () => {
  // Columns: waiting, called, speaking, paused, finished, skipped, withdrawn.
  const no = "409 wrong_state";
  test.each<[TurnCall, string[]]>([
    ["call", ["200 called", no, no, no, no, no, no]],
    ["floor", ["200 speaking", "200 speaking", no, "200 speaking", "200 speaking", no, no]],
    ["pause", [no, no, "200 paused", no, no, no, no]],
    ["resume", [no, no, no, "200 speaking", no, no, no]],
    ["end", [no, no, "200 finished", "200 finished", no, no, no]],
    ["skip", ["200 skipped", "200 skipped", no, no, no, no, no]],
    ["withdraw", ["200 withdrawn", "200 withdrawn", no, no, no, no, no]],
    ["time", ["200 waiting", "200 called", "200 speaking", "200 paused", no, no, no]],
  ])("%s is answered by the state of the turn", async (name, expected) => {
    const found: string[] = [];
    for (const state of TURN_STATES) {
      const hall = await openHall();
      const id = await turnIn(hall, state);
      const head = await headOf(hall.app, hall.eventId);
      const answer = await callsOf(hall, hall.secretary)[name](id);
      found.push(outcome(answer));
      // One act is one fact, and a refusal none.
      expect(await headOf(hall.app, hall.eventId)).toBe(head + (answer.status === 200 ? 1 : 0));
    }
    expect(found).toEqual(expected);
  });

  test.each<[TurnCall, string, TurnState, Record<string, unknown>]>([
    ["call", "turn_called", "waiting", {}],
    ["floor", "turn_started", "waiting", { itemId: null }],
    ["pause", "turn_paused", "speaking", {}],
    ["resume", "turn_resumed", "paused", {}],
    ["end", "turn_finished", "speaking", { itemId: null }],
    ["skip", "turn_skipped", "waiting", {}],
    ["withdraw", "turn_withdrawn", "called", {}],
    ["time", "turn_time_added", "paused", { addSeconds: 30 }],
  ])("%s is logged as %s", async (name, type, state, data) => {
    const hall = await openHall();
    const turnId = await turnIn(hall, state);
    const [before, head] = [await hall.turn(turnId), await headOf(hall.app, hall.eventId)];
    const list = await hall.turns();
    const { body } = await callsOf(hall, hall.secretary)[name](turnId);
    const [fact, ...more] = await hall.facts(head);
    expect([fact?.type, fact?.data, more]).toEqual([type, { turnId, ...data }, []]);
    expect(body.version).toBe(before.version + 1);
    expect((await hall.turns()).version).toBe(list.version + 1);
  });

  test.each<[string, string]>([
    ["organizer", "withdraw"],
    ["secretary", "call floor pause resume end skip withdraw time"],
    ["chair", "call floor pause resume end skip withdraw time"],
    ["viewer", ""],
  ])("is open to the %s for: %s", async (role, allowed) => {
    const hall = await openHall();
    const calls = callsOf(hall, await staff(hall.app, hall.eventId, role));
    const states: Partial<Record<TurnCall, TurnState>> = {
      pause: "speaking",
      resume: "paused",
      end: "paused",
    };
    const did: string[] = [];
    for (const name of TURN_CALLS) {
      const id = await turnIn(hall, states[name] ?? "waiting");
      const answer = await calls[name](id);
      if (answer.status === 200) did.push(name);
      else expect(outcome(answer)).toBe("403 forbidden");
    }
    expect(did.join(" ")).toBe(allowed);
  });

  test("is refused for a turn of another event", async () => {
    const hall = await openHall();
    const other = await openHall(hall.app);
    const id = await turnIn(other, "waiting");
    for (const call of Object.values(callsOf(hall, hall.secretary)))
      expect(outcome(await call(id))).toBe("404 not_found");
  });

  test("comes from the version that stands, if the caller says which", async () => {
    const hall = await openHall();
    const id = await turnIn(hall, "called");
    const floor = (version: string) =>
      hall.secretary("PUT", `${hall.at}/turns/${id}/floor`, undefined, { "If-Match": version });
    expect(outcome(await floor('"1"'))).toBe("412 version_conflict");
    expect(outcome(await floor('"2"'))).toBe("200 speaking");
  });
});

describe("the event's state", () => {
  const tried = (hall: Hall, names: readonly TurnCall[], id: string) =>
    Promise.all(
      names.map(async (name) => [name, outcome(await callsOf(hall, hall.secretary)[name](id))]),
    );
  const refused = (names: readonly TurnCall[]) => names.map((name) => [name, "409 event_not_open"]);

  test("while paused stops calling, giving the floor and resuming, and nothing else", async () => {
    const hall = await openHall();
    await hall.state("live");
    const id = await turnIn(hall, "waiting");
    await hall.state("paused");
    const waits = ["call", "floor", "resume"] as const;
    expect(await tried(hall, waits, id)).toEqual(refused(waits));
    const calls = callsOf(hall, hall.secretary);
    expect(outcome(await calls.time(id))).toBe("200 waiting");
    expect(outcome(await calls.pause(id))).toBe("409 wrong_state");
    expect(outcome(await calls.skip(id))).toBe("200 skipped");
    expect((await hall.turn(await hall.ask({}))).state).toBe("waiting");
  });

  test("once closed stops everything, before the state of the turn is looked at", async () => {
    const hall = await openHall();
    await hall.state("live");
    const id = await turnIn(hall, "skipped");
    await hall.state("closed");
    expect(await tried(hall, TURN_CALLS, id)).toEqual(refused(TURN_CALLS));
    const ask = await hall.secretary("POST", `${hall.at}/turns`, {});
    const order = await hall.secretary("PUT", `${hall.at}/turns/order`, { turnIds: [] });
    const list = await hall.secretary("PUT", `${hall.at}/turn-list`, { open: false });
    expect([ask, order, list].map(outcome)).toEqual(Array(3).fill("409 event_not_open"));
  });
});
