import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { reportThread } from "../src/entry/report-threads.ts";
import { writeReport, type Extension, type ReportAsked } from "../src/reports/report.ts";
import { START } from "./support/app.ts";
import { databaseFolder } from "./support/database-folder.ts";
import { client } from "./support/app.ts";
import type { Hall } from "./support/hall.ts";
import { addTurns, bigHall } from "./support/many-turns.ts";
import { wholeOf } from "./support/report-sheet.ts";

const here = databaseFolder();
let hall: Hall;

beforeAll(async () => {
  hall = await bigHall(here.open());
  addTurns(here.path, hall.eventId, 3000);
});
afterAll(() => here.remove());

function turnsAs(extension: Extension, changes: Partial<ReportAsked> = {}): ReportAsked {
  const { eventId } = hall;
  return {
    eventId,
    name: "turns",
    extension,
    now: START + 600_000,
    from: null,
    to: null,
    ...changes,
  };
}

describe("the report thread", () => {
  const thread = reportThread(here.path);
  afterAll(() => thread.close());

  it.each(["xlsx", "csv", "json"] as const)(
    "reads by itself and gives the same bytes as in place: %s",
    async (extension) => {
      const there = await thread.write(turnsAs(extension));
      const inPlace = await writeReport(hall.app.store.read, turnsAs(extension));
      expect(there.names).toEqual(inPlace.names);
      const bytes = await wholeOf(there.bytes);
      expect(bytes.length).toBeGreaterThan(100_000);
      expect(Buffer.from(bytes).equals(await wholeOf(inPlace.bytes))).toBe(true);
    },
  );

  it("sees what was committed just before, with the log number it stands at", async () => {
    const logOf = async () => {
      const { bytes } = await thread.write(turnsAs("json"));
      return JSON.parse(new TextDecoder().decode(await wholeOf(bytes))).log;
    };
    const before = await logOf();
    await hall.ask({ siteId: hall.sites.hue.id });
    const { body } = await hall.secretary("GET", `${hall.at}/log?limit=1`);
    expect(await logOf()).toEqual({ seq: body.headSeq, hash: body.headHash });
    expect(body.headSeq).toBe(before.seq + 1);
  });

  it("refuses as in place, and goes on", async () => {
    const unknown = turnsAs("xlsx", { eventId: "none" });
    const refusal = await writeReport(hall.app.store.read, unknown).catch(
      (error: unknown) => error,
    );
    await expect(thread.write(unknown)).rejects.toEqual(refusal);
    expect(refusal).toMatchObject({ code: "not_found" });
    const { bytes } = await thread.write(turnsAs("csv"));
    expect((await wholeOf(bytes)).length).toBeGreaterThan(100_000);
  });

  it("answers each of several requests with its own report, through the API too", async () => {
    const secret = "khoa-quan-tri-0123456789";
    const admin = client(createApp({ ...hall.app.core, reports: thread }), secret);
    const windows = [100, 200, 300].map((seconds) =>
      new Date(START + seconds * 1000).toISOString(),
    );
    const answers = await Promise.all(
      windows.map((to) => admin("GET", `${hall.at}/reports/turns.json?to=${to}`)),
    );
    expect(answers.map(({ body }) => body.window.to)).toEqual(windows);
  });
});

describe("a report whose client goes away", () => {
  const thread = reportThread(here.path, { ahead: 1, patience: 100 });
  afterAll(() => thread.close());

  it("leaves the thread to the next one", async () => {
    const { bytes } = await thread.write(turnsAs("json"));
    const next = thread.write(turnsAs("csv"));
    await bytes.cancel();
    expect((await wholeOf((await next).bytes)).length).toBeGreaterThan(100_000);
  });

  it("fails when nobody takes it, and leaves the thread to the next one", async () => {
    const left = await thread.write(turnsAs("json"));
    const next = await thread.write(turnsAs("csv", { to: START }));
    expect((await wholeOf(next.bytes)).length).toBeGreaterThan(100);
    await expect(wholeOf(left.bytes)).rejects.toThrow("Nobody takes the report");
  });
});

/** A stand-in for the worker: gives the number of its thread as the report, dies of what it finds as the event's id. */
const mortal = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { parentPort, threadId } from "node:worker_threads";
  let answers;
  parentPort.on("message", (ask) => {
    const { eventId } = ask.report ?? {};
    if (eventId === "throws") throw new Error("out of memory");
    if (eventId === "exits") process.exit(3);
    if (eventId === "exits later") answers = [{ names: {} }];
    else if (eventId) answers = [{ names: {} }, { piece: new Uint8Array([threadId]) }, "end"];
    if (answers.length === 0) process.exit(3);
    parentPort.postMessage(answers.shift());
  });`)}`,
);

describe("a report thread that dies", () => {
  const asked = (eventId: string): ReportAsked => turnsAs("csv", { eventId });

  it.each([
    ["throws", "out of memory"],
    ["exits", "ended with code 3"],
  ])("fails only the report in hand when it %s, and a new one starts", async (how, message) => {
    const thread = reportThread(here.path, { entry: mortal });
    const take = async (eventId: string) => wholeOf((await thread.write(asked(eventId))).bytes);
    const first = await take("a");
    const dying = take(how);
    const waiting = take("b");
    await expect(dying).rejects.toThrow(message);
    expect((await waiting)[0]).not.toBe(first[0]);
    expect(await take("c")).toEqual(await waiting);
    await thread.close();
  });

  it("breaks off what it has begun: half a report never looks like a whole one", async () => {
    const thread = reportThread(here.path, { entry: mortal });
    const begun = await thread.write(asked("exits later"));
    await expect(wholeOf(begun.bytes)).rejects.toThrow("ended with code 3");
    await thread.close();
  });
});

describe("closing the report thread", () => {
  it("finishes what it has taken, and takes nothing more", async () => {
    const thread = reportThread(here.path);
    const taken = [turnsAs("xlsx"), turnsAs("csv")].map(async (asked) =>
      wholeOf((await thread.write(asked)).bytes),
    );
    const closed = thread.close();
    await expect(thread.write(turnsAs("csv"))).rejects.toThrow("closed");
    await closed;
    expect((await Promise.all(taken)).map((bytes) => bytes.length > 100_000)).toEqual([true, true]);
    await expect(reportThread(here.path).close()).resolves.toBeUndefined();
  });
});
