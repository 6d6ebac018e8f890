import { afterEach, describe, expect, test } from "vitest";
import { rightsText, siteRights } from "../src/rooms/rooms.ts";
import { headOf, openHall, siteClient, staff, type Hall } from "./support/hall.ts";
import { openKeptRoom, type KeptRoom } from "./support/kept-room.ts";
import { delivery, tell } from "./support/webhook.ts";

const camera = siteRights({ role: "remote", micPolicy: "floor", hasFloor: false });
const floor = siteRights({ role: "remote", micPolicy: "floor", hasFloor: true });
const open = siteRights({ role: "remote", micPolicy: "open", hasFloor: false });

const closeAll = (hall: Hall, by = hall.secretary) => by("DELETE", `${hall.at}/microphones`);
const CLOSED = { type: "microphones_closed", actor: { kind: "apiKey" } };

describe("closing all microphones", () => {
  test("pauses the remote site that speaks, which loses nothing by it", async () => {
    const hall = await openHall();
    await hall.state("live");
    const turnId = await hall.ask({ siteId: hall.sites.hue.id });
    await hall.floor(turnId);
    hall.app.clock.advance(5000);
    const before = await headOf(hall.app, hall.eventId);
    const closed = await closeAll(hall);
    expect([closed.status, closed.body.pausedTurnId]).toEqual([200, turnId]);
    expect(await hall.turn(turnId)).toMatchObject({ state: "paused", spokenSeconds: 5 });
    expect(await hall.facts(before)).toMatchObject([
      { type: "turn_paused", data: { turnId } },
      { ...CLOSED, data: { turnId, micPolicy: "floor" } },
    ]);
    expect((await hall.move(turnId, "resume")).body.state).toBe("speaking");
  });

  test("ends a discussion: the floor alone counts again", async () => {
    const hall = await openHall(undefined, { micPolicy: "open" });
    await hall.state("live");
    const before = await headOf(hall.app, hall.eventId);
    const closed = await closeAll(hall);
    expect(closed.body).toMatchObject({ pausedTurnId: null, micPolicy: "floor" });
    expect((await hall.secretary("GET", hall.at)).body.micPolicy).toBe("floor");
    expect(await hall.facts(before)).toMatchObject([
      { type: "event_changed", data: { micPolicy: "floor" } },
      { ...CLOSED, data: { turnId: null, micPolicy: "open" } },
    ]);
  });

  test.each([
    ["the central site", (hall: Hall) => ({ siteId: hall.sites.central.id })],
    ["somebody without a site", () => ({ note: "Chủ tọa" })],
  ])("leaves %s speaking, and is logged all the same", async (_who, ask) => {
    const hall = await openHall();
    await hall.state("live");
    const turnId = await hall.ask(ask(hall));
    await hall.floor(turnId);
    const before = await headOf(hall.app, hall.eventId);
    expect((await closeAll(hall)).body.pausedTurnId).toBeNull();
    expect((await hall.turn(turnId)).state).toBe("speaking");
    expect(await hall.facts(before)).toMatchObject([CLOSED]);
  });

  test("and floors given at the same moment stand in one order, and the last of them holds", async () => {
    const hall = await openHall();
    await hall.state("live");
    const ids = [
      await hall.ask({ siteId: hall.sites.hue.id }),
      await hall.ask({ siteId: hall.sites.daNang.id }),
    ];
    const before = await headOf(hall.app, hall.eventId);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => [closeAll(hall), ...ids.map((id) => hall.floor(id))]).flat(),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const moves = (await hall.facts(before)).filter(({ type }) =>
      /^(microphones_closed|turn_started)$/.test(type),
    );
    expect(moves.filter(({ type }) => type === "microphones_closed")).toHaveLength(5);
    const last = moves.at(-1);
    const list = await hall.turns();
    expect(list.speaking).toBe(last?.type === "turn_started" ? last.data.turnId : null);
  });

  test("is for secretary and chair, in an open event", async () => {
    const hall = await openHall();
    const hue = await siteClient(hall, hall.sites.hue.id);
    const before = await headOf(hall.app, hall.eventId);
    for (const by of [hue, await staff(hall.app, hall.eventId, "organizer")])
      expect((await closeAll(hall, by)).status).toBe(403);
    expect(await headOf(hall.app, hall.eventId)).toBe(before);
    expect((await closeAll(hall, await staff(hall.app, hall.eventId, "chair"))).status).toBe(200);
    await hall.state("live");
    await hall.state("closed");
    const late = await closeAll(hall);
    expect([late.status, late.body.code]).toEqual([409, "event_not_open"]);
  });
});

