import { describe, expect, test } from "vitest";
import { rebuild } from "../src/log/rebuild.ts";
import { projections } from "../src/facts.ts";
import { headOf, iso, openHall, outcome, siteClient, staff } from "./support/hall.ts";

const ITEMS = [
  { kind: "opening", title: "Khai mạc", plannedSeconds: 300 },
  { kind: "presentation", title: "Tham luận", plannedSeconds: 600 },
  { kind: "break", title: "Giải lao", plannedSeconds: 900 },
  { kind: "discussion", title: "Thảo luận", plannedSeconds: 1800 },
];

type Shown = { [key: string]: string | number | boolean | null };

/** A hall with a programme of four: opening, talk, break, discussion. Time is in seconds from the start of the test. */
async function programmeHall(state: "scheduled" | "live" = "live") {
  const hall = await openHall();
  const { clock, admin } = hall.app;
  const { body } = await admin("PUT", `${hall.at}/programme`, { items: ITEMS });
  const ids = body.items.map(({ id }: { id: string }) => id) as [string, string, string, string];
  if (state === "live") await hall.state("live");
  const path = (id: string) => `${hall.at}/programme/items/${id}/run`;
  return {
    hall,
    items: { opening: ids[0], talk: ids[1], rest: ids[2], discussion: ids[3] },
    at: (seconds: number) => clock.set(Date.parse(iso(seconds))),
    start: (id: string) => hall.secretary("PUT", path(id)),
    end: (id: string) => hall.secretary("DELETE", path(id)),
    path,
    /** Start, end and real seconds of each item, and whether it goes on. */
    async actual(query = "") {
      const { body: now } = await hall.secretary("GET", `${hall.at}/programme${query}`);
      return now.items.map((item: Shown) => [
        secondsOf(item["actualStartAt"]),
        secondsOf(item["actualEndAt"]),
        item["actualSeconds"],
        item["running"],
      ]);
    },
    async predicted(query = "") {
      const { body: now } = await hall.secretary("GET", `${hall.at}/programme${query}`);
      const spans = now.items.map((item: Shown) =>
        ["predictedStartAt", "predictedEndAt"].map((key) => secondsOf(item[key])),
      );
      return [...spans, secondsOf(now.endsAt.predicted)];
    },
  };
}

const secondsOf = (time: Shown[string] | undefined) =>
  typeof time === "string" ? (Date.parse(time) - Date.parse(iso(0))) / 1000 : null;
const no = [null, null, null, false];

