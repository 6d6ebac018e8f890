import { setTimeout as sleep } from "node:timers/promises";
import { TrackSource } from "livekit-server-sdk";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LiveKitEntry, Turn } from "../../scripts/rehearsal/record.ts";
import { holdSeminar, openBadDay, type BadDay, type Seminar } from "../support/bad-day.ts";
import type { Guests } from "../support/guests.ts";
import { openListener, type Listener } from "../support/listener.ts";
import { patient } from "../support/local-livekit.ts";
import { findBinary } from "../support/real-livekit.ts";

const binary = await findBinary();
/** Milliseconds until what was closed is heard no more: buffers, and a busy machine. */
const FADES = 600;
const A_WHILE = 120_000;

let day: BadDay;
let seminar: Seminar;
let listener: Listener | null;

beforeEach(async () => {
  if (binary === null) return;
  day = await openBadDay(binary);
  await day.liveKit.start();
  seminar = await holdSeminar(day, ["Huế", "Vinh"]);
  listener = null;
});
afterEach(async () => {
  await listener?.stop();
  await day?.stop();
});

type Shown = Turn & { microphoneReason: { vi: string; en: string } | null };

async function listen(): Promise<Listener> {
  listener = await openListener(async () => {
    const path = `${seminar.path}/tokens`;
    return (await day.api.send<LiveKitEntry>("POST", path, { as: "observer" })).body;
  });
  return listener;
}

const siteOf = (site: number) => seminar.sites[site] ?? { id: "", liveKitIdentity: "" };
const endFloor = (turnId: string) =>
  day.api.send("DELETE", `${seminar.path}/turns/${turnId}/floor`);
const microphoneIs = (turnId: string, microphone: string): Promise<Shown> =>
  vi.waitFor(async () => {
    const turn = await seminar.turn(turnId);
    expect(turn.microphone).toBe(microphone);
    return turn as Shown; // what the API gives has it
  }, patient);

/** A site comes in, gets the floor and speaks, on and on. */
async function speaks(guests: Guests, site: number): Promise<string> {
  await guests.come(site, seminar.secret(site));
  const { id } = await seminar.turnOf(site);
  await seminar.floor(id);
  await microphoneIs(id, "open");
  guests.insist(site, "intrude", A_WHILE);
  return id;
}

const isHeard = (site: number, since = 0) =>
  vi.waitFor(() => expect(listener?.since(since, siteOf(site)).length).toBeGreaterThan(5), patient);

/** The sources a participant publishes now, by LiveKit itself. */
async function published(site: number): Promise<TrackSource[]> {
  const all = await day.somebodyElse.listParticipants(seminar.event.roomName);
  const mine = all.filter(({ identity }) => identity.startsWith(siteOf(site).liveKitIdentity));
  return mine.flatMap(({ tracks }) => tracks.map(({ source }) => source));
}

