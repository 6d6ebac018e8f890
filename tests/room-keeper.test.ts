import { afterEach, describe, expect, test } from "vitest";
import { keepRooms, type RoomKeeper } from "../src/conduct/room-keeper.ts";
import { askRoom, noticeSilence } from "../src/conduct/room-rounds.ts";
import { mustCloseRoom } from "../src/conduct/room-view.ts";
import { findEvent } from "../src/events/queries.ts";
import { takeAnswer } from "../src/rooms/commands.ts";
import { rightsText, siteRights } from "../src/rooms/rooms.ts";
import { START, testApp, type TestApp } from "./support/app.ts";
import { enter, factsAfter, headOf, join, leave, linkOf, openSeminar } from "./support/sites.ts";
import { delivery, tell } from "./support/webhook.ts";

const camera = siteRights({ role: "remote", micPolicy: "floor", hasFloor: false });
const floor = siteRights({ role: "remote", micPolicy: "floor", hasFloor: true });

let keeper: RoomKeeper | null = null;
afterEach(async () => {
  await keeper?.stop();
  keeper = null;
});

/** A seminar whose LiveKit room and record are kept alike; `come` lets a site's device in, `go` out. */
async function kept() {
  const app = testApp();
  const seminar = await openSeminar(app);
  const [giang, hue] = seminar.remotes;
  keeper = keepRooms({ store: app.store, deps: app.deps, liveKit: app.liveKit });
  const here = keeper;
  return {
    app,
    ...seminar,
    giang,
    hue,
    settle: () => here.look(seminar.event.id),
    /** The device joins by the site's link, its participant comes into the room and LiveKit tells. */
    async come(siteId: string, deviceId = "may-1", secret?: string) {
      const link = secret ?? (await linkOf(app, seminar.path, siteId)).secret;
      const joined = await join(app, { secret: link, deviceId });
      const identity: string = joined.body.liveKit.identity;
      const { sid } = app.liveKit.enter(seminar.room, identity);
      await enter(app, seminar.room, identity, sid);
      await here.look(seminar.event.id);
      return { identity, sid, secret: link };
    },
    async go(who: { identity: string; sid: string }) {
      app.liveKit.leave(seminar.room, who.identity);
      await leave(app, seminar.room, who.identity, who.sid);
      await here.look(seminar.event.id);
    },
    rights: () =>
      Object.fromEntries(app.liveKit.inRoom(seminar.room).map((one) => [one.identity, one.rights])),
  };
}

function calls({ liveKit }: TestApp, call: string) {
  return liveKit.calls.filter((each) => each.call === call);
}

async function askFor(world: Awaited<ReturnType<typeof kept>>, siteId: string): Promise<string> {
  return (await world.app.admin("POST", `${world.path}/turns`, { siteId })).body.id;
}

