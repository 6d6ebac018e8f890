import { afterEach, describe, expect, test } from "vitest";
import { mustCloseRoom } from "../src/conduct/room-view.ts";
import { findEvent } from "../src/events/queries.ts";
import { rightsText, siteRights } from "../src/rooms/rooms.ts";
import { START, type TestApp } from "./support/app.ts";
import { openKeptRoom, type KeptRoom } from "./support/kept-room.ts";
import { enter, factsAfter, headOf, join, leave, linkOf } from "./support/sites.ts";
import { delivery, tell } from "./support/webhook.ts";

const camera = siteRights({ role: "remote", micPolicy: "floor", hasFloor: false });
const floor = siteRights({ role: "remote", micPolicy: "floor", hasFloor: true });

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

function calls({ liveKit }: TestApp, call: string) {
  return liveKit.calls.filter((each) => each.call === call);
}

async function askFor(world: KeptRoom, siteId: string): Promise<string> {
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

  test("sees a screen out, hidden as it is, when its link is revoked, and again with its old token", async () => {
    const world = await kept();
    const { app, path, event, room: name } = world;
    const { body: link } = await app.admin("POST", `${path}/display-links`, {});
    const { secret, id } = link;
    const { body } = await app.as(null)("POST", "/display/token", { secret });
    const { identity } = body;
    const comeIn = async () => {
      const { sid } = app.liveKit.enter(name, identity, { hidden: true });
      const at = app.clock.now();
      const about = { sid, identity, at, joinedAt: at, hidden: true };
      await tell(app.app, delivery("participant_joined", { name }, about));
      await world.settle();
    };
    const inRoom = () => app.liveKit.inRoom(name).map((one) => one.identity);
    await comeIn();
    await app.admin("POST", `${path}/turns`, { siteId: world.hue.id });
    await world.settle();
    expect(inRoom()).toEqual([identity]);
    const before = await headOf(app, event.id);
    await app.admin("DELETE", `${path}/display-links/${id}`);
    await world.settle();
    expect(inRoom()).toEqual([]);
    const removed = (await factsAfter(app, event.id, before)).at(-1);
    expect(removed).toMatchObject({ type: "participant_removed", data: { why: "link_ended" } });
    await comeIn();
    expect(inRoom()).toEqual([]);
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
