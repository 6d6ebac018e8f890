import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test, vi } from "vitest";
import { freePort } from "../bench/support/process.ts";
import type { RunningServer } from "../src/entry/node.ts";
import { ADMIN_KEY } from "./support/app.ts";
import { patient } from "./support/local-livekit.ts";
import { readEvents, type LiveEvent } from "./support/live.ts";
import { newFolder } from "./support/orders.ts";
import { dial, realServer } from "./support/raw-http.ts";

const CHANGES = 100;
let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends = [];
});

async function start(settings: Record<string, string> = {}): Promise<RunningServer> {
  const server = await realServer(settings);
  ends.push(() => server.stop());
  return server;
}

async function ask(base: string, method: string, path: string, body?: object) {
  const response = await fetch(`${base}/api${path}`, {
    method,
    headers: { Authorization: `Bearer ${ADMIN_KEY}`, "Content-Type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return JSON.parse(await response.text());
}

async function openEvent(base: string): Promise<string> {
  const sent = { title: "Hội thảo", startsAt: new Date().toISOString() };
  const { id } = await ask(base, "POST", "/events", sent);
  await ask(base, "PUT", `/events/${id}/state`, { state: "scheduled" });
  return id;
}

async function follow(base: string, eventId: string) {
  const headers = { Authorization: `Bearer ${ADMIN_KEY}` };
  const response = await fetch(`${base}/api/events/${eventId}/live`, { headers });
  return readEvents(response);
}

/** A browser's EventSource, as Node has it, with a cookie as a browser would send it. */
function eventSource(url: string, cookie: string) {
  const program = `
    const name = Symbol.for("undici.globalDispatcher.1");
    await fetch("data:,").catch(() => {});
    const real = globalThis[name];
    const dispatch = (wish, handler) => {
      const given = Array.isArray(wish.headers) ? [...wish.headers, "cookie", ${JSON.stringify(cookie)}]
        : { ...wish.headers, cookie: ${JSON.stringify(cookie)} };
      return real.dispatch({ ...wish, headers: given }, handler);
    };
    globalThis[name] = new Proxy(real, { get: (on, key) => key === "dispatch" ? dispatch : Reflect.get(on, key) });
    // Node does not stay for one that waits to come back.
    setInterval(() => {}, 1000);
    const source = new EventSource(${JSON.stringify(url)});
    for (const event of ["snapshot", "change", "time"])
      source.addEventListener(event, ({ data, lastEventId }) =>
        console.log(JSON.stringify({ event, id: lastEventId, data: JSON.parse(data) })));
  `;
  const flags = ["--experimental-eventsource", "--no-warnings", "--input-type=module"];
  const child = spawn(process.execPath, [...flags, "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  ends.push(() => child.kill("SIGKILL"));
  const events: LiveEvent[] = [];
  createInterface(child.stdout).on("line", (line) => void events.push(JSON.parse(line)));
  return events;
}

describe("the server of npm start", () => {
  test("keeps a stream open longer than any request may take", async () => {
    const server = await start({
      HEADERS_TIMEOUT_SECONDS: "1",
      REQUEST_TIMEOUT_SECONDS: "1",
      KEEP_ALIVE_SECONDS: "1",
      SEND_TIMEOUT_SECONDS: "1",
    });
    const eventId = await openEvent(server.url);
    const stream = await follow(server.url, eventId);
    await stream.next();
    // Longer than all of them.
    await new Promise((resume) => setTimeout(resume, 4000));
    await ask(server.url, "POST", `/events/${eventId}/turns`, {});
    const { data } = await stream.until(({ event }) => event === "change");
    expect(data.types).toEqual(["turn_requested"]);
  });

  test("ends streams when it stops, without waiting for them", async () => {
    const server = await realServer();
    const stream = await follow(server.url, await openEvent(server.url));
    await stream.next();
    const [events] = await Promise.all([stream.untilEnd(), server.stop()]);
    expect(events.filter(({ event }) => event === "change")).toEqual([]);
  });

  test("answers what only asks for the head, and opens nothing", async () => {
    const server = await start();
    const eventId = await openEvent(server.url);
    const headers = { Authorization: `Bearer ${ADMIN_KEY}` };
    const address = `${server.url}/api/events/${eventId}/live`;
    const { status, headers: answered } = await fetch(address, { method: "HEAD", headers });
    expect([status, answered.get("Content-Type")]).toEqual([200, "text/event-stream"]);
  });

  test("lets no more listen than MAX_LISTENERS, and whoever goes makes room", async () => {
    const server = await start({ MAX_LISTENERS: "2" });
    const eventId = await openEvent(server.url);
    const [first] = [await follow(server.url, eventId), await follow(server.url, eventId)];
    const headers = { Authorization: `Bearer ${ADMIN_KEY}` };
    const third = () => fetch(`${server.url}/api/events/${eventId}/live`, { headers });
    const refused = await third();
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "5"]);
    await first?.close();
    await vi.waitFor(async () => expect((await third()).status).toBe(200), patient);
  });

  test("sends nothing more to who does not read, and a snapshot once they do", async () => {
    const server = await start();
    const eventId = await openEvent(server.url);
    const sites = Array.from({ length: 500 }, (_, n) => ({ name: `Điểm cầu ${n}` }));
    await ask(server.url, "POST", `/events/${eventId}/sites`, { sites });
    const lazy = await dial(server.url);
    ends.push(() => lazy.destroy());
    lazy.pause();
    lazy.write(
      `GET /api/events/${eventId}/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n\r\n`,
    );
    const stream = await follow(server.url, eventId);
    await stream.next();
    const [site] = (await ask(server.url, "GET", `/events/${eventId}/sites?limit=1`)).items;
    // Each change is as long as the list of all sites, all of them far longer than what the system holds for a client.
    for (let n = 0; n < CHANGES; n += 1) {
      await ask(server.url, "PATCH", `/events/${eventId}/sites/${site.id}`, { name: `Tên ${n}.` });
      await stream.until(({ data }) => data.sites?.[0]?.name === `Tên ${n}.`);
    }
    let heard = "";
    lazy.setEncoding("utf8").on("data", (text) => (heard += text));
    lazy.resume();
    const count = (pattern: RegExp) => heard.match(pattern)?.length ?? 0;
    await vi.waitFor(() => {
      expect(count(/^event: snapshot$/gm)).toBe(2);
      expect(heard).toContain(`Tên ${CHANGES - 1}.`);
    }, patient);
    expect(count(/^event: change$/gm)).toBeLessThan(CHANGES);
  }, 120_000);

  test("serves an EventSource, which comes back by itself and misses nothing", async () => {
    const folder = newFolder();
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const settings = { PORT: String(await freePort()), DATABASE_URL: join(folder, "d.sqlite") };
    const first = await realServer(settings);
    const eventId = await openEvent(first.url);
    const { secret, id } = await ask(first.url, "POST", `/events/${eventId}/display-links`, {});
    const opened = await fetch(`${first.url}/api/display`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ secret }),
    });
    const cookie = (opened.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
    const events = eventSource(`${first.url}/api/events/${eventId}/live?display=${id}`, cookie);
    await vi.waitFor(() => expect(events.map(({ event }) => event)).toEqual(["snapshot"]), patient);
    const turn = await ask(first.url, "POST", `/events/${eventId}/turns`, {});
    const numbered = () => events.filter(({ event }) => event !== "time");
    await vi.waitFor(() => expect(numbered()).toHaveLength(2), patient);
    await first.stop();
    const second = await start(settings);
    await ask(second.url, "PUT", `/events/${eventId}/turns/${turn.id}/floor`);
    await vi.waitFor(() => expect(events.at(-1)?.data.speaker?.turnId).toBe(turn.id), patient);
    expect(
      numbered()
        .slice(1)
        .map(({ event }) => event),
    ).not.toContain("snapshot");
  }, 120_000);
});