describe("the room", () => {
  test("gets the rights of the record as soon as somebody comes in, and the log says so", async () => {
    const world = await kept();
    const before = await headOf(world.app, world.event.id);
    const who = await world.come(world.hue.id);
    expect(world.rights()).toEqual({ [who.identity]: camera });
    const facts = await factsAfter(world.app, world.event.id, before);
    expect(facts.at(-1)).toEqual({
      type: "rights_confirmed",
      data: { sid: who.sid, identity: who.identity, rights: rightsText(camera) },
      by: ["system", null],
    });
    expect(calls(world.app, "setRights")).toHaveLength(1);
  });

  test("opens the microphone of the floor's site and of no other, and closes it at the end", async () => {
    const world = await kept();
    const [giang, hue] = [await world.come(world.giang.id), await world.come(world.hue.id)];
    const turn = await askFor(world, world.hue.id);
    const given = await world.app.admin("PUT", `${world.path}/turns/${turn}/floor`);
    expect(given.body.microphone).toBe("opening");
    await world.settle();
    expect(world.rights()).toEqual({ [giang.identity]: camera, [hue.identity]: floor });
    expect((await world.app.admin("GET", `${world.path}/turns/${turn}`)).body.microphone).toBe(
      "open",
    );
    const ended = await world.app.admin("DELETE", `${world.path}/turns/${turn}/floor`);
    expect(ended.body.microphone).toBe("closing");
    await world.settle();
    expect(world.rights()).toEqual({ [giang.identity]: camera, [hue.identity]: camera });
    expect((await world.app.admin("GET", `${world.path}/turns/${turn}`)).body.microphone).toBe(
      "closed",
    );
  });

  test("gives the microphone back to a site that comes back while it has the floor", async () => {
    const world = await kept();
    const first = await world.come(world.hue.id);
    const turn = await askFor(world, world.hue.id);
    await world.app.admin("PUT", `${world.path}/turns/${turn}/floor`);
    await world.settle();
    await world.go(first);
    expect((await world.app.admin("GET", `${world.path}/turns/${turn}`)).body.microphone).toBe(
      "opening",
    );
    const again = await world.come(world.hue.id, "may-1", first.secret);
    expect([again.identity, world.rights()]).toEqual([first.identity, { [first.identity]: floor }]);
  });

  test("takes it from a site that comes back after the floor has moved on", async () => {
    const world = await kept();
    const first = await world.come(world.hue.id);
    const turn = await askFor(world, world.hue.id);
    await world.app.admin("PUT", `${world.path}/turns/${turn}/floor`);
    await world.settle();
    await world.go(first);
    await world.app.admin("DELETE", `${world.path}/turns/${turn}/floor`);
    // LiveKit lets a participant come back with the rights it had.
    const { sid } = world.app.liveKit.enter(world.room, first.identity, { rights: floor });
    await enter(world.app, world.room, first.identity, sid);
    await world.settle();
    expect(world.rights()).toEqual({ [first.identity]: camera });
  });

  test("sends away a stranger, and who comes by a link that was revoked, each time they come", async () => {
    const world = await kept();
    const link = await linkOf(world.app, world.path, world.hue.id);
    const who = await world.come(world.hue.id, "may-1", link.secret);
    const stranger = world.app.liveKit.enter(world.room, "khach-la");
    await enter(world.app, world.room, stranger.identity, stranger.sid);
    await world.settle();
    expect(Object.keys(world.rights())).toEqual([who.identity]);
    await world.app.admin("DELETE", `${world.path}/sites/${world.hue.id}/links/${link.id}`);
    await world.settle();
    expect(world.rights()).toEqual({});
    await leave(world.app, world.room, who.identity, who.sid, "PARTICIPANT_REMOVED");
    const again = world.app.liveKit.enter(world.room, who.identity);
    await enter(world.app, world.room, again.identity, again.sid);
    await world.settle();
    expect(world.rights()).toEqual({});
    const removed = (await factsAfter(world.app, world.event.id)).filter(
      ({ type }) => type === "participant_removed",
    );
    expect(removed.map(({ data }) => data.why)).toEqual([
      "stranger",
      "session_ended",
      "session_ended",
    ]);
  });

  test("keeps the earlier of two devices that got in at once", async () => {
    const world = await kept();
    const link = await linkOf(world.app, world.path, world.hue.id);
    const joined = await Promise.all(
      ["may-1", "may-2"].map((deviceId) => join(world.app, { secret: link.secret, deviceId })),
    );
    const [first, second] = joined.map(({ body }) => String(body.liveKit.identity));
    for (const identity of [first ?? "", second ?? ""]) {
      const { sid } = world.app.liveKit.enter(world.room, identity);
      world.app.clock.advance(10);
      await enter(world.app, world.room, identity, sid);
    }
    await world.settle();
    expect(Object.keys(world.rights())).toEqual([first]);
  });

  test("lets an approved device take the site over: the session before it ends when the new one is in", async () => {
    const world = await kept();
    const first = await world.come(world.hue.id);
    const asked = await join(world.app, {
      secret: first.secret,
      deviceId: "may-2",
      takeOver: true,
    });
    expect(asked.body.code).toBe("site_busy");
    await world.app.admin("POST", `${world.path}/sites/${world.hue.id}/take-over`, {
      deviceId: "may-2",
      approve: true,
    });
    const second = await world.come(world.hue.id, "may-2", first.secret);
    expect(Object.keys(world.rights())).toEqual([second.identity]);
    const ended = (await factsAfter(world.app, world.event.id)).filter(
      ({ type }) => type === "session_ended",
    );
    expect(ended.map(({ data }) => data.reason)).toEqual(["taken_over"]);
  });

  test("that LiveKit does not change is tried again until it does; after three seconds the log says that it failed", async () => {
    const world = await kept();
    world.app.liveKit.failWith((call) =>
      call.call === "setRights" ? new Error("no response from servers") : null,
    );
    const who = await world.come(world.hue.id);
    const failures = async () =>
      (await factsAfter(world.app, world.event.id)).filter(({ type }) => type === "rights_failed");
    expect(await failures()).toEqual([]);
    for (let step = 0; step < 3; step += 1) {
      world.app.clock.advance(3000);
      await world.settle();
    }
    expect((await failures()).map(({ data }) => data)).toEqual([
      { sid: who.sid, identity: who.identity, error: "no response from servers" },
    ]);
    const turn = await askFor(world, world.hue.id);
    await world.app.admin("PUT", `${world.path}/turns/${turn}/floor`);
    expect((await world.app.admin("GET", `${world.path}/turns/${turn}`)).body.microphone).toBe(
      "failed",
    );
    world.app.liveKit.failWith(null);
    world.app.clock.advance(6000);
    await world.settle();
    expect(world.rights()).toEqual({ [who.identity]: floor });
    expect((await world.app.admin("GET", `${world.path}/turns/${turn}`)).body.microphone).toBe(
      "open",
    );
  });

  test("of a closed event goes five minutes later, of an archived or cancelled one at once", async () => {
    const world = await kept();
    await world.come(world.hue.id);
    const state = (to: string) => world.app.admin("PUT", `${world.path}/state`, { state: to });
    await state("live");
    await state("closed");
    world.app.clock.advance(5 * 60_000 - 1);
    await world.settle();
    expect(calls(world.app, "closeRoom")).toEqual([]);
    world.app.clock.advance(1);
    await world.settle();
    expect(calls(world.app, "closeRoom")).toEqual([{ call: "closeRoom", room: world.room }]);
    const event = await findEvent(world.app.store.read, world.event.id);
    const now = world.app.clock.now();
    expect(mustCloseRoom({ ...event, closed_at: now }, now)).toBe(false);
    expect(mustCloseRoom({ ...event, state: "archived", closed_at: now }, now)).toBe(true);
    expect(mustCloseRoom({ ...event, state: "cancelled", closed_at: null }, now)).toBe(true);
  });
});

test("the room of a cancelled event goes also when only a hidden observer is in it", async () => {
  const world = await kept();
  const observer = world.app.liveKit.enter(world.room, "observer~x", { hidden: true });
  const about = { sid: observer.sid, identity: observer.identity, at: START, hidden: true };
  await tell(world.app.app, delivery("participant_joined", { name: world.room }, about));
  await world.settle();
  expect(calls(world.app, "closeRoom")).toEqual([]);
  await world.app.admin("PUT", `${world.path}/state`, { state: "cancelled" });
  await world.settle();
  expect(calls(world.app, "closeRoom")).toEqual([{ call: "closeRoom", room: world.room }]);
});

describe("asking LiveKit who is in the room", () => {
  const keeping = ({ store, deps, liveKit }: TestApp) => ({ store, deps, liveKit });
  const intervals = async (world: Awaited<ReturnType<typeof kept>>) => {
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
  const ask = async (world: Awaited<ReturnType<typeof kept>>) => {
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
