import { describe, expect, test } from "vitest";
import { schedule, type Clock, type Schedule, type Slot } from "../src/programme/programme.ts";
import { refusal, seminar, type Seminar } from "./support/seminar.ts";

const minute = 60_000;

/** "10" lasts ten minutes; times are minutes from the start of the event. */
function slot(minutes: number, more: Partial<Known> = {}): Slot {
  const at = (time: number | undefined) => (time === undefined ? null : time * minute);
  const run = { from: at(more.actualStartAt) ?? 0, to: at(more.actualEndAt) };
  const runs = (more.runs ?? []).map(([from, to]) => ({ from: from * minute, to: at(to) }));
  return {
    plannedSeconds: minutes * 60,
    addedSeconds: (more.added ?? 0) * 60,
    startsAt: at(more.startsAt),
    runs: more.actualStartAt === undefined ? runs : [run],
    held: more.held === true,
    awaited: more.awaited === true,
  };
}

type Known = {
  startsAt: number;
  actualStartAt: number;
  actualEndAt: number;
  runs: [from: number, to?: number][];
  held: boolean;
  awaited: boolean;
  added: number;
};

const clock = (
  now: number,
  liveAt: number | null,
  ...pauses: [from: number, to?: number][]
): Clock => ({
  pauses: pauses.map(([from, to]) => ({
    from: from * minute,
    to: to === undefined ? null : to * minute,
  })),
  startsAt: 0,
  now: now * minute,
  liveAt: liveAt === null ? null : liveAt * minute,
});

/** "planned | predicted start–end" of each item, in minutes. */
function shown({ items }: Schedule): string[] {
  const minutes = (at: number) => at / minute;
  return items.map(
    ({ plannedStartAt, predictedStartAt, predictedEndAt }) =>
      `${minutes(plannedStartAt)} | ${minutes(predictedStartAt)}–${minutes(predictedEndAt)}`,
  );
}

const three = [slot(10), slot(20), slot(5)];

