import { describe, expect, test } from "vitest";
import { provinces } from "../src/sites/provinces.ts";
import { tilesOf } from "../web/screens/control-room/wall/facts.ts";
import { fitting, pagesOf } from "../web/screens/control-room/wall/filter.ts";
import { regionOf, type Region } from "../web/screens/control-room/wall/regions.ts";
import { shapeFor } from "../web/screens/control-room/wall/grid-shape.ts";
import { openWants } from "../web/screens/control-room/wants.ts";
import {
  afterDeed,
  floorOf,
  withAnswer,
  type Deed,
  type Turn,
} from "../web/screens/floor/floor.ts";
import { turnTime } from "../web/screens/floor/turn-time.ts";
import type { Wanted } from "../web/media/port.ts";
import { iso, openHall } from "./support/hall.ts";

type Hall = Awaited<ReturnType<typeof hallWithTurns>>;

/** Turns as the server gives them: one speaks, one is called, two wait. */
async function hallWithTurns() {
  const hall = await openHall();
  await hall.state("live");
  const [hue, daNang] = [hall.sites.hue.id, hall.sites.daNang.id];
  const ids: string[] = [];
  for (const siteId of [hue, daNang, hue, daNang])
    ids.push(await hall.ask({ siteId, plannedSeconds: 420 }));
  const [a = "", b = "", c = "", d = ""] = ids;
  await hall.floor(a);
  await hall.move(b, "call");
  const turns = async () => (await hall.turns()).items as Turn[];
  return { ...hall, turns, a, b, c, d };
}

const shown = (turns: Turn[]) => turns.map(({ id, state, position }) => [id, state, position]);
/** The server lists the ended ones too. */
const going = (turns: Turn[]) =>
  turns.filter(({ state }) => !["finished", "skipped", "withdrawn"].includes(state));

describe("what a page shows before the server has answered", () => {
  const deeds = [
    ["give", (h: Hall) => h.floor(h.b), (h: Hall) => ({ do: "give", turnId: h.b })],
    ["finish", (h: Hall) => h.end(h.a), (h: Hall) => ({ do: "finish", turnId: h.a })],
    ["pause", (h: Hall) => h.move(h.a, "pause"), (h: Hall) => ({ do: "pause", turnId: h.a })],
    ["call", (h: Hall) => h.move(h.c, "call"), (h: Hall) => ({ do: "call", turnId: h.c })],
    ["skip", (h: Hall) => h.move(h.c, "skip"), (h: Hall) => ({ do: "skip", turnId: h.c })],
    [
      "order",
      (h: Hall) => h.secretary("PUT", `${h.at}/turns/order`, { turnIds: [h.d, h.c] }),
      (h: Hall) => ({ do: "order", turnIds: [h.d, h.c] }),
    ],
  ] as const satisfies [string, (h: Hall) => unknown, (h: Hall) => Deed][];

  test.each(deeds)("is what the server makes of it: %s", async (_name, send, deed) => {
    const hall = await hallWithTurns();
    const expected = afterDeed(going(await hall.turns()), deed(hall), iso(0));
    await send(hall);
    const real = going(await hall.turns());
    expect(shown(expected).sort()).toEqual(shown(real).sort());
  });

  test("an interposed question pauses whoever speaks, and both are told apart", async () => {
    const hall = await hallWithTurns();
    const question = await hall.ask({ siteId: hall.sites.central.id, kind: "interposed_question" });
    const after = floorOf(
      afterDeed(going(await hall.turns()), { do: "give", turnId: question }, iso(0)),
    );
    expect([after.speaking?.id, after.paused.map(({ id }) => id)]).toEqual([question, [hall.a]]);
    expect(after.next?.id).toBe(hall.b);
  });

  test("the answer stands in place of what was expected", async () => {
    const hall = await hallWithTurns();
    const before = going(await hall.turns());
    const { body } = await hall.move(hall.a, "time", { addSeconds: 60 });
    expect(withAnswer(before, body).find(({ id }) => id === hall.a)?.addedSeconds).toBe(60);
    expect(withAnswer(before, { ...body, state: "finished" }).map(({ id }) => id)).not.toContain(
      hall.a,
    );
  });
});

test("a turn's time is what is left of it, and what it is over", async () => {
  const { turns, a } = await hallWithTurns();
  const turn = (await turns()).find(({ id }) => id === a);
  if (!turn) throw new Error("it speaks");
  const rule = { warningSeconds: 60, dangerSeconds: 15 };
  const at = (seconds: number) => turnTime(turn, rule, iso(0), Date.parse(iso(seconds)));
  expect(at(20)).toEqual({ left: 400, spoken: 20, phase: "normal" });
  expect(at(360)).toMatchObject({ left: 60, phase: "warning" });
  expect(at(410)).toMatchObject({ left: 10, phase: "danger" });
  expect(at(455)).toMatchObject({ left: -35, phase: "overtime" });
  expect(turnTime({ ...turn, plannedSeconds: null }, rule, iso(0), Date.parse(iso(9)))).toEqual({
    left: null,
    spoken: 9,
    phase: null,
  });
});

