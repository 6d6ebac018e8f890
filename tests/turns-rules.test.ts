import { describe, expect, test } from "vitest";
import { EVENT_STATES, type EventState } from "../src/events/events.ts";
import {
  hasEnded,
  mayBeGiven,
  microphoneOf,
  phaseOf,
  placeFor,
  putBack,
  runningGivesWay,
  spokenMillis,
  spokenSeconds,
  stateAfter,
  TURN_KINDS,
  TURN_RULES,
  TURN_STATES,
  USUAL_RULE,
  type Queued,
  type TurnCommand,
  type TurnKind,
} from "../src/turns/turns.ts";

describe("the table of commands", () => {
  // Columns: waiting, called, speaking, paused, finished, skipped, withdrawn; "-" refuses.
  test.each<[TurnCommand, string]>([
    ["call", "called - - - - - -"],
    ["start", "speaking speaking - speaking speaking - -"],
    ["pause", "- - paused - - - -"],
    ["resume", "- - - speaking - - -"],
    ["finish", "- - finished finished - - -"],
    ["skip", "skipped skipped - - - - -"],
    ["withdraw", "withdrawn withdrawn - - - - -"],
    ["addTime", "waiting called speaking paused - - -"],
    ["correctTimes", "finished finished finished paused finished finished finished"],
  ])("says what %s makes of a turn in each state", (command, row) => {
    expect(TURN_STATES.map((state) => stateAfter(command, state) ?? "-").join(" ")).toBe(row);
  });

  test("lets only calling, giving the floor and resuming wait for the end of a pause", () => {
    const commands = Object.keys(TURN_RULES) as TurnCommand[]; // the keys of the table
    const during = (state: EventState) =>
      commands.filter((command) => mayBeGiven(command, state)).join(" ");
    const inPause = "pause finish skip withdraw addTime correctTimes";
    expect(Object.fromEntries(EVENT_STATES.map((state) => [state, during(state)]))).toEqual({
      draft: "correctTimes",
      scheduled: commands.join(" "),
      live: commands.join(" "),
      paused: inPause,
      closed: "correctTimes",
      archived: "correctTimes",
      cancelled: "correctTimes",
    });
  });

  test("knows three states as the end", () => {
    expect(TURN_STATES.filter(hasEnded)).toEqual(["finished", "skipped", "withdrawn"]);
  });

  test("pauses the running turn for an interposed question only, and never another of those", () => {
    const pauses = TURN_KINDS.flatMap((starting) =>
      TURN_KINDS.filter((running) => runningGivesWay(starting, running) === "pause").map(
        (running) => `${starting} > ${running}`,
      ),
    );
    expect(pauses).toEqual([
      "interposed_question > intervention",
      "interposed_question > point_of_order",
      "interposed_question > normal",
    ]);
  });
});

/** A queue in its order, from kinds by the log numbers of their requests. */
function queue(...turns: [kind: TurnKind, requestedSeq: number][]): Queued[] {
  return turns.map(([kind, requestedSeq], index) => ({
    id: `${kind} ${requestedSeq}`,
    kind,
    requestedSeq,
    place: (index + 1) * 10,
  }));
}

describe("the queue", () => {
  test("puts a request behind the last waiting one of its own or a higher kind", () => {
    const waiting = queue(["interposed_question", 3], ["normal", 1], ["point_of_order", 4]);
    expect(TURN_KINDS.map((kind) => [kind, placeFor(kind, waiting)])).toEqual([
      ["interposed_question", 11],
      ["intervention", 11],
      ["point_of_order", 31],
      ["normal", 31],
    ]);
    expect(placeFor("normal", [])).toBe(1);
    expect(placeFor("interposed_question", queue(["normal", 1]))).toBe(1);
  });

  test("puts tried turns back where their requests stood, and leaves the others as they were ordered", () => {
    const waiting = queue(["intervention", 9], ["normal", 7], ["normal", 5]);
    const tried = queue(["normal", 6], ["normal", 2], ["interposed_question", 8], ["normal", 10]);
    expect(putBack(waiting, tried).map(({ id }) => id)).toEqual([
      "interposed_question 8",
      "intervention 9",
      "normal 2",
      "normal 7",
      "normal 5",
      "normal 6",
      "normal 10",
    ]);
    expect(putBack([], queue(["normal", 4], ["normal", 3])).map(({ id }) => id)).toEqual([
      "normal 3",
      "normal 4",
    ]);
  });
});

