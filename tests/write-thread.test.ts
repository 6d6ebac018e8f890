import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closeRoom } from "../src/conduct/room-acts.ts";
import type { Besides, Order, Store } from "../src/db/commit.ts";
import { writeThread, writingBeside, type WriteThread } from "../src/entry/write-thread.ts";
import { verifyLog } from "../src/log/verify.ts";
import { appOn, testClock, type TestApp } from "./support/app.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { databaseFolder, type DatabaseFolder } from "./support/database-folder.ts";
import { factsAfter, headOf, join, linkOf, openSeminar, setState } from "./support/sites.ts";
import { delivery } from "./support/webhook.ts";

let folder: DatabaseFolder;
let store: Store;
let app: TestApp;
let event: { id: string; roomName: string };
const threads: WriteThread[] = [];

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

function open(entry?: URL): WriteThread {
  const thread = writeThread(folder.path, besides(), entry);
  threads.push(thread);
  return thread;
}

const joined = (person: number) =>
  delivery(
    "participant_joined",
    { name: event.roomName },
    { sid: `PA_${person}`, identity: `site-${person}`, at: Date.now() },
  );
const tell = (thread: WriteThread, ...bodies: unknown[]) =>
  Promise.all(bodies.map((body) => thread.storeDelivery(JSON.stringify(body))));
const deliveryIds = async () =>
  (await store.read.selectFrom("livekit_delivery").select("id").execute()).map(({ id }) => id);

