import { setTimeout as sleep } from "node:timers/promises";
import { TrackSource } from "livekit-server-sdk";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  agrees,
  holdSeminar,
  lastSeen,
  openBadDay,
  type BadDay,
  type Seminar,
} from "../support/bad-day.ts";
import { patient } from "../support/local-livekit.ts";
import { findBinary } from "../support/real-livekit.ts";

const binary = await findBinary();

describe.skipIf(binary === null)("with a LiveKit that", () => {
  let day: BadDay;
  beforeEach(async () => {
    day = await openBadDay(binary ?? "");
  });
  afterEach(() => day.stop());

  test("is not there at the start the API serves, and all goes on by itself when it comes", async () => {
    expect(await health()).toEqual(["degraded", "unreachable"]);
    const seminar = await holdSeminar(day, ["Huế"]);
    const token = await day.api.send<object>("POST", `${seminar.path}/tokens`, { as: "chair" });
    expect(token.body).toMatchObject({ url: day.liveKit.url, room: seminar.event.roomName });
    const turn = await seminar.turnOf(1);
    expect(await seminar.floor(turn.id)).toMatchObject({
      state: "speaking",
      microphone: "opening",
    });

    await day.liveKit.start();
    const guests = await day.invite();
    await guests.come(1, seminar.secret(1));
    await microphoneIs("open", seminar, turn.id);
    expect(await mayUseMicrophone(seminar, 1)).toBe(true);
    await vi.waitFor(async () => expect(await health()).toEqual(["ok", "ok"]), patient);
    await agrees(seminar, guests);
  });

  test("dies for 5 s nothing is invented and nothing missing, and the speaker speaks on", async () => {
    await day.liveKit.start();
    const seminar = await holdSeminar(day, ["Huế", "Vinh", "Lào Cai"]);
    const [guests, lost] = [await day.invite(), await day.invite()];
    await guests.come(1, seminar.secret(1));
    await lost.come(2, seminar.secret(2));
    await guests.come(3, seminar.secret(3));
    const turn = await seminar.turnOf(1);
    await seminar.floor(turn.id);
    await microphoneIs("open", seminar, turn.id);
    await guests.leave(3);

    const killedAt = await day.liveKit.kill();
    for (const each of [guests, lost])
      each.happenings.push({ what: "livekit-killed", at: killedAt });
    await lost.stop();
    await sleep(5000);
    expect(await seminar.turn(turn.id)).toMatchObject({ state: "speaking" });
    const returned = guests.returns(1);
    await day.liveKit.start();
    const startedAt = Date.now();
    await returned;
    await vi.waitFor(async () => expect(await seminar.stays()).toHaveLength(4), patient);
    await microphoneIs("open", seminar, turn.id);
    expect(await mayUseMicrophone(seminar, 1)).toBe(true);

    guests.happenings.push(...lost.happenings.filter(({ what }) => what !== "livekit-killed"));
    await agrees(seminar, guests);
    const [before, after, gone, left] = await seminar.stays();
    for (const stay of [before, gone]) {
      const seen = await lastSeen(day, seminar, stay?.sid ?? "");
      expect(stay).toMatchObject({ to: Math.max(stay?.from ?? 0, seen), evidenceTo: "inferred" });
      expect(stay?.to).toBeLessThanOrEqual(killedAt);
    }
    expect(after?.from).toBeGreaterThan(startedAt - 500);
    expect(left).toMatchObject({ evidenceTo: "observed", reason: "CLIENT_INITIATED" });
    expect(await seminar.turn(turn.id)).toMatchObject({
      state: "speaking",
      segments: [{ to: null }],
    });
  });

  test("dies for good the event is held to its end, and its papers have what was seen", async () => {
    await day.liveKit.start();
    const seminar = await holdSeminar(day, ["Huế"]);
    const guests = await day.invite();
    await guests.come(1, seminar.secret(1));
    await vi.waitFor(async () => expect(await seminar.stays()).toHaveLength(1), patient);
    await day.liveKit.kill();
    await guests.stop();

    const turn = await seminar.turnOf(1);
    expect((await seminar.floor(turn.id)).state).toBe("speaking");
    const over = await day.api.send<object>("DELETE", `${seminar.path}/turns/${turn.id}/floor`);
    expect(over.body).toMatchObject({ state: "finished" });
    const closed = await day.api.send<object>("PUT", `${seminar.path}/state`, { state: "closed" });
    expect(closed.body).toMatchObject({ state: "closed" });
    const archived = await day.api.send<object>("PUT", `${seminar.path}/state`, {
      state: "archived",
    });
    expect(archived.body).toMatchObject({ state: "archived" });
    const [stay] = await seminar.stays();
    expect(stay).toMatchObject({ site: 1, from: expect.any(Number) });
    for (const name of ["attendance-sites.csv", "turns.xlsx"]) {
      const file = await day.api.file(`${seminar.path}/reports/${name}`);
      expect(file.length).toBeGreaterThan(100);
    }
    expect(await health()).toEqual(["degraded", "unreachable"]);
  });

  test("lost the room by somebody else's hand those who come back are right", async () => {
    await day.liveKit.start();
    const seminar = await holdSeminar(day, ["Huế", "Vinh"]);
    const guests = await day.invite();
    for (const site of [1, 2]) await guests.come(site, seminar.secret(site));
    const turn = await seminar.turnOf(1);
    await seminar.floor(turn.id);
    await microphoneIs("open", seminar, turn.id);

    await day.somebodyElse.deleteRoom(seminar.event.roomName);
    for (const site of [1, 2]) await guests.happened(site, 0, "disconnected");
    await vi.waitFor(async () => {
      const stays = await seminar.stays();
      expect(stays.map(({ reason }) => reason)).toEqual(["ROOM_DELETED", "ROOM_DELETED"]);
    }, patient);
    const shown = async () => (await seminar.siteNow(1)).connection;
    expect(await shown()).toBe("left");
    expect(await seminar.turn(turn.id)).toMatchObject({ state: "speaking", microphone: "opening" });

    await guests.come(1, seminar.secret(1));
    await microphoneIs("open", seminar, turn.id);
    expect(await mayUseMicrophone(seminar, 1)).toBe(true);
    expect(await shown()).toBe("connected");
    await agrees(seminar, guests);
    const before = await seminar.stays();
    // The first thing a server does is to ask who is in the room.
    await day.restart();
    await vi.waitFor(async () => {
      const answers = await seminar.facts("livekit_answered");
      expect(JSON.stringify(answers.at(-1)?.data)).toContain(before[1]?.sid);
    }, patient);
    expect(await seminar.stays()).toEqual(before);
  });

  const health = async () => {
    const { body } = await day.api.get<{ status: string; liveKit: string }>("/health");
    return [body.status, body.liveKit];
  };

  const microphoneIs = (state: string, seminar: Seminar, turnId: string) =>
    vi.waitFor(async () => expect((await seminar.turn(turnId)).microphone).toBe(state), patient);

  /** By LiveKit's own word. */
  async function mayUseMicrophone({ event, sites }: Seminar, site: number): Promise<boolean> {
    const here = await day.somebodyElse.listParticipants(event.roomName);
    const owner = `${sites[site]?.liveKitIdentity}~`;
    const permission = here.find(({ identity }) => identity.startsWith(owner))?.permission;
    return permission?.canPublishSources.includes(TrackSource.MICROPHONE) ?? false;
  }
});
