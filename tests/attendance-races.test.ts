import { describe, expect, test } from "vitest";
import { figuresOf } from "../src/attendance/attendance.ts";
import { intervalsOf } from "../src/attendance/corrections.ts";
import type { Answer, Delivery } from "../src/attendance/sightings.ts";
import { staysOf } from "../src/attendance/stays.ts";
import { answer, deliver, knowledgeOf, readConformance, second } from "./support/deliveries.ts";

type Step = {
  at?: number;
  event?: string;
  sid?: string;
  identity?: string;
  reason?: string;
  kind?: string;
  participant_joinedAt?: number;
  room_sid?: string;
};
type Race = {
  id: string;
  steps: Step[];
  expect: { presence_seconds?: number; rows?: number; counted?: string[] };
};

// The file is fixed, and this is its shape.
const races = JSON.parse(readConformance("race-scenarios.json")) as { scenarios: Race[] };

/** What comes of a race; the polls of the file are the given answers of the room API. */
function run(
  id: string,
  { answers = [], until = 7200 }: { answers?: Answer[]; until?: number } = {},
) {
  const race = races.scenarios.find((scenario) => scenario.id === id);
  if (!race) throw new Error(`no race ${id}`);
  const deliveries = race.steps.filter(({ at = 0 }) => at <= until).flatMap(deliveryOf);
  const intervals = intervalsOf(staysOf(knowledgeOf({ deliveries, answers })), []);
  const now = second(until);
  const window = { from: second(0), to: now, running: true };
  const rule = { gapToleranceSeconds: 30, presentSharePercent: 50 };
  const figures = figuresOf({ intervals, window, pauses: [], rule, now, observed: true });
  return { expected: race.expect, figures, intervals };
}

function deliveryOf(step: Step, index: number): Delivery[] {
  const { at = index, event, sid = null, participant_joinedAt: since } = step;
  if (event === undefined) return [];
  const { reason = null, kind = null, identity = "s0", room_sid: roomSid = "RM_1" } = step;
  const joined = since === undefined ? {} : { joined: since };
  return [deliver(event, sid ?? kind, at, { identity, reason, kind, roomSid, ...joined })];
}

describe("races reported by users of such systems", () => {
  test.each([
    "duplicate-delivery",
    "lost-left-then-room-finished",
    "lost-joined",
    "resume-no-event",
  ])("%s: one stay, and its whole length counts", (id) => {
    const { expected, figures, intervals } = run(id);
    expect(expected.presence_seconds).toBeGreaterThan(0);
    expect(figures.connectedSeconds).toBe(expected.presence_seconds);
    expect(intervals).toHaveLength(expected.rows ?? 1);
  });

  test("rejoin-left-after-join: the late left of the old stay ends the old one only", () => {
    const { expected, figures, intervals } = run("rejoin-left-after-join");
    expect(figures.connectedSeconds).toBe(expected.presence_seconds);
    expect(intervals.map(({ participantSid }) => participantSid)).toEqual(["PA_old", "PA_new"]);
    expect(run("rejoin-left-after-join", { until: 900 }).figures.connectedNow).toBe(true);
  });

  test("left-without-joined: a failed connection is no stay", () => {
    const { expected, figures, intervals } = run("left-without-joined");
    expect(figures.connectedSeconds).toBe(expected.presence_seconds);
    expect(intervals).toEqual([]);
  });

  test("lost-both: the answers alone give the stay, up to the last one that listed it", () => {
    const listing = Array.from({ length: 100 }, (_, index) => answer(index * 30, { PA_d: 0 }));
    const { figures, intervals } = run("lost-both", {
      answers: [...listing, answer(3000), answer(3030)],
    });
    expect(figures.connectedSeconds).toBe(2970);
    expect(intervals.map(({ evidence }) => evidence)).toEqual([
      { from: "inferred", to: "inferred" },
    ]);
  });

  test("list-participants-lies: one absent poll never closes a stay", () => {
    const polls = [answer(570, { PA_e: 0 }), answer(600)];
    expect(run("list-participants-lies", { answers: polls, until: 610 }).figures.connectedNow).toBe(
      true,
    );
    const later = run("list-participants-lies", { answers: [...polls, answer(630, { PA_e: 0 })] });
    expect(later.figures.connectedSeconds).toBe(later.expected.presence_seconds);
  });

  test("second-venue-device: two devices that fight are two stays and no drop", () => {
    const { figures, intervals } = run("second-venue-device");
    expect(intervals.map(({ reason }) => reason)).toEqual([
      "DUPLICATE_IDENTITY",
      "DUPLICATE_IDENTITY",
    ]);
    expect(figures).toMatchObject({ connectedSeconds: 10, stays: 1, drops: 0 });
  });

  test("hidden-and-agents: a telephone counts, a recorder and an agent do not", () => {
    const { expected, intervals } = run("hidden-and-agents");
    expect(intervals.map(({ participantSid }) => participantSid)).toEqual(expected.counted);
  });

  test("reused-room-name: a room of the same name is another session", () => {
    const { steps } = races.scenarios.find(({ id }) => id === "reused-room-name") ?? { steps: [] };
    const told = [...steps.flatMap(deliveryOf), deliver("participant_joined", "PA_1", 0)];
    const again = deliver("participant_joined", "PA_2", 5, { roomSid: "RM_2" });
    const stays = staysOf(knowledgeOf({ deliveries: [...told, again] }));
    expect(stays.map(({ participantSid, to }) => [participantSid, to])).toEqual([
      ["PA_1", second(1)],
      ["PA_2", null],
    ]);
  });
});