describe("the time of a turn", () => {
  test("is the sum of its segments since the event went live, cut to whole seconds", () => {
    const segments = [
      { from: 0, to: 5_000 },
      { from: 10_000, to: 12_600 },
      { from: 20_000, to: null },
    ];
    expect(spokenSeconds(segments, 0, 21_399)).toBe(8);
    expect(spokenSeconds(segments, 0, 21_400)).toBe(9);
    expect(spokenSeconds(segments, 11_000, 21_400)).toBe(3);
    expect(spokenSeconds(segments, null, 21_400)).toBe(0);
    expect(spokenMillis([{ from: 9_000, to: null }], 0, 8_000)).toBe(0);
  });

  test.each<[number, string]>([
    [0, "normal"],
    [539_999, "normal"],
    [540_000, "warning"],
    [584_999, "warning"],
    [585_000, "danger"],
    [600_000, "danger"],
    [600_001, "overtime"],
  ])("after %i ms of ten minutes shows %s", (spoken, phase) => {
    const tenMinutes = { state: "speaking", plannedSeconds: 480, addedSeconds: 120 } as const;
    expect(phaseOf(tenMinutes, spoken, USUAL_RULE)).toBe(phase);
  });

  test("shows no phase without a plan, nor for a turn that is not under way", () => {
    const planned = { plannedSeconds: 60, addedSeconds: 0 };
    expect(TURN_STATES.map((state) => phaseOf({ state, ...planned }, 70_000, USUAL_RULE))).toEqual([
      null,
      null,
      "overtime",
      "overtime",
      null,
      null,
      null,
    ]);
    const unplanned = { state: "speaking", plannedSeconds: null, addedSeconds: 60 } as const;
    expect(phaseOf(unplanned, 0, USUAL_RULE)).toBeNull();
  });

  test("shows the phases where the event wants them", () => {
    const tenMinutes = { state: "speaking", plannedSeconds: 600, addedSeconds: 0 } as const;
    const phases = (rule: Parameters<typeof phaseOf>[2]) =>
      [479_999, 480_000, 569_999, 570_000, 600_000, 600_001].map((spoken) =>
        phaseOf(tenMinutes, spoken, rule),
      );
    const [warning, danger] = ["warning", "danger"];
    expect(phases({ warningSeconds: 120, dangerSeconds: 30 })).toEqual([
      "normal",
      warning,
      warning,
      danger,
      danger,
      "overtime",
    ]);
    expect(phases({ warningSeconds: 0, dangerSeconds: 0 })).toEqual([
      ...Array(4).fill("normal"),
      danger,
      "overtime",
    ]);
  });
});

type Case = Parameters<typeof microphoneOf>[0];

describe("the microphone of a turn", () => {
  const confirmed: Case = {
    state: "speaking",
    siteId: "hue",
    hasRightAnyway: false,
    connected: true,
    confirmedMic: true,
    failedSince: null,
    lastOfSite: true,
  };

  test.each<[string, Partial<Case>, string]>([
    ["speaking and confirmed", {}, "open"],
    ["speaking without a site", { siteId: null }, "closed"],
    ["speaking, not in the room", { connected: false, confirmedMic: null }, "opening"],
    [
      "a central site that is not in the room",
      { hasRightAnyway: true, connected: false },
      "opening",
    ],
    ["speaking, nothing confirmed yet", { confirmedMic: null }, "opening"],
    ["speaking, other rights confirmed", { confirmedMic: false }, "opening"],
    ["speaking, LiveKit refuses", { confirmedMic: false, failedSince: 1 }, "failed"],
    ["confirmed, a later call failed", { failedSince: 1 }, "open"],
    ["speaking with the right anyway", { hasRightAnyway: true, confirmedMic: null }, "open"],
    ["finished, not yet taken back", { state: "finished" }, "closing"],
    ["paused, not yet taken back", { state: "paused" }, "closing"],
    ["finished and taken back", { state: "finished", confirmedMic: false }, "closed"],
    ["finished and gone", { state: "finished", connected: false }, "closed"],
    ["finished, the right stays", { state: "finished", hasRightAnyway: true }, "closed"],
    ["finished, a later turn had the floor", { state: "finished", lastOfSite: false }, "closed"],
    ["waiting while the site speaks in another", { state: "waiting" }, "closed"],
    ["called", { state: "called" }, "closed"],
  ])("%s: %s is %s", (_name, more, expected) => {
    expect(microphoneOf({ ...confirmed, ...more })).toBe(expected);
  });
});
