import { describe, expect, test } from "vitest";
import { mergeSightings, sightingListed, sightingOf } from "../src/attendance/sightings.ts";
import { staysOf } from "../src/attendance/stays.ts";
import {
  aborted,
  answer,
  joined,
  knowledgeOf,
  left,
  second,
  shown,
  started,
  track,
  deliver,
} from "./support/deliveries.ts";
import type { StayCase as Case } from "./support/deliveries.ts";

const starts: Case[] = [
  [
    "the earliest joinedAtMs any delivery tells, before joinedAt and createdAt",
    {
      deliveries: [
        joined("A", 12, { joinedMs: 11.5, joined: 9 }),
        left("A", 60, { joinedMs: 11.2 }),
      ],
    },
    ["A 11.2–60 observed/observed CLIENT_INITIATED"],
  ],
  [
    "else the earliest joinedAt",
    {
      deliveries: [
        deliver("participant_joined", "A", 12, { joined: 11 }),
        left("A", 60, { joined: 10 }),
      ],
    },
    ["A 10–60 observed/observed CLIENT_INITIATED"],
  ],
  [
    "else the earliest createdAt of a participant_joined, not that of another delivery",
    {
      deliveries: [
        track("A", 5),
        deliver("participant_joined", "A", 14),
        deliver("participant_joined", "A", 12),
      ],
    },
    ["A 12–… observed/null"],
  ],
  [
    "a delivery's joinedAt stands before an answer's exact joinedAtMs",
    { deliveries: [left("A", 60, { joined: 10 })], answers: [answer(20, { A: 9.5 })] },
    ["A 10–60 observed/observed CLIENT_INITIATED"],
  ],
  [
    "the answers, inferred, when no delivery tells a start",
    { deliveries: [track("A", 15)], answers: [answer(20, { A: 10.5 })] },
    ["A 10.5–… inferred/null"],
  ],
  [
    "the answers alone, inferred",
    { answers: [answer(20, { A: 10.5 })] },
    ["A 10.5–… inferred/null"],
  ],
  [
    "else the earliest createdAt of any delivery, inferred",
    { deliveries: [left("A", 60), track("A", 20), track("A", 15)] },
    ["A 15–60 inferred/observed CLIENT_INITIATED"],
  ],
  [
    "a left that tells no start is a stay of no length",
    { deliveries: [left("A", 60)] },
    ["A 60–60 inferred/observed CLIENT_INITIATED"],
  ],
];

const ends: Case[] = [
  [
    "the earliest end stands, with its reason",
    {
      deliveries: [
        joined("A", 0),
        left("A", 70),
        aborted("A", 60),
        left("A", 80, { reason: "ROOM_DELETED" }),
      ],
    },
    ["A 0–60 observed/observed SIGNAL_CLOSE"],
  ],
  [
    "an end before its start is the start",
    { deliveries: [joined("A", 11, { joinedMs: 10.3 }), left("A", 10)] },
    ["A 10.3–10.3 observed/observed CLIENT_INITIATED"],
  ],
  [
    "a sid known only from an aborted connection was never in",
    { deliveries: [aborted("A", 10, { joinedMs: 9 })] },
    [],
  ],
  [
    "an aborted connection that an answer listed was in",
    { deliveries: [aborted("A", 30)], answers: [answer(20, { A: 10 })] },
    ["A 10–30 inferred/observed SIGNAL_CLOSE"],
  ],
  [
    "a joined after the left reopens nothing, nor does an answer that still lists it",
    {
      deliveries: [left("A", 60, { joinedMs: 0 }), joined("A", 90)],
      answers: [answer(95, { A: 0 })],
    },
    ["A 0–60 observed/observed CLIENT_INITIATED"],
  ],
];

const kinds: Case[] = [
  ...["AGENT", "EGRESS", "INGRESS"].map((kind): Case => [
    `${kind} is no attendance, whichever delivery tells it`,
    { deliveries: [track("A", 5), joined("A", 5, { kind }), left("A", 60)] },
    [],
  ]),
  ...["STANDARD", "SIP"].map((kind): Case => [
    `${kind} is attendance`,
    { deliveries: [joined("A", 5, { kind })] },
    ["A 5–… observed/null"],
  ]),
];

describe.each([
  ["a stay starts at", starts],
  ["a stay ends:", ends],
  ["by kind:", kinds],
])("%s", (_, cases) => {
  test.each(cases)("%s", (_name, told, stays) => {
    expect(staysOf(knowledgeOf(told)).map(shown)).toEqual(stays);
  });
});

test("an answer without an exact start gives its whole second, and without any the moment it was given", () => {
  const exact = answer(20, { A: 10 });
  const startFrom = (joinedAt: number | null) => {
    const participants = exact.participants.map((who) => ({ ...who, joinedAtMs: null, joinedAt }));
    return staysOf(knowledgeOf({ answers: [{ ...exact, participants }] })).map(shown);
  };
  expect(startFrom(second(9))).toEqual(["A 9–… inferred/null"]);
  expect(startFrom(null)).toEqual(["A 20–… inferred/null"]);
});

test("a participant that only the room API tells hidden is no attendance", () => {
  const listing = answer(10, { A: 5 });
  const hidden = listing.participants.map((listed) => ({ ...listed, hidden: true }));
  const told = { deliveries: [joined("A", 5)], answers: [{ ...listing, participants: hidden }] };
  expect(staysOf(knowledgeOf({ ...told, answers: [listing] }))).toHaveLength(1);
  expect(staysOf(knowledgeOf(told))).toEqual([]);
});

test("of two ends in the same second the same reason stands in both orders", () => {
  const both = [left("A", 60), aborted("A", 60), left("A", 60, { reason: null })];
  const reasons = [both, both.toReversed()].map(
    (deliveries) => knowledgeOf({ deliveries }).sightings[0]?.endReason,
  );
  expect(reasons).toEqual(["CLIENT_INITIATED", "CLIENT_INITIATED"]);
});

test("a delivery that names no participant is no sighting", () => {
  expect(sightingOf(started(0))).toBeNull();
  expect(sightingOf({ ...joined("A", 0), identity: null })).toBeNull();
});

test("a listing adds to what was told and takes nothing away", () => {
  const told = sightingOf(joined("A", 5, { received: 6 }));
  const [listed] = answer(20, { A: 4 }).participants;
  if (!told || !listed) throw new Error("both are there by construction");
  const merged = mergeSightings(told, sightingListed(answer(20, { A: 4 }), listed));
  expect(merged).toEqual({
    ...told,
    listedJoinedAtMs: second(4),
    firstListedAt: second(20),
    lastListedAt: second(20),
  });
});
