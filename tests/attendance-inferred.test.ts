import { describe, expect, test } from "vitest";
import { staysOf } from "../src/attendance/stays.ts";
import {
  aborted,
  answer,
  finished,
  joined,
  knowledgeOf,
  left,
  second,
  shown,
  started,
  track,
} from "./support/deliveries.ts";
import type { StayCase as Case } from "./support/deliveries.ts";

const nextStays: Case[] = [
  [
    "each of an identity's stays ends where the next one starts",
    { deliveries: [joined("C", 50), joined("A", 0), joined("B", 20), left("C", 60)] },
    [
      "A 0–20 observed/inferred",
      "B 20–50 observed/inferred",
      "C 50–60 observed/observed CLIENT_INITIATED",
    ],
  ],
  [
    "stays that start together are ordered by sid",
    { deliveries: [joined("B", 0), joined("A", 0)] },
    ["A 0–0 observed/inferred", "B 0–… observed/null"],
  ],
  [
    "another device of the site is another identity",
    { deliveries: [joined("A", 0, { identity: "s0~1" }), joined("B", 20, { identity: "s0~2" })] },
    ["A 0–… observed/null", "B 20–… observed/null"],
  ],
  [
    "a recorder, a hidden or an aborted one of that identity is no next stay",
    {
      deliveries: [
        joined("A", 0),
        joined("B", 20, { kind: "EGRESS" }),
        joined("C", 30, { hidden: true }),
        aborted("D", 40),
      ],
    },
    ["A 0–… observed/null"],
  ],
  [
    "an identity known from answers only ends where the next one starts, in the session that listed it",
    { deliveries: [joined("B", 40)], answers: [answer(20, { A: 10 }), answer(50, { B: 40 })] },
    ["A 10–40 inferred/inferred", "B 40–… observed/null"],
  ],
];

const sessions: Case[] = [
  [
    "room_finished ends what is open at the last moment the room was seen",
    { deliveries: [started(0), joined("A", 5), finished(90)] },
    ["A 5–90 observed/inferred"],
  ],
  [
    "another room sid ends it at the latest delivery of its own",
    { deliveries: [joined("A", 5), track("X", 30, { identity: "chair" }), started(50, "RM_2")] },
    ["A 5–30 observed/inferred", "X 30–30 inferred/inferred"],
  ],
  [
    "or at the latest answer that listed it",
    {
      deliveries: [joined("A", 5)],
      answers: [answer(20, { A: 5 }), answer(30, {}), answer(40, {}, "RM_2")],
    },
    ["A 5–20 observed/inferred"],
  ],
  [
    "the next stay of the identity in another session is none in this one",
    { deliveries: [joined("A", 5), track("A", 30), joined("B", 20, { roomSid: "RM_2" })] },
    ["A 5–30 observed/inferred", "B 20–… observed/null"],
  ],
  [
    "an older room sid told late ends nothing",
    {
      deliveries: [
        started(50, "RM_2"),
        joined("B", 60, { roomSid: "RM_2" }),
        started(0),
        track("A", 90),
      ],
    },
    ["B 60–… observed/null", "A 90–90 inferred/inferred"],
  ],
  [
    "the same room sid started again is no crash",
    { deliveries: [started(0), joined("A", 5), started(60), track("A", 70)] },
    ["A 5–… observed/null"],
  ],
];

const answers: Case[] = [
  [
    "one miss ends nothing",
    { deliveries: [joined("A", 5)], answers: [answer(10, { A: 5 }), answer(20)] },
    ["A 5–… observed/null"],
  ],
  [
    "two misses in a row end it at the last moment it was seen",
    { deliveries: [joined("A", 5)], answers: [answer(10, { A: 5 }), answer(20), answer(30)] },
    ["A 5–10 observed/inferred"],
  ],
  [
    "its latest delivery counts as seen",
    {
      deliveries: [joined("A", 5), track("A", 15)],
      answers: [answer(10, { A: 5 }), answer(20), answer(30)],
    },
    ["A 5–15 observed/inferred"],
  ],
  [
    "a room that ListRooms does not name is an empty answer",
    { answers: [answer(10, { A: 5 }), answer(20, {}, null), answer(30, {}, null)] },
    ["A 5–10 inferred/inferred"],
  ],
  [
    "two misses that are not in a row end nothing",
    { answers: [answer(10, { A: 5 }), answer(20), answer(30, { A: 5 }), answer(40)] },
    ["A 5–… inferred/null"],
  ],
  [
    "listed again after two misses, it goes on as if nothing had been",
    { answers: [answer(10, { A: 5 }), answer(20), answer(30), answer(40, { A: 5 })] },
    ["A 5–… inferred/null"],
  ],
  [
    "told again by a delivery after two misses, it goes on",
    { deliveries: [joined("A", 5), track("A", 35)], answers: [answer(20), answer(30), answer(40)] },
    ["A 5–… observed/null"],
  ],
  [
    "answers before it was known miss nothing",
    {
      deliveries: [joined("A", 5, { received: 25 })],
      answers: [answer(10), answer(20), answer(30)],
    },
    ["A 5–… observed/null"],
  ],
];

const silences: Case[] = [
  [
    "a silence ends what was not found again at the last moment LiveKit was heard",
    { deliveries: [joined("A", 5), track("B", 30, { identity: "s1" })], silences: [second(30)] },
    ["A 5–30 observed/inferred", "B 30–30 inferred/inferred"],
  ],
  [
    "found again by a delivery, it goes on",
    { deliveries: [joined("A", 5), track("A", 130)], silences: [second(30)] },
    ["A 5–… observed/null"],
  ],
  [
    "found again by an answer, it goes on",
    { deliveries: [joined("A", 5)], answers: [answer(130, { A: 5 })], silences: [second(30)] },
    ["A 5–… observed/null"],
  ],
  [
    "of two silences the first one after which it was not found ends it",
    {
      deliveries: [joined("A", 5), track("A", 130)],
      silences: [second(400), second(30), second(200)],
    },
    ["A 5–200 observed/inferred"],
  ],
  [
    "its own left, however late, stands against a silence",
    { deliveries: [joined("A", 5), left("A", 40, { received: 200 })], silences: [second(30)] },
    ["A 5–40 observed/observed CLIENT_INITIATED"],
  ],
  [
    "of all that can end a stay the first does",
    {
      deliveries: [joined("A", 5), joined("B", 60), finished(90)],
      answers: [answer(10, { A: 5 }), answer(70), answer(80)],
      silences: [second(40)],
    },
    ["A 5–10 observed/inferred", "B 60–60 observed/inferred"],
  ],
];

describe.each([
  ["at the next stay:", nextStays],
  ["with the session:", sessions],
  ["by the answers:", answers],
  ["by silence:", silences],
])("a stay without an end of its own ends, inferred, %s", (_, cases) => {
  test.each(cases)("%s", (_name, told, stays) => {
    expect(staysOf(knowledgeOf(told)).map(shown)).toEqual(stays);
  });
});