describe("an item run by hand", () => {
  test("begins, goes on and ends, and what comes after moves with it", async () => {
    const { hall, items, at, start, end, actual, predicted } = await programmeHall();
    at(60);
    const head = await headOf(hall.app, hall.eventId);
    const { status, body } = await start(items.opening);
    expect([status, body]).toEqual([
      200,
      (await hall.secretary("GET", `${hall.at}/programme`)).body,
    ]);
    expect(await actual()).toEqual([[60, null, 0, true], no, no, no]);
    at(160);
    expect(await predicted()).toEqual([[60, 360], [360, 960], [960, 1860], [1860, 3660], 3660]);
    at(500);
    expect(await predicted()).toEqual([[60, 500], [500, 1100], [1100, 2000], [2000, 3800], 3800]);
    await end(items.opening);
    expect(await actual()).toEqual([[60, 500, 440, false], no, no, no]);
    expect((await hall.facts(head)).map(({ type, data }) => [type, data])).toEqual([
      ["programme_item_started", { itemId: items.opening }],
      ["programme_item_ended", { itemId: items.opening }],
    ]);
  });

  test("ends what ran before: another item by hand, and a turn of another item", async () => {
    const { hall, items, at, start, actual } = await programmeHall();
    await start(items.opening);
    at(100);
    const turn = await hall.ask({ itemId: items.talk, siteId: hall.sites.hue.id });
    let head = await headOf(hall.app, hall.eventId);
    await hall.floor(turn);
    expect((await hall.facts(head)).map(({ type }) => type)).toEqual([
      "programme_item_ended",
      "turn_started",
    ]);
    at(200);
    expect(await actual()).toEqual([[0, 100, 100, false], [100, null, 100, true], no, no]);
    head = await headOf(hall.app, hall.eventId);
    await start(items.rest);
    expect((await hall.facts(head)).map(({ type }) => type)).toEqual([
      "turn_finished",
      "programme_item_started",
    ]);
    at(230);
    expect((await hall.turn(turn)).state).toBe("finished");
    await start(items.discussion);
    expect(await actual()).toEqual([
      [0, 100, 100, false],
      [100, 200, 100, false],
      [200, 230, 30, false],
      [230, null, 0, true],
    ]);
  });

  test("goes on between its turns, and with turns that belong to no item", async () => {
    const { hall, items, at, start, end, actual } = await programmeHall();
    await start(items.discussion);
    at(10);
    const first = await hall.ask({ itemId: items.discussion });
    await hall.floor(first);
    at(40);
    await hall.end(first);
    at(60);
    const other = await hall.ask();
    await hall.floor(other);
    at(100);
    expect((await actual())[3]).toEqual([0, null, 100, true]);
    await end(items.discussion);
    expect((await hall.turn(other)).state).toBe("speaking");
    expect((await actual())[3]).toEqual([0, 100, 100, false]);
  });

  test("leaves what a paused turn holds, until that turn goes on", async () => {
    const { hall, items, at, start, actual } = await programmeHall();
    const turn = await hall.ask({ itemId: items.talk });
    await hall.floor(turn);
    at(60);
    await hall.move(turn, "pause");
    await start(items.rest);
    at(100);
    expect(await actual()).toEqual([no, [0, null, 60, true], [60, null, 40, true], no]);
    await hall.move(turn, "resume");
    at(130);
    expect(await actual()).toEqual([no, [0, null, 90, true], [60, 100, 40, false], no]);
  });

  test("keeps an item begun by hand whose speaker is interposed", async () => {
    const { hall, items, at, start, actual } = await programmeHall();
    await start(items.talk);
    const turn = await hall.ask({ itemId: items.talk });
    await hall.floor(turn);
    at(60);
    const question = await hall.ask({ kind: "interposed_question", itemId: items.discussion });
    await hall.floor(question);
    at(90);
    expect((await actual())[1]).toEqual([0, null, 90, true]);
    await hall.end(question);
    expect((await actual())[3]).toEqual([60, 90, 30, false]);
  });

  test("started again is what it is, ended again is refused, and so is one that is not there", async () => {
    const { hall, items, start, end } = await programmeHall();
    await start(items.opening);
    const head = await headOf(hall.app, hall.eventId);
    expect((await start(items.opening)).status).toBe(200);
    expect(await headOf(hall.app, hall.eventId)).toBe(head);
    await end(items.opening);
    expect(outcome(await end(items.opening))).toBe("409 wrong_state");
    expect(outcome(await end(items.rest))).toBe("409 wrong_state");
    expect(outcome(await start("itm_khac"))).toBe("404 not_found");
    expect(outcome(await end("itm_khac"))).toBe("404 not_found");
    expect(outcome(await start(items.opening))).toBe("200 undefined");
  });

  test("is ended with the turns that speak or are paused for it", async () => {
    const { hall, items, at, end, actual } = await programmeHall();
    const [paused, speaking] = [
      await hall.ask({ itemId: items.talk }),
      await hall.ask({ itemId: items.talk }),
    ];
    await hall.floor(paused);
    await hall.move(paused, "pause");
    await hall.floor(speaking);
    at(30);
    await end(items.talk);
    expect([(await hall.turn(paused)).state, (await hall.turn(speaking)).state]).toEqual([
      "finished",
      "finished",
    ]);
    expect((await actual())[1]).toEqual([0, 30, 30, false]);
  });

  test("may be tried in a rehearsal and counts for nothing then", async () => {
    const { hall, items, at, start, actual } = await programmeHall("scheduled");
    await start(items.opening);
    at(20);
    expect(await actual()).toEqual([[null, null, null, true], no, no, no]);
    const head = await headOf(hall.app, hall.eventId);
    await hall.state("live");
    expect((await hall.facts(head)).map(({ type }) => type)).toEqual([
      "event_state_changed",
      "programme_runs_reset",
    ]);
    expect(await actual()).toEqual([no, no, no, no]);
    await start(items.opening);
    at(50);
    expect((await actual())[0]).toEqual([20, null, 30, true]);
  });

  test("waits for the end of a pause of the event, which takes none of its time, and ends with the event", async () => {
    const { hall, items, at, start, end, actual, predicted } = await programmeHall();
    await start(items.opening);
    at(100);
    await hall.state("paused");
    expect(outcome(await start(items.talk))).toBe("409 event_not_open");
    at(400);
    expect(await predicted()).toEqual([[0, 600], [600, 1200], [1200, 2100], [2100, 3900], 3900]);
    await hall.state("live");
    at(450);
    expect((await actual())[0]).toEqual([0, null, 150, true]);
    await hall.state("closed");
    expect((await actual())[0]).toEqual([0, 450, 150, false]);
    expect(outcome(await end(items.opening))).toBe("409 event_not_open");
  });

  test("is the secretary's and the chair's, from the version that stands", async () => {
    const { hall, items, path } = await programmeHall();
    for (const role of ["organizer", "viewer"]) {
      const client = await staff(hall.app, hall.eventId, role);
      for (const method of ["PUT", "DELETE"])
        expect(outcome(await client(method, path(items.opening)))).toBe("403 forbidden");
    }
    const hue = await siteClient(hall, hall.sites.hue.id);
    expect(outcome(await hue("PUT", path(items.opening)))).toBe("403 forbidden");
    const chair = await staff(hall.app, hall.eventId, "chair");
    const version = (value: string) => ({ "If-Match": value });
    const start = (value: string) => chair("PUT", path(items.opening), undefined, version(value));
    expect(outcome(await start('"1"'))).toBe("412 version_conflict");
    expect((await start('"2"')).status).toBe(200);
  });

  test("is started by one of ten at once, cannot be dropped, and is made anew from the log", async () => {
    const { hall, items, start, at } = await programmeHall();
    const head = await headOf(hall.app, hall.eventId);
    await Promise.all(Array.from({ length: 10 }, () => start(items.opening)));
    expect(await headOf(hall.app, hall.eventId)).toBe(head + 1);
    at(10);
    await start(items.rest);
    const dropped = await hall.app.admin("PUT", `${hall.at}/programme`, { items: [] });
    expect(outcome(dropped)).toBe("409 wrong_state");
    const rows = () => hall.app.store.read.selectFrom("programme_run").selectAll().execute();
    const standing = await rows();
    await rebuild(hall.app.store.read, projections);
    expect(await rows()).toEqual(standing);
    expect(standing).toHaveLength(2);
  });

  test("follows a correction of its turn", async () => {
    const { hall, items, at, actual, predicted } = await programmeHall();
    const turn = await hall.ask({ itemId: items.talk });
    at(100);
    await hall.floor(turn);
    at(1000);
    const segments = [{ from: iso(50), to: iso(250) }];
    const reason = "Quên bấm kết thúc";
    await hall.move(turn, "corrections", { segments, reason });
    expect((await actual())[1]).toEqual([50, 250, 200, false]);
    expect(await predicted()).toEqual([[0, 300], [50, 250], [1000, 1900], [1900, 3700], 3700]);
    expect(await actual(`?at=${iso(500)}`)).toEqual([no, [100, null, 400, true], no, no]);
  });
});

