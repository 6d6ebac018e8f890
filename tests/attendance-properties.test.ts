import * as fc from "fast-check";
import { expect, test } from "vitest";
import { figuresOf, windowSeconds } from "../src/attendance/attendance.ts";
import type { Measure, Pause } from "../src/attendance/attendance.ts";
import { intervalsOf } from "../src/attendance/corrections.ts";
import type { Correction } from "../src/attendance/corrections.ts";
import { gapsBetween, lengthOf, liveTime, unionOf } from "../src/attendance/intervals.ts";
import { mergeSightings, sightingListed, sightingOf } from "../src/attendance/sightings.ts";
import type { Answer, Delivery, Listed, Sighting } from "../src/attendance/sightings.ts";
import { staysOf } from "../src/attendance/stays.ts";
import type { RoomKnowledge } from "../src/attendance/stays.ts";
import { knowledgeOf, second } from "./support/deliveries.ts";

const seconds = fc.integer({ min: 0, max: 600 }).map(second);
const millis = fc.integer({ min: second(0), max: second(600) });
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const sid = fc.constantFrom("A", "B", "C", "D");
const roomSid = fc.constantFrom("RM_1", "RM_2");
const kind = fc.constantFrom(null, null, null, "STANDARD", "SIP", "EGRESS");

const listed: fc.Arbitrary<Listed> = fc
  .record({
    sid,
    joinedAtMs: sometimes(millis),
    joinedAt: sometimes(seconds),
    kind,
    hidden: fc.constant(false),
  })
  .map((participant) => ({ ...participant, identity: identityOf(participant.sid) }));

const delivery: fc.Arbitrary<Delivery> = fc
  .record({
    event: fc.constantFrom(
      "room_started",
      "room_finished",
      "participant_joined",
      "participant_joined",
      "participant_left",
      "participant_connection_aborted",
      "track_published",
    ),
    createdAt: seconds,
    receivedAt: millis,
    roomSid,
    reason: fc.constantFrom(null, "CLIENT_INITIATED", "CONNECTION_TIMEOUT"),
    participant: listed,
  })
  .map(({ participant, ...rest }) => {
    const who = rest.event.startsWith("room_") ? { sid: null, identity: null } : {};
    return { ...rest, ...participant, ...who };
  });

const answer: fc.Arbitrary<Answer> = fc.record({
  at: millis,
  roomSid,
  participants: fc.uniqueArray(listed, {
    selector: (participant) => participant.sid,
    maxLength: 4,
  }),
});

const told = fc.record({
  deliveries: fc.array(delivery, { maxLength: 15 }),
  answers: fc.array(answer, { maxLength: 4 }),
  silences: fc.array(millis, { maxLength: 2 }),
});

const pauses: fc.Arbitrary<Pause[]> = fc.array(
  fc
    .record({ from: millis, to: millis })
    .map(({ from, to }) => ({ from: Math.min(from, to), to: Math.max(from, to) })),
  { maxLength: 3 },
);

const correction: fc.Arbitrary<Correction> = fc.record({
  id: fc.constantFrom("c1", "c2", "c3"),
  siteId: fc.constant("one"),
  intervalId: sometimes(fc.oneof(sid, fc.constantFrom("c1", "c2"))),
  from: sometimes(millis),
  to: sometimes(millis),
  void: fc.boolean(),
  seq: fc.integer({ min: 1, max: 100 }),
});

const measured = fc
  .record({
    told,
    corrections: fc.array(correction, { maxLength: 3 }),
    window: fc.record({ from: millis, to: millis, running: fc.boolean() }),
    pauses,
    rule: fc.record({
      gapToleranceSeconds: fc.integer({ min: 0, max: 120 }),
      presentSharePercent: fc.integer({ min: 1, max: 100 }),
    }),
    observed: fc.boolean(),
  })
  .map(({ told: all, corrections, ...rest }) => {
    const measure: Measure = { ...rest, now: second(600) };
    return { measure, intervals: intervalsOf(staysOf(knowledgeOf(all)), corrections) };
  });

test("any order of the same deliveries and answers gives the same stays", () => {
  fc.assert(
    fc.property(
      told.chain((all) =>
        fc.record({
          all: fc.constant(all),
          deliveries: fc.shuffledSubarray(all.deliveries, { minLength: all.deliveries.length }),
          answers: fc.shuffledSubarray(all.answers, { minLength: all.answers.length }),
        }),
      ),
      ({ all, deliveries, answers }) => {
        expect(staysOf(knowledgeOf({ ...all, deliveries, answers }))).toEqual(
          staysOf(knowledgeOf(all)),
        );
      },
    ),
  );
});

test("a delivery told again, however often and in whatever place, changes nothing", () => {
  fc.assert(
    fc.property(
      told.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.deliveries, ...all.deliveries])),
      ),
      ([all, again]) => {
        const deliveries = [...again, ...all.deliveries];
        expect(inOrder(knowledgeOf({ ...all, deliveries }))).toEqual(inOrder(knowledgeOf(all)));
      },
    ),
  );
});

