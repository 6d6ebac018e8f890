import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { agrees, holdSeminar, openBadDay, type BadDay } from "../support/bad-day.ts";
import { patient } from "../support/local-livekit.ts";
import { findBinary } from "../support/real-livekit.ts";
import type { Answer, Rule, Sent } from "../support/relay.ts";
import { claimsFor, signJwt, tell } from "../support/webhook.ts";

const binary = await findBinary();
const TAKEN: Answer = { status: 200, body: "" };

let day: BadDay;
beforeEach(async () => {
  if (binary === null) return;
  day = await openBadDay(binary);
  await day.liveKit.start();
});
afterEach(() => day?.stop());

describe.skipIf(binary === null)("webhooks of a real LiveKit", () => {
  test("that come twice, late and backwards give the record they give undisturbed", async () => {
    const seminar = await holdSeminar(day, ["Huế", "Vinh", "Lào Cai"]);
    const twin = await day.twin();
    const told: number[] = [];
    const undisturbed = async ({ body, headers }: Sent) =>
      told.push(await tell(twin.app, new Uint8Array(body), headers["authorization"]));
    const held: Sent[] = [];
    const twice: Rule = async (sent, forward) => {
      await undisturbed(sent);
      await forward(sent);
      return forward(sent);
    };
    const guests = await day.invite();
    day.tells.follow(twice);
    await guests.come(1, seminar.secret(1));
    await guests.come(2, seminar.secret(2));
    await guests.leave(1);
    await vi.waitFor(() => expect(day.tells.passed.map(eventOf)).toContain(LEFT), patient);

    day.tells.follow(async (sent) => {
      await undisturbed(sent);
      held.push(sent);
      return TAKEN;
    });
    await guests.come(3, seminar.secret(3));
    await guests.come(1, seminar.secret(1));
    await guests.leave(2);
    await guests.leave(3);
    await guests.leave(1);
    await vi.waitFor(() => expect(held.map(eventOf).filter(isLeft)).toHaveLength(3), patient);
    day.tells.follow(null);
    for (const sent of [...held.toReversed(), ...held])
      expect(await day.tells.pass(sent)).toBe(200);

    expect(new Set(told)).toEqual(new Set([200]));
    await agrees(seminar, guests);
    const window = `?to=${new Date().toISOString()}`;
    const calm = await twin.admin("GET", `${seminar.path}/attendance${window}`);
    const stormy = await day.api.get<object>(`${seminar.path}/attendance${window}`);
    expect(stormy.body).toMatchObject({ window: calm.body.window, sites: calm.body.sites });
    expect(await seminar.stays()).toHaveLength(4);
  });

  test("that find nobody for a while are told again, and nothing is missing", async () => {
    const seminar = await holdSeminar(day, ["Huế"]);
    const guests = await day.invite();
    day.tells.follow(async () => "cut");
    await guests.come(1, seminar.secret(1));
    await guests.leave(1);
    await vi.waitFor(() => expect(day.tells.answers.length).toBeGreaterThan(1), patient);
    expect(await seminar.facts("livekit_told")).toEqual([]);
    day.tells.follow(null);
    await vi.waitFor(async () => {
      expect(await seminar.stays()).toMatchObject([{ evidenceTo: "observed" }]);
    }, patient);
    await agrees(seminar, guests);
  });

  test("that come an hour late are refused, and the stay stands by LiveKit's answers", async () => {
    const seminar = await holdSeminar(day, ["Huế"]);
    const guests = await day.invite();
    const held: Sent[] = [];
    day.tells.follow(async (sent) => {
      held.push(sent);
      return TAKEN;
    });
    await guests.come(1, seminar.secret(1));
    await vi.waitFor(() => expect(held.map(eventOf)).toContain("participant_joined"), patient);
    day.tells.follow(null);
    for (const sent of held) {
      // LiveKit signs for five minutes when it sends.
      const signedAt = Math.floor(Date.now() / 1000) - 3600;
      const claims = claimsFor(sent.body, { nbf: signedAt, exp: signedAt + 300 });
      const headers = { ...sent.headers, authorization: signJwt(claims) };
      expect(await day.tells.pass({ ...sent, headers })).toBe(401);
    }
    expect(await seminar.facts("livekit_told")).toEqual([]);
    await day.restart();
    await vi.waitFor(async () => expect(await seminar.stays()).toHaveLength(1), patient);
    const [, hue] = (await seminar.attendance()).sites;
    expect(hue?.intervals[0]?.evidence).toEqual({ from: "inferred", to: null });
    await guests.leave(1);
    await vi.waitFor(async () => {
      expect(await seminar.stays()).toMatchObject([{ evidenceTo: "observed" }]);
    }, patient);
    await agrees(seminar, guests);
  });
});

