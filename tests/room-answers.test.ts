import { afterEach, describe, expect, test } from "vitest";
import { askRoom, noticeSilence } from "../src/conduct/room-rounds.ts";
import { takeAnswer } from "../src/rooms/commands.ts";

import type { TestApp } from "./support/app.ts";
import { openKeptRoom, type KeptRoom } from "./support/kept-room.ts";
import { factsAfter } from "./support/sites.ts";
import { delivery, tell } from "./support/webhook.ts";

let room: KeptRoom | null = null;
afterEach(async () => {
  await room?.stop();
  room = null;
});

/** A room of this test, stopped after it. */
async function kept(): Promise<KeptRoom> {
  room = await openKeptRoom();
  return room;
}

describe("asking LiveKit who is in the room", () => {
  const keeping = ({ store, deps, liveKit }: TestApp) => ({ store, deps, liveKit });
  const intervals = async (world: KeptRoom) => {
    const { body } = await world.app.admin("GET", `${world.path}/attendance`);
    const site = body.sites.find((one: { siteId: string }) => one.siteId === world.hue.id);
    return site.intervals.map(
      (one: { participantSid: string; to: string | null; evidence: object }) => [
        one.participantSid,
        one.to,
        one.evidence,
      ],
    );
  };
  const ask = async (world: KeptRoom) => {
    world.app.clock.advance(15_000);
    await askRoom(keeping(world.app), world.event.id);
  };

  test("fills in a stay that no webhook told, and its end after two answers without it", async () => {
    const world = await kept();
    const { sid } = world.app.liveKit.enter(world.room, `${world.hue.liveKitIdentity}~x`, {
      joinedAtMs: world.app.clock.now(),
    });
    await ask(world);
    expect(await intervals(world)).toEqual([[sid, null, { from: "inferred", to: null }]]);
    await ask(world);
    const lastSeen = new Date(world.app.clock.now()).toISOString();
    world.app.liveKit.leave(world.room, `${world.hue.liveKitIdentity}~x`);
    await ask(world);
    expect(await intervals(world)).toEqual([[sid, null, { from: "inferred", to: null }]]);
    await ask(world);
    expect(await intervals(world)).toEqual([[sid, lastSeen, { from: "inferred", to: "inferred" }]]);
  });

  test("logs who is there only when that differs from the answer before", async () => {
    const world = await kept();
    await world.come(world.hue.id);
    for (let round = 0; round < 3; round += 1) await ask(world);
    world.app.liveKit.leave(world.room, world.app.liveKit.inRoom(world.room)[0]?.identity ?? "");
    await ask(world);
    const answers = (await factsAfter(world.app, world.event.id)).filter(
      ({ type }) => type === "livekit_answered",
    );
    expect(answers.map(({ data }) => data.participants?.length ?? "same")).toEqual([
      1,
      "same",
      "same",
      0,
    ]);
  });

  test("does not take a microphone for closed that was opened while the answer was under way", async () => {
    const world = await kept();
    const who = await world.come(world.hue.id);
    const listed = world.app.liveKit.inRoom(world.room).map((one) => ({ ...one, joinedAt: null }));
    const microphone = async () =>
      (await world.app.admin("GET", `${world.path}/sites/${world.hue.id}`)).body.micOpen;
    const answer = (askedAt: number) =>
      world.app.store.commit({
        eventId: world.event.id,
        by: { kind: "livekit", id: null },
        decide: (event) => takeAnswer(event, { askedAt, roomSid: "RM_1", participants: listed }),
      });
    const asked = world.app.clock.advance(30_000) + 300;
    // Told in whole seconds, so a moment before it was.
    const about = { ...who, at: asked, track: { sid: "TR_1", source: "MICROPHONE" } };
    await tell(world.app.app, delivery("track_published", { name: world.room }, about));
    await answer(asked);
    expect(await microphone()).toBe(true);
    await answer(asked + 15_000);
    expect(await microphone()).toBe(false);
  });

  test("keeps no answer that comes after one that was asked later", async () => {
    const world = await kept();
    const who = await world.come(world.hue.id);
    const listed = world.app.liveKit.inRoom(world.room).map((one) => ({ ...one, joinedAt: null }));
    const asked = world.app.clock.now();
    world.app.liveKit.leave(world.room, who.identity);
    for (let round = 0; round < 2; round += 1) await ask(world);
    const over = await intervals(world);
    expect(over).toMatchObject([[who.sid, expect.any(String), { to: "inferred" }]]);
    const late = await world.app.store.commit({
      eventId: world.event.id,
      by: { kind: "livekit", id: null },
      decide: (event) =>
        takeAnswer(event, { askedAt: asked, roomSid: "RM_1", participants: listed }),
    });
    expect([late.changed, late.facts]).toEqual([false, []]);
    expect(await intervals(world)).toEqual(over);
  });

  test("keeps no answer of a room that changed while it was asked", async () => {
    const world = await kept();
    await world.come(world.hue.id);
    const { liveKit } = world.app;
    let asked = 0;
    const moving = { ...liveKit, roomSid: async () => `RM_${(asked += 1)}` };
    await askRoom({ ...keeping(world.app), liveKit: moving }, world.event.id);
    expect(
      (await factsAfter(world.app, world.event.id)).filter(
        ({ type }) => type === "livekit_answered",
      ),
    ).toEqual([]);
  });

  test("makes a silence of 60 s a fact, once, after which open stays do not count until they are found again", async () => {
    const world = await kept();
    const who = await world.come(world.hue.id);
    const heard = new Date(world.app.clock.now()).toISOString();
    world.app.clock.advance(59_999);
    await noticeSilence(keeping(world.app), world.event.id, 0);
    expect(await intervals(world)).toEqual([[who.sid, null, { from: "observed", to: null }]]);
    world.app.clock.advance(1);
    await noticeSilence(keeping(world.app), world.event.id, 0);
    await noticeSilence(keeping(world.app), world.event.id, 0);
    expect(
      (await factsAfter(world.app, world.event.id)).filter(({ type }) => type === "livekit_silent"),
    ).toHaveLength(1);
    expect(await intervals(world)).toEqual([
      [who.sid, heard, { from: "observed", to: "inferred" }],
    ]);
    await ask(world);
    expect(await intervals(world)).toEqual([[who.sid, null, { from: "observed", to: null }]]);
  });
});