describe("the schedule", () => {
  test.each<[name: string, slots: Slot[], clock: Clock, expected: string[]]>([
    [
      "is the plan before the start",
      three,
      clock(-30, null),
      ["0 | 0–10", "10 | 10–30", "30 | 30–35"],
    ],
    [
      "moves on while a late start is awaited",
      three,
      clock(7, null),
      ["0 | 7–17", "10 | 17–37", "30 | 37–42"],
    ],
    [
      "keeps a start of its own in the plan, also one before the end of the item before",
      [slot(10), slot(20, { startsAt: 15 }), slot(5, { startsAt: 30 })],
      clock(0, null),
      ["0 | 0–10", "15 | 15–35", "30 | 30–35"],
    ],
    [
      "begins no item before its own start, however early the one before ends",
      [slot(10, { actualStartAt: 0, actualEndAt: 4 }), slot(20, { startsAt: 15 }), slot(5)],
      clock(5, 0),
      ["0 | 0–4", "15 | 15–35", "35 | 35–40"],
    ],
    [
      "lets the end of what is over lead on to the rest",
      [slot(10, { actualStartAt: 1, actualEndAt: 16 }), slot(20), slot(5)],
      clock(16, 0),
      ["0 | 1–16", "10 | 16–36", "30 | 36–41"],
    ],
    [
      "expects the running item to keep its time",
      [slot(10, { actualStartAt: 2 }), slot(20), slot(5)],
      clock(6, 0),
      ["0 | 2–12", "10 | 12–32", "30 | 32–37"],
    ],
    [
      "expects a running item in overtime to end now",
      [slot(10, { actualStartAt: 2 }), slot(20), slot(5)],
      clock(17, 0),
      ["0 | 2–17", "10 | 17–37", "30 | 37–42"],
    ],
    [
      "begins nothing in the past",
      [slot(10, { actualStartAt: 0, actualEndAt: 10 }), slot(20), slot(5)],
      clock(25, 0),
      ["0 | 0–10", "10 | 25–45", "30 | 45–50"],
    ],
    [
      "gives no more time to an item that a later one overtook",
      [slot(10), slot(20, { actualStartAt: 12 }), slot(5)],
      clock(15, 0),
      ["0 | 0–10", "10 | 12–32", "30 | 32–37"],
    ],
    [
      "still expects an overtaken item whose turn waits",
      [slot(10, { awaited: true }), slot(20, { actualStartAt: 1, actualEndAt: 21 }), slot(5)],
      clock(22, 0),
      ["0 | 22–32", "10 | 1–21", "30 | 32–37"],
    ],
    [
      "counts nothing of what is tried before the event is live",
      [slot(10, { actualStartAt: -30, actualEndAt: -10 }), slot(20, { actualStartAt: 0 }), slot(5)],
      clock(1, null),
      ["0 | 1–11", "10 | 11–31", "30 | 31–36"],
    ],
    [
      "lets a pause of the event take no time of the running item",
      [slot(20, { actualStartAt: 0 }), slot(5)],
      clock(25, 0, [10, 20]),
      ["0 | 0–30", "20 | 30–35"],
    ],
    [
      "moves on while the event is paused",
      [slot(20, { actualStartAt: 0 }), slot(5)],
      clock(25, 0, [10]),
      ["0 | 0–35", "20 | 35–40"],
    ],
    [
      "leaves the rest of its time to an item whose turn is paused, after the one that goes on",
      [slot(20, { runs: [[0, 10]], held: true }), slot(15, { actualStartAt: 10 }), slot(5)],
      clock(12, 0),
      ["0 | 0–35", "20 | 10–25", "35 | 35–40"],
    ],
    [
      "leaves the rest of its time to an item of which another turn waits",
      [slot(20, { runs: [[0, 5]], awaited: true }), slot(5)],
      clock(6, 0),
      ["0 | 0–21", "20 | 21–26"],
    ],
    [
      "counts the runs of an item and not what lay between them",
      [slot(20, { runs: [[0, 5], [30]] }), slot(5)],
      clock(32, 0),
      ["0 | 0–45", "20 | 45–50"],
    ],
    [
      "gives an item the time that its turns were given, and takes what was taken",
      [slot(10, { actualStartAt: 0, added: 5 }), slot(10, { added: -4 }), slot(5)],
      clock(8, 0),
      ["0 | 0–15", "10 | 15–21", "20 | 21–26"],
    ],
    [
      "forgets what was given before the event went live",
      [slot(10, { actualStartAt: 0, added: 5 }), slot(5)],
      clock(8, null),
      ["0 | 8–18", "10 | 18–23"],
    ],
    ["is empty without items", [], clock(0, 0), []],
  ])("%s", (_name, slots, at, expected) => {
    expect(shown(schedule(slots, at))).toEqual(expected);
  });

  test("tells when it all ends, by the plan and by what is known now", () => {
    const late = schedule([slot(10, { actualStartAt: 5 }), slot(20)], clock(6, 0));
    expect(late.endsAt).toEqual({ planned: 30 * minute, predicted: 35 * minute });
    const overtaken = [slot(60, { awaited: true }), slot(5, { actualStartAt: 1, actualEndAt: 2 })];
    expect(schedule(overtaken, clock(3, 0)).endsAt.predicted).toBe(63 * minute);
    expect(schedule([], clock(0, 0)).endsAt).toEqual({ planned: null, predicted: null });
  });

  test("shows no actual time from before the event went live", () => {
    const slots = [slot(10), slot(5, { actualStartAt: 3 })];
    const actual = (liveAt: number | null) =>
      schedule(slots, clock(4, liveAt)).items.map((item) => [
        item.actualStartAt,
        item.actualSeconds,
        item.running,
      ]);
    const none = [null, null, false];
    expect(actual(null)).toEqual([none, [null, null, true]]);
    expect(actual(0)).toEqual([none, [3 * minute, 60, true]]);
  });

  test("tells what an item has really taken: its runs once, without the pauses of the event", () => {
    const slots = [
      slot(10, {
        runs: [
          [0, 30],
          [5, 10],
          [28, 40],
          [60, 61],
        ],
      }),
      slot(10, { runs: [[0, 10]], held: true }),
    ];
    const { items } = schedule(slots, clock(100, 0, [8, 18], [20, 21]));
    expect(
      items.map(({ actualSeconds, actualStartAt, actualEndAt, running }) => [
        (actualSeconds ?? 0) / 60,
        actualStartAt,
        actualEndAt,
        running,
      ]),
    ).toEqual([
      [30, 0, 61 * minute, false],
      [8, 0, null, true],
    ]);
  });
});

const opening = { kind: "opening", title: "Khai mạc", plannedSeconds: 600 };
const keynote = { kind: "keynote", title: "Đề dẫn", plannedSeconds: 1200 };
const closing = { kind: "closing", title: "Tổng kết", plannedSeconds: 300 };

const put = (world: Seminar, items: unknown[], headers = {}) =>
  world.admin("PUT", `${world.path}/programme`, { items }, headers);

