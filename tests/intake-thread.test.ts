import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Besides, Store } from "../src/db/commit.ts";
import { intakeThread, type IntakeThread } from "../src/entry/intake-thread.ts";
import { verifyLog } from "../src/log/verify.ts";
import { appOn, testClock, type TestApp } from "./support/app.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { databaseFolder, type DatabaseFolder } from "./support/database-folder.ts";
import { delivery } from "./support/webhook.ts";

let folder: DatabaseFolder;
let store: Store;
let app: TestApp;
let event: { id: string; roomName: string };
const threads: IntakeThread[] = [];

beforeEach(async () => {
  folder = databaseFolder();
  store = folder.open();
  app = appOn(store, platformDeps, testClock());
  const sent = { title: "Hội thảo", startsAt: new Date().toISOString() };
  event = (await app.admin("POST", "/events", sent)).body;
});
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close();
  await folder.remove();
});

function besides(): Besides {
  if (!store.besides) throw new Error("a database file lets a thread write besides");
  return store.besides;
}

function open(entry?: URL): IntakeThread {
  const thread = intakeThread(folder.path, besides(), entry);
  threads.push(thread);
  return thread;
}

const joined = (person: number) =>
  delivery(
    "participant_joined",
    { name: event.roomName },
    { sid: `PA_${person}`, identity: `site-${person}`, at: Date.now() },
  );
const tell = (thread: IntakeThread, ...bodies: unknown[]) =>
  Promise.all(bodies.map((body) => thread.storeDelivery(JSON.stringify(body))));
const deliveryIds = async () =>
  (await store.read.selectFrom("livekit_delivery").select("id").execute()).map(({ id }) => id);

describe("the intake thread", () => {
  test("stores what came before it answers, once each, and the store's listeners hear of it", async () => {
    const heard: [string, string[]][] = [];
    store.onCommit((eventId, facts) => void heard.push([eventId, facts.map(({ type }) => type)]));
    const thread = open();
    const bodies = Array.from({ length: 40 }, (_, person) => joined(person));
    await tell(thread, ...bodies, bodies[0]);
    expect((await deliveryIds()).sort()).toEqual(bodies.map(({ id }) => id).sort());
    await expect.poll(() => heard).toHaveLength(40);
    expect(heard).toContainEqual([event.id, ["livekit_told"]]);
  });

  test("keeps aside what it does not understand, as the server itself does", async () => {
    const thread = open();
    await tell(thread, { ...joined(1), room: { name: "phòng lạ" } }, "không phải");
    const { body } = await app.admin("GET", "/livekit/quarantine");
    expect(body.items.map((item: { reason: string }) => item.reason).sort()).toEqual([
      "not a JSON object",
      "unknown room",
    ]);
  });

  test("writes in turn with the commands of the server: one log without a hole", async () => {
    const thread = open();
    const numbers = Array.from({ length: 60 }, (_, number) => number);
    const titles = numbers.map((number) => ({ title: `Hội thảo ${number}` }));
    const [answers] = await Promise.all([
      Promise.all(titles.map((title) => app.admin("PATCH", `/events/${event.id}`, title))),
      Promise.all(numbers.map((number) => tell(thread, joined(number)))),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const verdict = await verifyLog(store.read, platformDeps, event.id);
    expect(verdict).toMatchObject({ ok: true, checkedTo: 121, brokenAt: null });
  });

  test("answers 503 for what a thread that died had in its hands, and goes on with a new one", async () => {
    // Dies of the first delivery of each thread's life, if that is about person 0.
    const mortal = `import { workerData } from "node:worker_threads";
      const real = ${JSON.stringify(new URL("../src/entry/intake-worker.ts", import.meta.url).href)};
      const { parentPort } = await import("node:worker_threads");
      parentPort.once("message", ({ bodies }) => { if (bodies.join().includes("PA_0")) process.exit(3); });
      await import(real);`;
    const thread = open(new URL(`data:text/javascript,${encodeURIComponent(mortal)}`));
    const died = await Promise.allSettled([tell(thread, joined(0))]);
    expect(died[0]).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
    expect(await deliveryIds()).toEqual([]);
    await tell(thread, joined(1));
    expect(await deliveryIds()).toHaveLength(1);
    const patched = await app.admin("PATCH", `/events/${event.id}`, { place: "Huế" });
    expect(patched.status).toBe(200);
  });

  test("finishes what it has taken when it is closed, and takes nothing more", async () => {
    const thread = open();
    const told = tell(thread, joined(1), joined(2));
    const closed = thread.close();
    await told;
    await closed;
    expect(await deliveryIds()).toHaveLength(2);
    await expect(thread.storeDelivery("{}")).rejects.toMatchObject({ code: "unavailable" });
  });
});