test("a tile shows its site's part in the floor, its line and its people; filters find it", async () => {
  const { turns, sites, app, at, d } = await hallWithTurns();
  const { body } = await app.admin("GET", `${at}/sites`);
  const signal = { siteId: sites.hue.id, microphone: null, rttMs: 40, lossPercent: 9, level: null };
  const parts = {
    sites: [
      { ...body.items[0], name: "Điểm cầu Hà Nội" },
      { ...body.items[1], connection: "connected", provinceCode: "46" },
      // Of a commune, under its province.
      { ...body.items[2], parentSiteId: sites.hue.id },
    ],
    signals: [signal],
    present: [{ siteId: sites.hue.id, expected: 25, present: 24 }],
  };
  const tiles = tilesOf(parts, await turns());
  expect(tiles.map(({ name, state, role, hand }) => [name, state, role, hand])).toEqual([
    ["Hà Nội", "never", null, null],
    ["Huế", "unsteady", "speaking", 1],
    ["Đà Nẵng", "never", "next", 2],
  ]);
  expect(tiles[1]).toMatchObject({ present: 24, expected: 25 });
  // Who speaks has an unlocked microphone, open or not.
  expect(tiles.map(({ microphone }) => microphone)).toEqual(["none", "muted", "none"]);
  expect(tiles.map(({ region }) => region)).toEqual([null, "central", "central"]);
  const names = (found: readonly { name: string }[]) => found.map(({ name }) => name);
  expect(names(fitting(tiles, "trouble", ""))).toEqual(["Huế"]);
  expect(names(fitting(tiles, "never", "da nang"))).toEqual(["Đà Nẵng"]);
  // As many as the queue counts: who speaks or was called waits no longer.
  await app.admin("POST", `${at}/turns/${d}/skip`);
  const later = fitting(tilesOf(parts, going(await turns())), "hands", "");
  expect([names(later), floorOf(await turns()).queue.length]).toEqual([["Huế"], 1]);
});

test("the wall has eight columns for 64 where they fit", () => {
  expect(shapeFor(64, 1180, 960)).toEqual({ columns: 8, height: 114 });
  expect(shapeFor(64, 1000, 650)).toEqual({ columns: 8, height: 76 });
  expect(shapeFor(8, 1180, 960).height).toBeLessThanOrEqual(132);
});

test("the wall has one page up to 150 tiles, and above that pages of regions, none of them longer", () => {
  const of = (region: Region | null, count: number) =>
    Array.from({ length: count }, () => ({ region }));
  const shape = (tiles: { region: Region | null }[]) =>
    pagesOf(tiles).map(({ region, part, parts, from, tiles: its }) => [
      region,
      `${part}/${parts}`,
      from,
      its.length,
    ]);
  expect(shape(of("north", 150))).toEqual([[null, "1/1", 1, 150]]);
  const hall = of(null, 1);
  const mixed = [
    ...hall,
    ...of("north", 20),
    ...of("south", 10),
    ...of("north", 130),
    ...of("central", 40),
  ];
  expect(shape(mixed)).toEqual([
    ["north", "1/2", 1, 76],
    ["north", "2/2", 77, 75],
    ["south", "1/1", 152, 10],
    ["central", "1/1", 162, 40],
  ]);
  expect(shape(of(null, 301))).toEqual([
    [null, "1/3", 1, 101],
    [null, "2/3", 102, 101],
    [null, "3/3", 203, 99],
  ]);
});

test("a province lies in the same region in both lists; without its code nothing is known", () => {
  expect(["01", "37", "38", "68", "70", "96"].map(regionOf)).toEqual([
    "north",
    "north",
    "central",
    "central",
    "south",
    "south",
  ]);
  expect([null, "", "x", "97"].map(regionOf)).toEqual([null, null, null, null]);
  const known = (vintage: 2021 | 2025) => provinces(vintage).map(({ code }) => regionOf(code));
  expect([...known(2021), ...known(2025)]).not.toContain(null);
  for (const { code, mergedFrom } of provinces(2025))
    expect([code, ...mergedFrom.map(regionOf)]).toEqual([
      code,
      ...mergedFrom.map(() => regionOf(code)),
    ]);
});

test("of what several parts of the page want of one owner, the most is asked for, and nothing afterwards", () => {
  const asked: [string, Wanted][] = [];
  const { want } = openWants({ subscribe: (owner, what) => void asked.push([owner, what]) });
  const small = want("hue", { video: "low", audio: false, screen: false });
  const large = want("hue", { video: "high", audio: true, screen: false });
  expect(asked.at(-1)).toEqual(["hue", { video: "high", audio: true, screen: false }]);
  large();
  expect(asked.at(-1)).toEqual(["hue", { video: "low", audio: false, screen: false }]);
  small();
  expect(asked.at(-1)).toEqual(["hue", { video: "off", audio: false, screen: false }]);
});