describe("the programme", () => {
  test("is empty at first and then the list that was set", async () => {
    const world = await seminar();
    const empty = await world.admin("GET", `${world.path}/programme`);
    expect(empty.body).toEqual({
      items: [],
      endsAt: { planned: null, predicted: null },
      version: 1,
    });
    const before = await world.head();
    const set = await put(world, [opening, { ...keynote, siteId: world.haNoi }]);
    expect(set.status).toBe(200);
    const none = { siteId: null, delegateId: null, contributionId: null, startsAt: null };
    expect(set.body).toEqual({
      items: [
        {
          id: set.body.items[0].id,
          ...opening,
          ...none,
          position: 1,
          plannedStartAt: "2026-11-23T01:00:00.000Z",
          actualStartAt: null,
          actualEndAt: null,
          actualSeconds: null,
          running: false,
          predictedStartAt: "2026-11-23T01:00:00.000Z",
          predictedEndAt: "2026-11-23T01:10:00.000Z",
        },
        {
          id: set.body.items[1].id,
          ...keynote,
          ...none,
          siteId: world.haNoi,
          position: 2,
          plannedStartAt: "2026-11-23T01:10:00.000Z",
          actualStartAt: null,
          actualEndAt: null,
          actualSeconds: null,
          running: false,
          predictedStartAt: "2026-11-23T01:10:00.000Z",
          predictedEndAt: "2026-11-23T01:30:00.000Z",
        },
      ],
      endsAt: { planned: "2026-11-23T01:30:00.000Z", predicted: "2026-11-23T01:30:00.000Z" },
      version: 2,
    });
    expect((await world.admin("GET", `${world.path}/programme`)).body).toEqual(set.body);
    const facts = await world.log(before);
    expect(facts).toEqual([
      {
        seq: before + 1,
        type: "programme_set",
        by: { kind: "apiKey", id: "bootstrap" },
        data: {
          items: [
            { itemId: set.body.items[0].id, ...opening, ...none },
            { itemId: set.body.items[1].id, ...keynote, ...none, siteId: world.haNoi },
          ],
          dropped: [],
        },
      },
    ]);
  });

  test("keeps the ids given, drops what is left out, and counts its versions", async () => {
    const world = await seminar();
    const first = await put(world, [opening, keynote, closing]);
    const [a, b, c] = first.body.items.map(({ id }: { id: string }) => id);
    const wanted = [
      { ...closing, id: c },
      { ...opening, title: "Phần nghi thức" },
      { ...keynote, id: b },
    ];
    const second = await put(world, wanted, { "If-Match": '"2"' });
    const items = second.body.items;
    expect(items.map(({ id, title }: { id: string; title: string }) => [id, title])).toEqual([
      [c, "Tổng kết"],
      [items[1].id, "Phần nghi thức"],
      [b, "Đề dẫn"],
    ]);
    expect([
      first.body.items.some(({ id }: { id: string }) => id === items[1].id),
      second.body.version,
    ]).toEqual([false, 3]);
    expect((await world.log()).at(-1)?.data.dropped).toEqual([a]);
    const stale = await put(world, [], { "If-Match": '"2"' });
    expect(refusal(stale)).toEqual([412, "version_conflict"]);
    const head = await world.head();
    const same = await put(world, items.map(plain));
    expect([same.body.version, await world.head()]).toEqual([3, head]);
    const { standing, replayed } = await world.rebuilt();
    expect(replayed).toEqual(standing);
  });

  test("refuses ids it does not have, twice the same, and names from elsewhere", async () => {
    const world = await seminar();
    const other = await seminar();
    const { body: set } = await put(world, [opening]);
    const before = await world.head();
    const [{ id }] = set.items;
    const cases: [item: object, pointer: string][] = [
      [{ ...keynote, id: "itm_la" }, "/items/1/id"],
      [{ ...keynote, id }, "/items/1/id"],
      [{ ...keynote, siteId: other.haNoi }, "/items/1/siteId"],
      [{ ...keynote, delegateId: "del_la" }, "/items/1/delegateId"],
      [{ ...keynote, contributionId: "ctb_la" }, "/items/1/contributionId"],
      [{ ...keynote, kind: "speech" }, "/items/1/kind"],
      [{ ...keynote, plannedSeconds: -1 }, "/items/1/plannedSeconds"],
    ];
    for (const [item, pointer] of cases) {
      const answer = await put(world, [{ ...opening, id }, item]);
      expect(refusal(answer)).toEqual([422, "invalid_input", pointer]);
    }
    const many = await put(
      world,
      Array.from({ length: 501 }, () => opening),
    );
    expect(refusal(many)).toEqual([422, "invalid_input", "/items"]);
    expect(await world.log(before)).toEqual([]);
    const full = await put(
      world,
      Array.from({ length: 500 }, () => opening),
    );
    expect(full.body.items).toHaveLength(500);
  });

  test("drops no item that has begun or that a turn names, but moves and renames it", async () => {
    const world = await seminar("live");
    const { body: set } = await put(world, [opening, keynote, closing]);
    const [begun, awaited, free] = set.items;
    const { body: turn } = await addTurn(world, begun.id);
    await world.admin("PUT", `${world.path}/turns/${turn.id}/floor`);
    await addTurn(world, awaited.id);
    for (const kept of [begun, awaited]) {
      const answer = await put(world, [plain(kept), plain(free)]);
      expect(refusal(answer)).toEqual([409, "wrong_state"]);
    }
    const moved = await put(world, [
      plain(awaited),
      { ...plain(begun), title: "Khai mạc hội thảo" },
    ]);
    const titles = moved.body.items.map(({ title }: { title: string }) => title);
    expect(titles).toEqual(["Đề dẫn", "Khai mạc hội thảo"]);
    expect(moved.body.items[1].actualStartAt).toBe("2026-11-23T01:00:00.000Z");
  });

  test("predicts the end from what is late", async () => {
    const world = await seminar();
    await put(world, [opening, { ...closing, startsAt: "2026-11-23T09:00:00+07:00" }]);
    world.clock.advance(15 * minute);
    await world.setState("live");
    const { body } = await world.admin("GET", `${world.path}/programme`);
    const [first, last] = body.items;
    expect([first.predictedStartAt, last.predictedStartAt, body.endsAt]).toEqual([
      "2026-11-23T01:15:00.000Z",
      "2026-11-23T02:00:00.000Z",
      { planned: "2026-11-23T02:05:00.000Z", predicted: "2026-11-23T02:05:00.000Z" },
    ]);
    world.clock.advance(60 * minute);
    const later = await world.admin("GET", `${world.path}/programme`);
    expect(later.body.endsAt.predicted).toBe("2026-11-23T02:30:00.000Z");
    await world.setState("closed");
    world.clock.advance(60 * minute);
    const closed = await world.admin("GET", `${world.path}/programme`);
    expect(closed.body.endsAt.predicted).toBe("2026-11-23T02:30:00.000Z");
  });

  test("still expects an item whose turn waits after a later one was taken first", async () => {
    const world = await seminar();
    const { body: set } = await put(world, [opening, keynote, closing]);
    await world.admin("PUT", `${world.path}/state`, { state: "live" });
    const [unnoticed, skipped, taken] = set.items;
    await addTurn(world, skipped.id);
    const { body: turn } = await addTurn(world, taken.id);
    await world.admin("PUT", `${world.path}/turns/${turn.id}/floor`);
    world.clock.advance(5 * minute);
    await world.admin("DELETE", `${world.path}/turns/${turn.id}/floor`);
    const { body } = await world.admin("GET", `${world.path}/programme`);
    const times = body.items.map((item: Record<string, string>) => [
      item["predictedStartAt"],
      item["predictedEndAt"],
      item["actualEndAt"],
    ]);
    expect(times).toEqual([
      [unnoticed.plannedStartAt, skipped.plannedStartAt, null],
      ["2026-11-23T01:05:00.000Z", "2026-11-23T01:25:00.000Z", null],
      ["2026-11-23T01:00:00.000Z", "2026-11-23T01:05:00.000Z", "2026-11-23T01:05:00.000Z"],
    ]);
    expect(body.endsAt.predicted).toBe("2026-11-23T01:25:00.000Z");
  });

  test("is read by all who see the event and set by the organizer", async () => {
    const world = await seminar();
    const { body: set } = await put(world, [opening]);
    const before = await world.head();
    const readers = [
      await world.role("secretary"),
      await world.role("chair"),
      await world.role("viewer"),
      await world.site(world.haiPhong),
    ];
    const afterJoining = await world.head();
    for (const reader of readers) {
      expect((await reader("GET", `${world.path}/programme`)).body).toEqual(set);
      const answer = await reader("PUT", `${world.path}/programme`, { items: [] });
      expect(refusal(answer)).toEqual([403, "forbidden"]);
    }
    expect(await world.log(afterJoining)).toEqual([]);
    expect(afterJoining).toBeGreaterThan(before);
    const organizer = await world.role("organizer");
    const answer = await organizer("PUT", `${world.path}/programme`, { items: [] });
    expect(answer.body.items).toEqual([]);
  });

  test("lets one of ten who change the same version win", async () => {
    const world = await seminar();
    const tries = Array.from({ length: 10 }, (_, n) =>
      put(world, [{ ...opening, title: `Khai mạc ${n}` }], { "If-Match": '"1"' }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
    const { body } = await world.admin("GET", `${world.path}/programme`);
    expect([body.items.length, body.version]).toEqual([1, 2]);
  });
});

/** An item as it is sent back: without what the server computes. */
function plain(item: Record<string, unknown>) {
  const { id, kind, title, plannedSeconds, siteId, delegateId, contributionId, startsAt } = item;
  return { id, kind, title, plannedSeconds, siteId, delegateId, contributionId, startsAt };
}

async function addTurn(world: Seminar, itemId: string) {
  const answer = await world.admin("POST", `${world.path}/turns`, { itemId });
  expect(answer.status).toBe(201);
  return answer;
}
