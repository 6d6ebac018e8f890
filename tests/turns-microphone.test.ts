import { describe, expect, test } from "vitest";
import { floorSite } from "../src/turns/queries.ts";
import { rightsText, siteRights } from "../src/rooms/rooms.ts";
import type { TestClock } from "./support/app.ts";
import { openHall, type Hall } from "./support/hall.ts";
import { delivery, tell } from "./support/webhook.ts";

const WITH_FLOOR = rightsText(siteRights({ role: "remote", micPolicy: "floor", hasFloor: true }));
const WITHOUT = rightsText(siteRights({ role: "remote", micPolicy: "floor", hasFloor: false }));

/** A site in the room, as LiveKit tells and confirms it. */
function inRoom(hall: Hall, site: { liveKitIdentity: string }, sid: string) {
  const { app, event, eventId } = hall;
  const clock: TestClock = app.clock;
  const room = { name: event.roomName };
  const identity = `${site.liveKitIdentity}~ses_1`;
  const tells = (what: string) =>
    tell(app.app, delivery(what, room, { sid, identity, at: clock.now(), joinedAt: clock.now() }));
  const says = (type: string, data: Record<string, string>) =>
    app.store.commit({
      eventId,
      by: { kind: "system", id: null },
      decide: async () => ({
        facts: [{ type, data: { sid, identity, ...data } }],
        value: undefined,
      }),
    });
  return {
    joins: () => tells("participant_joined"),
    leaves: () => tells("participant_left"),
    confirms: (rights: string) => says("rights_confirmed", { rights }),
    fails: () => says("rights_failed", { error: "unreachable" }),
  };
}

const microphone = async (hall: Hall, id: string) => (await hall.turn(id)).microphone;

describe("the microphone of a turn", () => {
  test("opens and closes when LiveKit has confirmed it", async () => {
    const hall = await openHall();
    const hue = inRoom(hall, hall.sites.hue, "PA_1");
    await hue.joins();
    await hue.confirms(WITHOUT);
    const id = await hall.ask({ siteId: hall.sites.hue.id });
    expect(await microphone(hall, id)).toBe("closed");
    expect((await hall.floor(id)).body.microphone).toBe("opening");
    expect(await floorSite(hall.app.store.read, hall.eventId)).toBe(hall.sites.hue.id);
    await hue.fails();
    expect(await microphone(hall, id)).toBe("failed");
    await hue.confirms(WITH_FLOOR);
    expect(await microphone(hall, id)).toBe("open");
    expect((await hall.end(id)).body.microphone).toBe("closing");
    expect(await floorSite(hall.app.store.read, hall.eventId)).toBeNull();
    await hue.confirms(WITHOUT);
    expect(await microphone(hall, id)).toBe("closed");
  });

  test("waits for a site that is away, and for its rights when it comes back", async () => {
    const hall = await openHall();
    const id = await hall.ask({ siteId: hall.sites.hue.id });
    await hall.floor(id);
    const [first, second] = [
      inRoom(hall, hall.sites.hue, "PA_1"),
      inRoom(hall, hall.sites.hue, "PA_2"),
    ];
    await first.joins();
    await first.confirms(WITH_FLOOR);
    expect(await microphone(hall, id)).toBe("open");
    hall.app.clock.advance(5_000);
    await first.leaves();
    expect(await microphone(hall, id)).toBe("opening");
    hall.app.clock.advance(5_000);
    await second.joins();
    expect(await microphone(hall, id)).toBe("opening");
    await second.confirms(WITH_FLOOR);
    expect(await microphone(hall, id)).toBe("open");
    expect((await hall.turn(id)).state).toBe("speaking");
  });

  test("closes on the turn that had the floor last, not on an earlier one of the site", async () => {
    const hall = await openHall();
    const hue = inRoom(hall, hall.sites.hue, "PA_1");
    await hue.joins();
    const [first, second] = [
      await hall.ask({ siteId: hall.sites.hue.id }),
      await hall.ask({ siteId: hall.sites.hue.id }),
    ];
    await hall.floor(first);
    await hue.confirms(WITH_FLOOR);
    await hall.floor(second);
    const shown = async () => [await microphone(hall, first), await microphone(hall, second)];
    expect(await shown()).toEqual(["closed", "open"]);
    await hall.move(second, "pause");
    expect(await shown()).toEqual(["closed", "closing"]);
    const listed = (await hall.turns()).items;
    expect(
      listed.map((turn: { id: string; microphone: string }) => [turn.id, turn.microphone]),
    ).toEqual([
      [second, "closing"],
      [first, "closed"],
    ]);
  });

  test("of a site that holds the right anyway is open while it speaks in the room", async () => {
    const hall = await openHall();
    const central = inRoom(hall, hall.sites.central, "PA_1");
    const id = await hall.ask({ siteId: hall.sites.central.id });
    expect((await hall.floor(id)).body.microphone).toBe("opening");
    await central.joins();
    expect(await microphone(hall, id)).toBe("open");
    await central.confirms(WITH_FLOOR);
    expect((await hall.end(id)).body.microphone).toBe("closed");

    const free = await openHall(undefined, { micPolicy: "open" });
    await inRoom(free, free.sites.hue, "PA_1").joins();
    const turn = await free.ask({ siteId: free.sites.hue.id });
    expect((await free.floor(turn)).body.microphone).toBe("open");
  });

  test("of a turn without a site is always closed", async () => {
    const hall = await openHall();
    const id = await hall.ask({ note: "Chủ tọa" });
    expect((await hall.floor(id)).body.microphone).toBe("closed");
    expect(await floorSite(hall.app.store.read, hall.eventId)).toBeNull();
  });
});