let kept: KeptRoom | null = null;
afterEach(async () => {
  await kept?.stop();
  kept = null;
});

/** A kept room of two sites, Huế with the floor. */
async function speaking() {
  kept = await openKeptRoom();
  const world = kept;
  const { admin } = world.app;
  const [giang, hue] = [await world.come(world.giang.id), await world.come(world.hue.id)];
  const { body: turn } = await admin("POST", `${world.path}/turns`, { siteId: world.hue.id });
  const read = async () => (await admin("GET", `${world.path}/turns/${turn.id}`)).body;
  const give = async () => {
    await admin("PUT", `${world.path}/turns/${turn.id}/floor`);
    await world.settle();
  };
  return {
    ...world,
    guests: { giang, hue },
    give,
    read,
    end: () => admin("DELETE", `${world.path}/turns/${turn.id}/floor`),
    closeAll: () => admin("DELETE", `${world.path}/microphones`),
    microphones: async () => (await admin("GET", `${world.path}/microphones`)).body,
    /** Time in which LiveKit is asked again and again. */
    async wait(seconds: number) {
      for (let second = 0; second < seconds; second += 1) {
        world.app.clock.advance(1000);
        await world.settle();
      }
    },
    log: async (...types: string[]) => {
      const { body } = await admin("GET", `${world.path}/log?limit=500`);
      return (body.items as { type: string }[]).filter(({ type }) => types.includes(type));
    },
  };
}

describe("LiveKit, when all microphones are closed", () => {
  test("is told the rights of everybody anew, also of those it had confirmed", async () => {
    const world = await speaking();
    await world.give();
    const { giang, hue } = world.guests;
    expect(world.rights()).toEqual({ [giang.identity]: camera, [hue.identity]: floor });
    // LiveKit let somebody have more than the record, and nobody has noticed yet.
    const lost = world.app.liveKit.inRoom(world.room).find((one) => one.sid === giang.sid);
    if (lost) lost.rights = open;
    const before = world.app.liveKit.calls.length;
    await world.closeAll();
    await world.settle();
    expect(world.rights()).toEqual({ [giang.identity]: camera, [hue.identity]: camera });
    const calls = world.app.liveKit.calls.slice(before);
    expect(calls.map(({ call, identity }) => [call, identity]).toSorted()).toEqual(
      [giang, hue].map(({ identity }) => ["setRights", identity]).toSorted(),
    );
  });

  test("shows in the list of microphones, until it has confirmed", async () => {
    const world = await speaking();
    await world.app.admin("PATCH", world.path, { micPolicy: "open" });
    await world.settle();
    const track = { sid: "TR_1", source: "MICROPHONE" };
    const about = { ...world.guests.giang, at: world.app.clock.now(), track };
    await tell(world.app.app, delivery("track_published", { name: world.room }, about));
    const line = { mayBeHeard: true, confirmed: true, failedAt: null, reason: null };
    expect(await world.microphones()).toMatchObject({
      micPolicy: "open",
      items: [
        { siteId: world.giang.id, ...line, published: true },
        { siteId: world.hue.id, ...line, published: false },
      ],
    });
    world.app.liveKit.failWith(new Error("503 no response from servers"));
    const { body: closed } = await world.closeAll();
    const waiting = { mayBeHeard: false, confirmed: true };
    expect(closed).toMatchObject({ micPolicy: "floor", items: [waiting, waiting] });
    await world.wait(4);
    const { items } = await world.microphones();
    expect(items).toMatchObject([waiting, waiting]);
    expect(items[0].reason.vi).toContain("503 no response from servers");
    world.app.liveKit.failWith(null);
    await world.wait(6);
    const done = { mayBeHeard: false, confirmed: false, failedAt: null, reason: null };
    const after = await world.microphones();
    expect(after).toMatchObject({ items: [done, done] });
    for (const { confirmedAt } of after.items) expect(confirmedAt > closed.closedAt).toBe(true);
  });
});

