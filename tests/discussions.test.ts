import { describe, expect, test } from "vitest";
import { discussionsOf, unpausedMillis, type MicPolicyChange } from "../src/events/events.ts";
import { iso, openHall, siteClient, staff, type Hall } from "./support/hall.ts";

const read = async ({ secretary, at }: Hall, query = "") =>
  (await secretary("GET", `${at}/discussions${query}`)).body;
const policy = (hall: Hall, micPolicy: string, by = hall.secretary) =>
  by("PATCH", hall.at, { micPolicy });

describe("a discussion", () => {
  test("begins when the microphones are opened for all and ends when they follow the floor again", async () => {
    const hall = await openHall();
    await hall.state("live");
    const chair = await staff(hall.app, hall.eventId, "chair");
    hall.app.clock.advance(10_000);
    expect((await policy(hall, "open", chair)).body.micPolicy).toBe("open");
    hall.app.clock.advance(90_700);
    const running = await read(hall);
    expect(running).toMatchObject({
      items: [{ from: iso(10), to: null, seconds: 90, endedBy: null }],
      nextCursor: null,
    });
    await policy(hall, "floor");
    hall.app.clock.advance(60_000);
    const { items } = await read(hall);
    expect(items).toEqual([
      {
        from: iso(10),
        to: iso(100.7),
        seconds: 90,
        startedBy: { kind: "apiKey", id: expect.any(String) },
        endedBy: { kind: "apiKey", id: expect.any(String) },
      },
    ]);
    expect(items[0].startedBy.id).not.toBe(items[0].endedBy.id);
  });

  test("that is tried before the event is live counts for nothing; one still open then begins with it", async () => {
    const hall = await openHall();
    await policy(hall, "open", hall.app.admin);
    await policy(hall, "floor", hall.app.admin);
    await policy(hall, "open", hall.app.admin);
    expect((await read(hall)).items).toEqual([]);
    hall.app.clock.advance(5000);
    await hall.state("live");
    expect((await read(hall)).items).toMatchObject([{ from: iso(5), to: null }]);
  });

  test("goes on through a pause, which is none of its seconds, and ends with the event", async () => {
    const hall = await openHall();
    await hall.state("live");
    await policy(hall, "open");
    hall.app.clock.advance(10_000);
    await hall.state("paused");
    hall.app.clock.advance(60_000);
    await hall.state("live");
    hall.app.clock.advance(20_000);
    await hall.state("closed");
    hall.app.clock.advance(100_000);
    expect((await read(hall)).items).toMatchObject([
      { from: iso(0), to: iso(90), seconds: 30, endedBy: null },
    ]);
  });

  test("ends when all microphones are closed", async () => {
    const hall = await openHall();
    await hall.state("live");
    await policy(hall, "open");
    hall.app.clock.advance(7000);
    await hall.secretary("DELETE", `${hall.at}/microphones`);
    expect((await read(hall)).items).toMatchObject([{ to: iso(7), seconds: 7 }]);
  });

  test("is read page by page, by everybody in the event", async () => {
    const hall = await openHall();
    await hall.state("live");
    for (let nth = 0; nth < 3; nth += 1) {
      await policy(hall, "open");
      hall.app.clock.advance(1000 * (nth + 1));
      await policy(hall, "floor");
    }
    const first = await read(hall, "?limit=2");
    const rest = await read(hall, `?limit=2&cursor=${first.nextCursor}`);
    const seconds = [...first.items, ...rest.items].map((one) => one.seconds);
    expect([seconds, rest.nextCursor]).toEqual([[1, 2, 3], null]);
    const hue = await siteClient(hall, hall.sites.hue.id);
    expect((await hue("GET", `${hall.at}/discussions`)).body.items).toHaveLength(3);
  });
});

const by = { kind: "apiKey", id: "key" };
const change = (at: number, micPolicy: "floor" | "open"): MicPolicyChange => ({
  at,
  micPolicy,
  by,
});

describe("the times of discussions", () => {
  test.each<[string, MicPolicyChange[], number | null, number | null, (number | null)[][]]>([
    ["of an event that never was live", [change(0, "open")], null, null, []],
    ["open from the first", [change(0, "open")], 5, null, [[5, null]]],
    ["closed before live", [change(0, "open"), change(4, "floor")], 5, null, []],
    ["closed at live", [change(0, "open"), change(5, "floor")], 5, null, []],
    ["open after the end", [change(0, "floor"), change(9, "open")], 1, 8, []],
    ["open at the end", [change(0, "floor"), change(3, "open")], 1, 8, [[3, 8]]],
    [
      "closed after the end",
      [change(0, "floor"), change(3, "open"), change(9, "floor")],
      1,
      8,
      [[3, 8]],
    ],
    [
      "two",
      [change(0, "open"), change(3, "floor"), change(6, "open")],
      1,
      null,
      [
        [1, 3],
        [6, null],
      ],
    ],
  ])("%s", (_what, changes, liveAt, endsAt, wanted) => {
    const found = discussionsOf(changes, { liveAt, endsAt });
    expect(found.map(({ from, to }) => [from, to])).toEqual(wanted);
  });

  test.each<[number, number, { from: number; to: number | null }[], number]>([
    [0, 10, [], 10],
    [0, 10, [{ from: 2, to: 4 }], 8],
    [3, 10, [{ from: 2, to: 4 }], 6],
    [3, 10, [{ from: 8, to: null }], 5],
    [3, 10, [{ from: 0, to: null }], 0],
    [3, 10, [{ from: 11, to: 20 }], 7],
  ])("from %d to %d without %j is %d", (from, to, pauses, wanted) => {
    expect(unpausedMillis(from, to, pauses)).toBe(wanted);
  });
});
