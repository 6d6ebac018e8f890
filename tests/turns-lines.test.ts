import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { pauseForLostLine, watchLines } from "../src/conduct/line-watch.ts";
import { takeAnswer, noteSilence } from "../src/rooms/commands.ts";
import { lostLines } from "../src/turns/lines.ts";
import type { TestApp } from "./support/app.ts";
import { headOf, iso, openHall, type Hall } from "./support/hall.ts";
import { delivery, tell } from "./support/webhook.ts";

const observed = { from: "observed", to: "observed" } as const;
const stay = (from: number, to: number | null) => ({ from, to, evidence: observed });

describe("a line lost in a turn", () => {
  test.each<[string, [number, number | null][], [number, number | null][], number | null, string]>([
    ["is none while the line holds", [[10, 90]], [[0, null]], 90, ""],
    [
      "is none before the turn or after it",
      [[10, 90]],
      [
        [0, 5],
        [7, 95],
      ],
      90,
      "",
    ],
    [
      "is told with its return",
      [[10, null]],
      [
        [0, 30],
        [40, null],
      ],
      null,
      "30–40",
    ],
    ["is told while it lasts", [[10, null]], [[0, 30]], null, "30–null"],
    [
      "is told twice",
      [[10, null]],
      [
        [0, 30],
        [40, 50],
        [60, null],
      ],
      null,
      "30–40 50–60",
    ],
    [
      "is none when another device is there",
      [[10, null]],
      [
        [0, 30],
        [25, null],
      ],
      null,
      "",
    ],
    [
      "is none when another comes within the second",
      [[10, null]],
      [
        [0, 30],
        [30.9, null],
      ],
      null,
      "",
    ],
    [
      "goes on through a pause of the turn",
      [
        [10, 32],
        [70, null],
      ],
      [
        [0, 30],
        [60, null],
      ],
      null,
      "30–60",
    ],
    [
      "has no end when the turn ended before",
      [[10, 50]],
      [
        [0, 30],
        [60, null],
      ],
      50,
      "30–null",
    ],
    ["is none of a site that never was there", [[10, null]], [], null, ""],
    [
      "is none that was lost between two segments",
      [
        [10, 20],
        [40, null],
      ],
      [
        [0, 30],
        [50, null],
      ],
      null,
      "",
    ],
  ])("%s", (_name, segments, stays, endedAt, expected) => {
    const ms = (seconds: number | null) => (seconds === null ? null : seconds * 1000);
    const found = lostLines(
      segments.map(([from, to]) => ({ from: from * 1000, to: ms(to) })),
      stays.map(([from, to]) => stay(from * 1000, ms(to))),
      ms(endedAt),
    );
    const shown = found.map(({ from, to }) => `${from / 1000}–${to === null ? null : to / 1000}`);
    expect(shown.join(" ")).toBe(expected);
  });
});

/** A live event in whose room Huế is and speaks, since 10 s; the rule as given. */
async function speakingHall(lostLinePauses: boolean) {
  const hall = await openHall(undefined, { turnRule: { lostLinePauses } });
  await hall.state("live");
  const { app, event, sites } = hall;
  const room = { name: event.roomName };
  const identity = `${sites.hue.liveKitIdentity}~ses_1`;
  const tells = (what: string, sid: string) =>
    tell(
      app.app,
      delivery(what, room, { sid, identity, at: app.clock.now(), joinedAt: app.clock.now() }),
    );
  await tells("participant_joined", "PA_1");
  app.clock.advance(10_000);
  const turn = await hall.ask({ siteId: sites.hue.id, plannedSeconds: 600 });
  await hall.floor(turn);
  const at = (seconds: number) => app.clock.set(Date.parse(iso(seconds)));
  return { hall, turn, at, tells };
}

const decide = (hall: Hall) =>
  hall.app.store.commit({
    eventId: hall.eventId,
    by: { kind: "system", id: null },
    decide: pauseForLostLine,
  });

async function until(app: TestApp, turnId: string, state: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const row = await app.store.read
      .selectFrom("turn")
      .select("state")
      .where("id", "=", turnId)
      .executeTakeFirstOrThrow();
    if (row.state === state) return;
    await setTimeout(25);
  }
  throw new Error(`the turn is not ${state}`);
}

