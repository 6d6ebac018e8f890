import { describe, expect, test } from "vitest";
import { figuresOf } from "../src/attendance/attendance.ts";
import type { SiteFigures } from "../src/attendance/attendance.ts";
import { gapsBetween, lengthOf, totalOf, unionOf } from "../src/attendance/intervals.ts";
import type { Delivery } from "../src/attendance/sightings.ts";
import { staysOf } from "../src/attendance/stays.ts";
import type { Millis } from "../src/clock.ts";
import { deliver, knowledgeOf, readConformance } from "./support/deliveries.ts";

const rule = { gapToleranceSeconds: 0, presentSharePercent: 50 };

type Connection = { joins: string[]; leaves: string[] };
type Vectors = {
  multi_session: {
    finish: string;
    sessions: (Connection & { session: string })[];
    expected_seconds: number;
  }[];
  flat_gap_rule: (Connection & { expected_seconds: number })[];
};

// The file is fixed, and this is its shape.
const vectors = JSON.parse(readConformance("attendance-duration-vectors.json")) as Vectors;

describe("connections of one person recorded elsewhere", () => {
  test.each(vectors.multi_session)(
    "$sessions.length sessions are present $expected_seconds s: the union",
    (vector) => {
      expect(connectedSeconds(vector.sessions, Date.parse(vector.finish))).toBe(
        vector.expected_seconds,
      );
    },
  );

  test("the flat gap rule differs as soon as connections overlap: it ignores which of them left", () => {
    const unions = vectors.flat_gap_rule.map((vector) =>
      connectedSeconds([vector], Math.max(...vector.leaves.map((leave) => Date.parse(leave)))),
    );
    expect(unions).toEqual([2145, 3013, 249, 3100]);
    expect(vectors.flat_gap_rule.map((vector) => vector.expected_seconds)).toEqual([
      2145, 2977, 249, 3092,
    ]);
  });
});

/** Each join is a stay of its own; the n-th leave of a connection ends its n-th stay. */
function connectedSeconds(connections: Connection[], finish: Millis): number {
  const deliveries = connections.flatMap(({ joins, leaves }, device) =>
    joins.flatMap((join, index) => {
      const sid = `${device}-${index}`;
      const leave = leaves[index];
      const end = leave === undefined ? [] : [moment("participant_left", sid, Date.parse(leave))];
      return [moment("participant_joined", sid, Date.parse(join)), ...end];
    }),
  );
  return figuresUntil(finish, deliveries).connectedSeconds;
}

/** Every sid comes as a device of its own, for BigBlueButton lets a person in more than once. */
function moment(event: string, sid: string, at: Millis): Delivery {
  return { ...deliver(event, sid, 0, { identity: `s0~${sid}` }), createdAt: at, receivedAt: at };
}

function figuresUntil(now: Millis, deliveries: Delivery[]): SiteFigures {
  const intervals = staysOf(knowledgeOf({ deliveries })).map((stay) => ({
    id: stay.participantSid,
    ...stay,
  }));
  const window = { from: 0, to: now, running: true };
  return figuresOf({ intervals, window, pauses: [], rule, now, observed: true });
}

describe("a real seminar of eleven people", () => {
  type Seminar = {
    meeting: { last_event_ms: Millis };
    events: { t: Millis; type: string; person: string }[];
  };
  type Person = { person: string; presence_union_ms: number; reference_presence_seconds: number };
  // Both files are fixed, and these are their shapes.
  const seminar = JSON.parse(readConformance("real-seminar-events.json")) as Seminar;
  const { expected } = JSON.parse(readConformance("real-seminar-expected.json")) as {
    expected: Person[];
  };
  const end = seminar.meeting.last_event_ms;

  test.each(expected)(
    "$person was there $presence_union_ms ms",
    ({ person, presence_union_ms, reference_presence_seconds }) => {
      const figures = figuresUntil(end, deliveriesOf(person));
      const spans = figures.intervals.map(({ from, to }) => ({ from, to: to ?? end }));
      const parts = unionOf(spans, 0);
      expect(totalOf(parts)).toBe(presence_union_ms);
      // Our figure joins what lies less than a second apart (P02, P04, P07); the file does not.
      const joinedGaps = gapsBetween(parts)
        .map(lengthOf)
        .filter((gap) => gap < 1000);
      const joinedMs = joinedGaps.reduce((sum, gap) => sum + gap, 0);
      expect(figures.connectedSeconds).toBe(Math.floor((presence_union_ms + joinedMs) / 1000));
      expect(figures.stays).toBe(parts.length - joinedGaps.length);
      const floored = Math.abs(presence_union_ms / 1000 - reference_presence_seconds);
      expect(floored).toBeLessThanOrEqual(figures.intervals.length);
    },
  );

  /** A rejoin is a sid of its own; a leave ends the stay that is open. */
  function deliveriesOf(who: string): Delivery[] {
    let stay = 0;
    return seminar.events
      .filter(({ person, type }) => person === who && (type === "join" || type === "leave"))
      .map(({ t, type }) => {
        if (type === "leave") return moment("participant_left", `${who}-${stay}`, t);
        stay += 1;
        return moment("participant_joined", `${who}-${stay}`, t);
      });
  }
});
