import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chanceOf, type Chance } from "../scripts/crash/chance.ts";
import { openSqlite } from "../src/db/sqlite.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { ledger } from "../src/facts.ts";
import { appOn, client, testClock, type Client } from "./support/app.ts";
import { MIGRATIONS } from "./support/database-folder.ts";
import { newFolder, numbers } from "./support/orders.ts";
import { realServer } from "./support/real-server.ts";
import { replayTurns, type LogItem } from "./support/turn-replay.ts";

const CLIENTS = 10;
const PRESSES = 30;
const TURNS = 4;

/** A server, and ways to call it with any secret. */
type Side = { as(secret: string | null): Client; admin: Client; close(): Promise<void> };
type Pressed = { what: string; status: number; code: string | undefined };
type TurnOut = {
  id: string;
  state: string;
  version: number;
  segments: object[];
  addedSeconds: number;
};

async function theApp(): Promise<Side> {
  const folder = newFolder();
  const store = openSqlite(join(folder, "d.sqlite"), MIGRATIONS, platformDeps, ledger);
  const { app, admin } = appOn(store, platformDeps, testClock());
  return {
    admin,
    as: (secret) => client(app, secret),
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function theServer(): Promise<Side> {
  const server = await realServer();
  return {
    admin: server.ask,
    as: (secret) => (method, path, body, headers) =>
      server.ask(method, path, body, { ...headers, Authorization: `Bearer ${secret}` }),
    close: server.remove,
  };
}

describe("ten secretaries who press at once", () => {
  test.each([
    ["in the app", theApp, 1],
    ["in the app", theApp, 2],
    ["in the app", theApp, 3],
    ["on the real server", theServer, 4],
  ])("get what the order of the log says, nobody a failure: %s", async (_where, open, seed) => {
    const side = await open();
    try {
      const { at, secretaries } = await stage(side);
      const chance = chanceOf(seed);
      const pressed = (
        await Promise.all(secretaries.map((one, nth) => pressOften(one, at, chance.part(nth))))
      ).flat();
      expect(pressed.filter(({ status }) => ![200, 201, 409, 412].includes(status))).toEqual([]);
      // Each answer there may be has been given, or nothing was contested.
      expect(new Set(pressed.map(({ status }) => status))).toEqual(new Set([200, 201, 409, 412]));
      await expectLogIsTrue(side, at, pressed);
    } finally {
      await side.close();
    }
  });
});

/** A live event with a few turns, and ten secretaries with keys of their own. */
async function stage({ admin, as }: Side) {
  const asked = { title: "Hội thảo", startsAt: "2026-11-23T08:00:00+07:00" };
  const { body: event } = await admin("POST", "/events", asked);
  const at = `/events/${event.id}`;
  for (const state of ["scheduled", "live"]) await admin("PUT", `${at}/state`, { state });
  for (const number of numbers(TURNS))
    await admin("POST", `${at}/turns`, { note: `lượt ${number}` });
  const keys = await Promise.all(
    numbers(CLIENTS).map((number) =>
      admin("POST", "/keys", {
        label: `Thư ký ${number}`,
        roles: [{ eventId: event.id, role: "secretary" }],
      }),
    ),
  );
  return { at, secretaries: keys.map(({ body }) => as(body.secret)) };
}

/** One secretary: looks at the list now and then and presses whatever is there, often with the version seen. */
async function pressOften(by: Client, at: string, chance: Chance): Promise<Pressed[]> {
  const pressed: Pressed[] = [];
  let seen = await look(by, at);
  for (const number of numbers(PRESSES)) {
    if (chance.oneIn(4)) seen = await look(by, at);
    const what = chance.pick([
      "ask",
      "call",
      "floor",
      "floor",
      "end",
      "skip",
      "time",
      "order",
      "pause",
      "resume",
    ]);
    const [first, ...others] = seen.turns;
    if (!first) throw new Error("there are turns from the beginning");
    const turn = chance.pick([first, ...others]);
    const version = what === "order" ? seen.version : turn.version;
    const ifMatch: Record<string, string> = chance.oneIn(2) ? { "If-Match": `"${version}"` } : {};
    const waiting = seen.turns.filter(({ state }) => state === "waiting").map(({ id }) => id);
    const { status, body } = await press(by, at, what, turn.id, { waiting, ifMatch, number });
    pressed.push({ what, status, code: body?.code });
  }
  return pressed;
}

type With = { waiting: string[]; ifMatch: Record<string, string>; number: number };

function press(
  by: Client,
  at: string,
  what: string,
  id: string,
  { waiting, ifMatch, number }: With,
) {
  const turn = `${at}/turns/${id}`;
  if (what === "ask") return by("POST", `${at}/turns`, { note: `thêm ${number}` });
  if (what === "floor") return by("PUT", `${turn}/floor`, undefined, ifMatch);
  if (what === "end") return by("DELETE", `${turn}/floor`, undefined, ifMatch);
  if (what === "order")
    return by("PUT", `${at}/turns/order`, { turnIds: waiting.toReversed() }, ifMatch);
  const body = what === "time" ? { addSeconds: 10 } : undefined;
  return by("POST", `${turn}/${what}`, body, ifMatch);
}

async function look(by: Client, at: string): Promise<{ turns: TurnOut[]; version: number }> {
  const { body } = await by("GET", `${at}/turns?limit=500`);
  return { turns: body.items, version: body.version };
}

/** The log, replayed, is the state; it has what was acknowledged and nothing else; nobody spoke beside another. */
async function expectLogIsTrue({ admin }: Side, at: string, pressed: Pressed[]): Promise<void> {
  const items = await wholeLog(admin, at);
  const replay = replayTurns(items);
  expect(replay.mostSpeaking).toBe(1);
  const { turns } = await look(admin, at);
  const shown = turns.map(({ id, state, segments, addedSeconds: added }) => [
    id,
    { state, segments: segments.length, added },
  ]);
  expect(new Map(shown as [string, object][])).toEqual(replay.turns);
  const waiting = turns.filter(({ state }) => state === "waiting").map(({ id }) => id);
  expect(waiting).toEqual(replay.waiting);
  const done = (what: string) =>
    pressed.filter((one) => one.what === what && one.status < 300).length;
  const told = (type: string) => items.filter((item) => item.type === type).length;
  expect([told("turn_called"), told("turn_started"), told("turn_skipped")]).toEqual([
    done("call"),
    done("floor"),
    done("skip"),
  ]);
  expect([told("turn_time_added"), told("turn_resumed"), told("turn_paused")]).toEqual([
    done("time"),
    done("resume"),
    done("pause"),
  ]);
  expect(told("turn_requested")).toBe(done("ask") + TURNS);
  expect((await admin("GET", `${at}/log/verify`)).body).toMatchObject({
    ok: true,
    checkedTo: items.length,
  });
}

async function wholeLog(admin: Client, at: string): Promise<LogItem[]> {
  const items: LogItem[] = [];
  for (;;) {
    const { body } = await admin("GET", `${at}/log?limit=500&after=${items.length}`);
    items.push(...body.items);
    if (items.length >= body.headSeq) return items;
  }
}