describe("a speaker whose line is lost", () => {
  test("goes on, and the turn says when it was lost and came back", async () => {
    const { hall, turn, at, tells } = await speakingHall(false);
    at(40);
    await tells("participant_left", "PA_1");
    at(50);
    const lost = { from: iso(40), to: null, evidence: "observed" };
    expect(await hall.turn(turn)).toMatchObject({
      state: "speaking",
      spokenSeconds: 40,
      lostLines: [lost],
    });
    expect((await decide(hall)).changed).toBe(false);
    at(60);
    await tells("participant_joined", "PA_2");
    at(70);
    expect(await hall.turn(turn)).toMatchObject({
      state: "speaking",
      spokenSeconds: 60,
      lostLines: [{ ...lost, to: iso(60) }],
    });
    expect((await hall.turns()).items[0].lostLines).toEqual([{ ...lost, to: iso(60) }]);
  });

  test("is paused where the event says so, once, and goes on only when resumed", async () => {
    const { hall, turn, at, tells } = await speakingHall(true);
    const watch = watchLines(hall.app.store, 20);
    at(40);
    await tells("participant_left", "PA_1");
    at(42);
    const head = await headOf(hall.app, hall.eventId);
    await until(hall.app, turn, "paused");
    expect(await hall.facts(head)).toMatchObject([
      {
        type: "turn_paused",
        data: { turnId: turn, lostLineAt: Date.parse(iso(40)) },
        actor: { kind: "system", id: null },
      },
    ]);
    at(60);
    await tells("participant_joined", "PA_2");
    expect(await hall.turn(turn)).toMatchObject({
      state: "paused",
      spokenSeconds: 32,
      lostLines: [{ from: iso(40), to: iso(60) }],
    });
    await hall.move(turn, "resume");
    at(70);
    expect(await hall.turn(turn)).toMatchObject({ state: "speaking", spokenSeconds: 42 });
    // What was lost before it went on is not lost again.
    expect((await decide(hall)).changed).toBe(false);
    await watch.stop();
  });

  test("is not paused when the site is back at once, was never there, or LiveKit itself is silent", async () => {
    const { hall, turn, at, tells } = await speakingHall(true);
    at(40);
    await tells("participant_left", "PA_1");
    at(41);
    await tells("participant_joined", "PA_2");
    expect((await decide(hall)).changed).toBe(false);
    at(50);
    const by = { kind: "livekit", id: null } as const;
    const { eventId, app } = hall;
    const listed = { sid: "PA_2", joinedAtMs: app.clock.now(), joinedAt: null, kind: null };
    const identity = `${hall.sites.hue.liveKitIdentity}~ses_1`;
    const participants = [{ ...listed, identity, hidden: false, microphones: [] }];
    const answer = { askedAt: app.clock.now(), roomSid: "RM_1", participants };
    await app.store.commit({ eventId, by, decide: (now) => takeAnswer(now, answer) });
    const heardAt = app.clock.now();
    at(120);
    await app.store.commit({ eventId, by, decide: (now) => noteSilence(now, heardAt) });
    expect((await hall.turn(turn)).lostLines).toEqual([
      { from: iso(40), to: iso(41), evidence: "observed" },
      { from: iso(50), to: null, evidence: "inferred" },
    ]);
    expect((await decide(hall)).changed).toBe(false);
    const away = await hall.ask({ siteId: hall.sites.daNang.id });
    await hall.floor(away);
    at(130);
    expect((await decide(hall)).changed).toBe(false);
    expect((await hall.turn(away)).lostLines).toEqual([]);
  });

  test("is found out from LiveKit's answers too when it tells nothing", async () => {
    const { hall, turn, at } = await speakingHall(true);
    const { app, eventId, sites } = hall;
    const watch = watchLines(app.store, 20);
    const identity = `${sites.hue.liveKitIdentity}~ses_1`;
    const listed = { sid: "PA_1", identity, joinedAtMs: app.clock.now(), joinedAt: null };
    const hue = { ...listed, kind: null, hidden: false, microphones: [] };
    const answers = async (seconds: number, participants: (typeof hue)[]) => {
      at(seconds);
      const answer = { askedAt: app.clock.now(), roomSid: "RM_1", participants };
      const by = { kind: "livekit", id: null } as const;
      await app.store.commit({ eventId, by, decide: (now) => takeAnswer(now, answer) });
    };
    await answers(25, [hue]);
    await answers(40, []);
    expect((await decide(hall)).changed).toBe(false);
    await answers(55, []);
    await until(app, turn, "paused");
    expect(await hall.turn(turn)).toMatchObject({
      spokenSeconds: 45,
      lostLines: [{ from: iso(25), to: null, evidence: "inferred" }],
    });
    await watch.stop();
  });
});