describe("the programme as of a moment", () => {
  test("tells what had been and was predicted then, whatever came after", async () => {
    const { hall, items, at, start, actual, predicted } = await programmeHall();
    const told: [number, unknown, unknown][] = [];
    const tell = async (seconds: number) => {
      at(seconds);
      told.push([seconds, await actual(), await predicted()]);
      at(seconds + 1);
    };
    await tell(30);
    await start(items.opening);
    await tell(200);
    const turn = await hall.ask({ itemId: items.talk });
    await hall.floor(turn);
    await tell(300);
    await hall.state("paused");
    await tell(400);
    await hall.state("live");
    await hall.move(turn, "resume");
    await tell(500);
    await hall.app.admin("PUT", `${hall.at}/programme`, {
      items: [
        { ...ITEMS[1], id: items.talk, plannedSeconds: 1200 },
        { ...ITEMS[0], id: items.opening },
      ],
    });
    await tell(600);
    await hall.state("closed");
    await tell(700);
    expect(new Set(told.map(([, ...times]) => JSON.stringify(times))).size).toBe(told.length);
    for (const [seconds, times, spans] of told) {
      expect(await actual(`?at=${iso(seconds)}`)).toEqual(times);
      expect(await predicted(`?at=${iso(seconds)}`)).toEqual(spans);
    }
    const now = (await hall.secretary("GET", `${hall.at}/programme`)).body;
    const future = await hall.secretary("GET", `${hall.at}/programme?at=${iso(99_999)}`);
    expect(future.body).toEqual(now);
    const before = await hall.secretary("GET", `${hall.at}/programme?at=${iso(-1)}`);
    expect(before.body).toEqual({
      items: [],
      endsAt: { planned: null, predicted: null },
      version: 1,
    });
    const wrong = await hall.secretary("GET", `${hall.at}/programme?at=hom-qua`);
    expect(wrong.body.errors[0].pointer).toBe("/at");
  });
});