describe("a microphone that LiveKit does not open", () => {
  test("shows failed after three seconds, says why, and opens when LiveKit does", async () => {
    const world = await speaking();
    world.app.liveKit.failWith(new Error("404 participant does not exist"));
    await world.give();
    expect(await world.read()).toMatchObject({ microphone: "opening", microphoneReason: null });
    await world.wait(4);
    expect(await world.read()).toMatchObject({
      state: "speaking",
      microphone: "failed",
      microphoneReason: {
        vi: "LiveKit không thấy điểm cầu này trong phòng họp. Hệ thống vẫn đang thử lại.",
        en: "LiveKit does not find this site in the room. It is being tried on.",
      },
    });
    world.app.liveKit.failWith(null);
    await world.wait(6);
    expect(await world.read()).toMatchObject({ microphone: "open", microphoneReason: null });
    const told = await world.log("rights_failed", "rights_confirmed");
    expect(told.slice(-2)).toMatchObject([
      { type: "rights_failed", data: { error: "404 participant does not exist" } },
      { type: "rights_confirmed", data: { rights: rightsText(floor) } },
    ]);
  });

  test("or close shows failed too, and is tried on although the turn is over", async () => {
    const world = await speaking();
    await world.give();
    world.app.liveKit.failWith(new Error("fetch failed"));
    await world.end();
    expect((await world.read()).microphone).toBe("closing");
    await world.wait(4);
    expect(await world.read()).toMatchObject({ state: "finished", microphone: "failed" });
    expect((await world.read()).microphoneReason.vi).toContain("không xác nhận");
    world.app.liveKit.failWith(null);
    await world.wait(6);
    expect(await world.read()).toMatchObject({ microphone: "closed", microphoneReason: null });
    expect(world.rights()[world.guests.hue.identity]).toEqual(camera);
  });

  test("may have been opened all the same: it is closed before the record believes it", async () => {
    const world = await speaking();
    world.app.liveKit.loseAnswers(true);
    await world.give();
    await world.wait(4);
    expect((await world.read()).microphone).toBe("failed");
    expect(world.rights()[world.guests.hue.identity]).toEqual(floor);
    await world.end();
    expect((await world.read()).microphone).toBe("failed");
    world.app.liveKit.loseAnswers(false);
    await world.wait(6);
    expect((await world.read()).microphone).toBe("closed");
    expect(world.rights()[world.guests.hue.identity]).toEqual(camera);
  });

  test("is still in doubt after a restart, and closed then", async () => {
    const world = await speaking();
    world.app.liveKit.loseAnswers(true);
    await world.give();
    await world.wait(4);
    await world.end();
    await world.restart();
    expect((await world.read()).microphone).toBe("failed");
    world.app.liveKit.loseAnswers(false);
    await world.wait(1);
    expect((await world.read()).microphone).toBe("closed");
    expect(world.rights()[world.guests.hue.identity]).toEqual(camera);
  });

  test("is asked for no more once its site has left", async () => {
    const world = await speaking();
    world.app.liveKit.failWith(new Error("fetch failed"));
    await world.give();
    await world.wait(4);
    await world.go(world.guests.hue);
    expect(await world.read()).toMatchObject({
      microphone: "opening",
      microphoneReason: { vi: expect.stringContaining("chưa ở trong phòng họp") },
    });
    const before = world.app.liveKit.calls.length;
    await world.wait(10);
    const asked = world.app.liveKit.calls.slice(before).map(({ identity }) => identity);
    expect(asked).not.toContain(world.guests.hue.identity);
  });
});