describe.skipIf(binary === null)("in a real room", { timeout: 90_000 }, () => {
  test("a screen is refused without the floor, shown with it, and gone after", async () => {
    const guests = await day.invite();
    await guests.come(0, seminar.secret(0));
    await guests.come(1, seminar.secret(1));
    await vi.waitFor(async () => {
      expect(await seminar.facts("rights_confirmed")).toHaveLength(2);
    }, patient);
    for (const site of [0, 1]) guests.insist(site, "share", A_WHILE);
    // The central site may, so what is not there after it was refused.
    await vi.waitFor(async () => {
      expect(await published(0)).toEqual([TrackSource.SCREEN_SHARE]);
    }, patient);
    await sleep(1000);
    expect(await published(1)).toEqual([]);

    const { id } = await seminar.turnOf(1);
    await seminar.floor(id);
    await microphoneIs(id, "open");
    guests.insist(1, "share", A_WHILE);
    await vi.waitFor(async () => {
      expect(await published(1)).toContain(TrackSource.SCREEN_SHARE);
    }, patient);
    await endFloor(id);
    await vi.waitFor(async () => expect(await published(1)).toEqual([]), patient);
    expect(await published(0)).toEqual([TrackSource.SCREEN_SHARE]);
  });

  test("a speaker whose line drops and who comes back after the floor has moved is silenced at once", async () => {
    const ear = await listen();
    const [lost, other] = [await day.invite(), await day.invite()];
    await other.come(2, seminar.secret(2));
    const first = await speaks(lost, 1);
    await isHeard(1);
    lost.freeze();
    await vi.waitFor(async () => expect((await seminar.siteNow(1)).connection).toBe("dropped"), {
      timeout: 40_000,
      interval: 200,
    });
    const { id: second } = await seminar.turnOf(2);
    await seminar.floor(second);
    expect(await seminar.turn(first)).toMatchObject({ state: "finished" });

    // With which rights LiveKit let it in, just before the server sets them right.
    const letIn: (TrackSource[] | undefined)[] = [];
    day.asks.follow(async (sent, forward) => {
      const { identity = "" } = JSON.parse(sent.body.toString("utf8")) as { identity?: string };
      if (
        sent.path.endsWith("/UpdateParticipant") &&
        identity.startsWith(siteOf(1).liveKitIdentity)
      ) {
        const room = seminar.event.roomName;
        const now = await day.somebodyElse.getParticipant(room, identity);
        letIn.push(now.permission?.canPublishSources);
      }
      return forward(sent);
    });
    lost.wake();
    const backAt = await vi.waitFor(
      async () => {
        const stays = (await seminar.stays()).filter(({ site }) => site === 1);
        expect(stays).toHaveLength(2);
        return stays[1]?.from ?? 0;
      },
      { timeout: 40_000, interval: 100 },
    );
    const ofLost = async (type: string) =>
      (await seminar.facts(type)).filter(({ data, at }) => {
        const { identity } = data as { identity?: string | null };
        return (identity ?? "").startsWith(siteOf(1).liveKitIdentity) && Date.parse(at) >= backAt;
      });
    await vi.waitFor(async () => expect(await ofLost("rights_confirmed")).toHaveLength(1), patient);
    expect(letIn[0]).toContain(TrackSource.MICROPHONE);
    const [told] = await ofLost("livekit_told");
    const [confirmed] = await ofLost("rights_confirmed");
    const closedAt = Date.parse(confirmed?.at ?? "");
    expect(closedAt - Date.parse(told?.at ?? "")).toBeLessThanOrEqual(1000);
    await sleep(3000); // it goes on speaking all the time
    expect(ear.since(closedAt + FADES, siteOf(1))).toEqual([]);
    expect(await published(1)).not.toContain(TrackSource.MICROPHONE);
  });

  test("all microphones are closed by one command, and the central site speaks on", async () => {
    const ear = await listen();
    const guests = await day.invite();
    await guests.come(0, seminar.secret(0));
    await guests.come(2, seminar.secret(2));
    await day.api.send("PATCH", seminar.path, { micPolicy: "open" });
    const turnId = await speaks(guests, 1);
    guests.insist(0, "intrude", A_WHILE);
    guests.insist(2, "intrude", A_WHILE);
    for (const site of [0, 1, 2]) await isHeard(site);
    const { body } = await day.api.send<{ closedAt: string; pausedTurnId: string }>(
      "DELETE",
      `${seminar.path}/microphones`,
    );
    expect(body.pausedTurnId).toBe(turnId);
    type Lines = { items: { confirmed: boolean; confirmedAt: string }[] };
    await vi.waitFor(async () => {
      const { items } = (await day.api.get<Lines>(`${seminar.path}/microphones`)).body;
      expect(items.map(({ confirmed }) => confirmed)).toEqual([false, false]);
      for (const { confirmedAt } of items) expect(confirmedAt >= body.closedAt).toBe(true);
    }, patient);
    await sleep(FADES);
    const silentSince = Date.now();
    await isHeard(0, silentSince);
    await sleep(1000);
    for (const site of [1, 2]) expect(ear.since(silentSince, siteOf(site))).toEqual([]);
  });

  test("a microphone that a dead LiveKit does not open shows failed and why, and opens when it is back", async () => {
    const guests = await day.invite();
    await guests.come(1, seminar.secret(1));
    await vi.waitFor(async () => {
      expect(await seminar.facts("rights_confirmed")).toHaveLength(1);
    }, patient);
    await day.liveKit.kill();
    const { id } = await seminar.turnOf(1);
    expect(await seminar.floor(id)).toMatchObject({
      microphone: "opening",
      microphoneReason: null,
    });
    const failed = await microphoneIs(id, "failed");
    expect(failed).toMatchObject({
      state: "speaking",
      microphoneReason: {
        vi: "LiveKit không xác nhận quyền micro trong 3 giây. Hệ thống vẫn đang thử lại.",
      },
    });
    const [given] = await seminar.facts("turn_started");
    const [fact] = await seminar.facts("rights_failed");
    const waited = Date.parse(fact?.at ?? "") - Date.parse(given?.at ?? "");
    expect(waited).toBeGreaterThanOrEqual(3000);
    const returned = guests.returns(1);
    await day.liveKit.start();
    await returned;
    expect((await microphoneIs(id, "open")).microphoneReason).toBe(null);
  });

  test("a microphone that a frozen LiveKit does not close shows failed too, and is silent once it is awake", async () => {
    const ear = await listen();
    const guests = await day.invite();
    const id = await speaks(guests, 1);
    await isHeard(1);
    day.liveKit.freeze();
    await endFloor(id);
    expect((await microphoneIs(id, "failed")).microphoneReason?.vi).toContain("không xác nhận");
    day.liveKit.wake();
    await microphoneIs(id, "closed");
    await sleep(FADES);
    const silentSince = Date.now();
    await sleep(1000);
    expect(ear.since(silentSince, siteOf(1))).toEqual([]);
  });
});