describe.skipIf(binary === null)("calls to a real LiveKit", () => {
  test("that are answered with nonsense change nothing, and go on when it talks sense again", async () => {
    const seminar = await holdSeminar(day, ["Huế"]);
    const guests = await day.invite();
    await guests.come(1, seminar.secret(1));
    await vi.waitFor(async () => {
      expect(await seminar.facts("rights_confirmed")).toHaveLength(1);
    }, patient);
    day.asks.follow(async () => NONSENSE[day.asks.answers.length % NONSENSE.length] ?? "cut");
    await day.restart();
    const answered = await seminar.facts("livekit_answered");
    const stays = await seminar.stays();
    const turn = await seminar.turnOf(1);
    await seminar.floor(turn.id);
    const asked = day.asks.answers.length;
    await vi.waitFor(() => expect(day.asks.answers.length).toBeGreaterThan(asked + 3), patient);
    expect((await day.api.get("/health")).body).toMatchObject({ liveKit: "unreachable" });
    expect((await seminar.turn(turn.id)).microphone).not.toBe("open");
    expect(await seminar.facts("livekit_answered")).toEqual(answered);
    expect(await seminar.facts("rights_confirmed")).toHaveLength(1);
    expect(await seminar.stays()).toEqual(stays);

    day.asks.follow(null);
    await vi.waitFor(async () => {
      expect((await seminar.turn(turn.id)).microphone).toBe("open");
    }, patient);
    await agrees(seminar, guests);
  });

  test("that it leaves hanging hold up neither the floor nor the end of the server", async () => {
    const seminar = await holdSeminar(day, ["Huế"]);
    const guests = await day.invite();
    await guests.come(1, seminar.secret(1));
    await vi.waitFor(async () => {
      expect(await seminar.facts("rights_confirmed")).toHaveLength(1);
    }, patient);
    day.liveKit.freeze();
    // What it had answered by then may still be on its way.
    await new Promise((resume) => setTimeout(resume, 300));
    const before = day.asks.answers.length;
    const turn = await seminar.turnOf(1);
    expect(await seminar.floor(turn.id)).toMatchObject({
      state: "speaking",
      microphone: "opening",
    });
    await vi.waitFor(async () => {
      expect((await seminar.turn(turn.id)).microphone).toBe("failed");
    }, patient);
    const over = await day.api.send<object>("DELETE", `${seminar.path}/turns/${turn.id}/floor`);
    expect(over.body).toMatchObject({ state: "finished" });
    await day.restart();
    // All of this while LiveKit has answered nothing.
    expect(day.asks.answers.slice(before)).toEqual([]);
    day.liveKit.wake();
    await agrees(seminar, guests);
  });
});

const json = (body: unknown, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const NONSENSE: (Answer | "cut")[] = [
  json({ status: "ok" }),
  { status: 200, headers: { "content-type": "text/html" }, body: "<p>Xin chào" },
  json({ code: "unavailable", msg: "no response from servers" }, 503),
  "cut",
  json({ code: "internal" }, 500),
];

const LEFT = "participant_left";
const isLeft = (event: string) => event === LEFT;

function eventOf({ body }: Sent): string {
  const { event } = JSON.parse(body.toString("utf8")) as { event: string }; // a webhook of LiveKit's
  return event;
}