describe("the thread that writes", () => {
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
      const real = ${JSON.stringify(new URL("../src/entry/write-worker.ts", import.meta.url).href)};
      const { parentPort } = await import("node:worker_threads");
      parentPort.once("message", ({ jobs }) => { if (JSON.stringify(jobs).includes("PA_0")) process.exit(3); });
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

describe("the orders of a crowd", () => {
  /** The server's own store, and a note of each order that comes to it after all. */
  function noting(note: (order: Order<unknown>) => void): Store {
    return {
      ...store,
      commit: (order) => {
        note(order);
        return store.commit(order);
      },
    };
  }
  /** The API as the server runs it, and the names of what its own thread was given to decide after all. */
  async function crowdApp(remotes: string[] = ["Hà Giang"], entry?: URL) {
    const own: string[] = [];
    const noted = noting((order) => void (order.again && own.push(order.again.name)));
    const api = appOn(writingBeside(noted, open(entry)), platformDeps, testClock());
    const opened = await openSeminar(api, remotes);
    await setState(api, opened.event.id, "scheduled", "live");
    return { ...opened, own, api };
  }
  async function inTheRoom({ api, path, remotes: [site] }: Awaited<ReturnType<typeof crowdApp>>) {
    const { secret } = await linkOf(api, path, site.id);
    const entered = await join(api, { secret, deviceId: "may-1" });
    return { site, entered, asSite: api.as(entered.body.accessToken) };
  }

  test("joins, asks and marks are decided there, and heard of here", async () => {
    const heard: string[] = [];
    store.onCommit((_, facts) => void heard.push(...facts.map(({ type }) => type)));
    const crowd = await crowdApp();
    const { site, entered, asSite } = await inTheRoom(crowd);
    const { own, api, path, event: held } = crowd;
    expect(entered).toMatchObject({ status: 200, body: { site: { id: site.id } } });
    const person = { delegates: [{ siteId: site.id, name: "Lò Thị Mai" }] };
    const [delegate] = (await api.admin("POST", `${path}/delegates`, person)).body.items;
    const marks = { marks: [{ delegateId: delegate.id, status: "present" }] };
    expect(await asSite("POST", `${path}/roll-call`, marks)).toMatchObject({
      status: 201,
      body: { items: [{ delegateId: delegate.id, status: "present" }] },
    });
    const asked = await asSite("POST", `${path}/turns`, {});
    expect(asked).toMatchObject({ status: 201, body: { siteId: site.id, position: 1 } });
    expect(asked.headers.get("Location")).toBe(`/api${path}/turns/${asked.body.id}`);
    expect(own).toEqual([]);
    await expect
      .poll(() => heard)
      .toEqual(expect.arrayContaining(["session_started", "roll_call_marked", "turn_requested"]));
    expect(await verifyLog(store.read, platformDeps, held.id)).toMatchObject({ ok: true });
  });

  test("what was done to a room is logged there: a commit here would hold up what LiveKit tells", async () => {
    const here: string[] = [];
    const noted = noting(({ eventId }) => void here.push(eventId));
    const keeping = { deps: platformDeps, liveKit: app.liveKit };
    const room = { eventId: event.id, name: event.roomName };
    const before = await headOf(app, event.id);
    app.liveKit.enter(event.roomName, "site-1");
    await closeRoom({ ...keeping, store: writingBeside(noted, open()) }, room);
    expect(here).toEqual([]);
    expect(await factsAfter(app, event.id, before)).toEqual([
      { type: "room_closed", data: {}, by: ["system", null] },
    ]);
  });

  test("refusals come back whole, and change nothing", async () => {
    const crowd = await crowdApp();
    const { asSite } = await inTheRoom(crowd);
    const { api, path, event: held } = crowd;
    expect((await asSite("POST", `${path}/turns`, {})).status).toBe(201);
    const before = await headOf(api, held.id);
    expect(await asSite("POST", `${path}/turns`, {})).toMatchObject({
      status: 409,
      body: {
        code: "already_waiting",
        detail: "Điểm cầu đã đăng ký phát biểu và đang chờ đến lượt.",
      },
    });
    expect(await asSite("POST", `${path}/turns`, { delegateId: "dgt_la" })).toMatchObject({
      status: 422,
      body: { code: "invalid_input", errors: [{ pointer: "/delegateId" }] },
    });
    expect(await asSite("POST", `${path}/turns`, { kind: "intervention" })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
    expect(await headOf(api, held.id)).toBe(before);
  });

  test("what was answered is answered again by its Idempotency-Key", async () => {
    const crowd = await crowdApp();
    const { asSite } = await inTheRoom(crowd);
    const ask = (sent: object) =>
      asSite("POST", `${crowd.path}/turns`, sent, { "Idempotency-Key": "dang-ky-1" });
    const first = await ask({});
    const again = await ask({});
    expect(first.status).toBe(201);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect((await ask({ note: "khác" })).body.code).toBe("idempotency_mismatch");
  });

  test("of those who ask at the same moment each is there once, in one queue", async () => {
    const names = Array.from({ length: 150 }, (_, n) => `Điểm cầu ${n}`);
    const { api, path, remotes, event: held } = await crowdApp(names);
    const asked = await Promise.all(
      remotes.map(({ id: siteId }: { id: string }) =>
        api.admin("POST", `${path}/turns`, { siteId }),
      ),
    );
    const positions = asked.map(({ body }) => body.position).toSorted((a, b) => a - b);
    expect(positions).toEqual(names.map((_, n) => n + 1));
    expect(await verifyLog(store.read, platformDeps, held.id)).toMatchObject({ ok: true });
  });

  test("a thread that died with an order in its hands costs it a 503, and the next is served", async () => {
    const mortal = `import { parentPort } from "node:worker_threads";
      const real = ${JSON.stringify(new URL("../src/entry/write-worker.ts", import.meta.url).href)};
      parentPort.once("message", ({ jobs }) => { if (JSON.stringify(jobs).includes("chết")) process.exit(3); });
      await import(real);`;
    const entry = new URL(`data:text/javascript,${encodeURIComponent(mortal)}`);
    const { api, path, remotes } = await crowdApp(["Hà Giang"], entry);
    const siteId = remotes[0].id;
    const ask = (note: string) => api.admin("POST", `${path}/turns`, { siteId, note });
    const died = await ask("chết");
    expect(died).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(died.headers.get("Retry-After")).toBe("2");
    expect(await ask("sống")).toMatchObject({ status: 201, body: { position: 1 } });
  });
});