test("sightings told apart and merged are those told together", () => {
  const sighting = fc.oneof(
    delivery.map((each) => sightingOf({ ...each, sid: "A", identity: "s0" })),
    fc.tuple(answer, listed).map(([each, who]) => sightingListed(each, { ...who, sid: "A" })),
  );
  fc.assert(
    fc.property(fc.array(sighting, { minLength: 2 }), fc.nat(), (all, at) => {
      const seen = all.filter((each) => each !== null);
      const cut = 1 + (at % (seen.length - 1));
      const merge = (part: Sighting[]) => part.reduce(mergeSightings);
      const together = merge(seen);
      expect(mergeSightings(merge(seen.slice(cut)), merge(seen.slice(0, cut)))).toEqual(together);
      expect(mergeSightings(together, together)).toEqual(together);
    }),
  );
});

test("whatever is lost, no stay ends before it starts, and no sid has two stays", () => {
  fc.assert(
    fc.property(told, (all) => {
      const stays = staysOf(knowledgeOf(all));
      for (const { from, to, evidence } of stays) {
        expect(to ?? from).toBeGreaterThanOrEqual(from);
        expect(evidence.to === null).toBe(to === null);
      }
      expect(new Set(stays.map(({ participantSid }) => participantSid)).size).toBe(stays.length);
      expect(stays.map(({ from }) => from)).toEqual(
        stays.map(({ from }) => from).sort((a, b) => a - b),
      );
    }),
  );
});

test("figures are never negative and never exceed the window", () => {
  fc.assert(
    fc.property(measured, ({ measure, intervals }) => {
      const figures = figuresOf({ intervals, ...measure });
      const whole = windowSeconds(measure);
      const ascending = [0, figures.connectedSeconds, figures.presentSeconds, whole];
      expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
      expect(figures.sharePercent).toBeLessThanOrEqual(100);
      expect(String(figures.sharePercent)).toMatch(/^\d+(\.\d)?$/);
      expect(figures.drops).toBe(Math.max(0, figures.stays - 1));
      expect(figures.longestGapSeconds).toBeLessThanOrEqual(whole - figures.connectedSeconds);
      expect(figures.stays > 0).toBe(figures.firstJoinAt !== null);
    }),
  );
});

test("first join and last leave lie in the window, in this order, and not within a pause", () => {
  fc.assert(
    fc.property(measured, ({ measure, intervals }) => {
      const { firstJoinAt, lastLeaveAt } = figuresOf({ intervals, ...measure });
      if (firstJoinAt === null || measure.window === null) return;
      const end = lastLeaveAt ?? measure.window.to;
      const inside = [measure.window.from, firstJoinAt, end, measure.window.to];
      expect(inside).toEqual(inside.toSorted((a, b) => a - b));
      for (const { from, to } of measure.pauses) {
        const within = (at: number) => to !== null && at > from && at < to;
        expect([within(firstJoinAt), lastLeaveAt !== null && within(lastLeaveAt)]).toEqual([
          false,
          false,
        ]);
      }
    }),
  );
});

test("live time goes on by what is not paused, and back again", () => {
  const spans = fc.array(fc.record({ from: millis, to: millis }), { maxLength: 4 });
  fc.assert(
    fc.property(spans, millis, (cuts, instant) => {
      const time = liveTime(cuts);
      const paused = unionOf(cuts, 1).some(({ from, to }) => from < instant && instant < to);
      const [ending, beginning] = [time.ending(time.at(instant)), time.beginning(time.at(instant))];
      expect([ending <= instant, instant <= beginning]).toEqual([true, true]);
      expect(time.at(ending)).toBe(time.at(beginning));
      if (!paused) expect([ending, beginning]).toContain(instant);
    }),
  );
});

test("the parts of a union lie apart and cover every span", () => {
  const spans = fc.array(fc.record({ from: millis, to: millis }), { maxLength: 8 });
  fc.assert(
    fc.property(spans, fc.integer({ min: 0, max: 5000 }), (all, within) => {
      const parts = unionOf(all, within);
      for (const gap of gapsBetween(parts))
        expect(gap.to - gap.from).toBeGreaterThanOrEqual(within);
      for (const { from, to } of all.filter((span) => lengthOf(span) > 0)) {
        expect(parts.some((part) => part.from <= from && to <= part.to)).toBe(true);
      }
    }),
  );
});

/** A sid belongs to one identity, and each identity comes with two sids. */
function identityOf(participant: string): string {
  return participant < "C" ? "s0" : "s1";
}

function inOrder({ sightings, sessions, ...rest }: RoomKnowledge): RoomKnowledge {
  return {
    ...rest,
    sightings: sightings.toSorted((a, b) => (a.sid < b.sid ? -1 : 1)),
    sessions: sessions.toSorted((a, b) => (a.roomSid < b.roomSid ? -1 : 1)),
  };
}
