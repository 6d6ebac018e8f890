import { mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { RunningServer } from "../src/entry/node.ts";
import { ADMIN_KEY } from "./support/app.ts";
import { realServer, say } from "./support/raw-http.ts";
import { claimsFor, delivery, signJwt } from "./support/webhook.ts";

const TOKEN = "mot-token-do-luong-0123";

let server: RunningServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

describe("/metrics", () => {
  test("is not there where no token is set", async () => {
    server = await realServer();
    for (const Authorization of ["", `Bearer ${TOKEN}`, `Bearer ${ADMIN_KEY}`]) {
      const answer = await fetch(`${server.url}/metrics`, { headers: { Authorization } });
      expect([answer.status, (await answer.json()).code]).toEqual([404, "not_found"]);
    }
  });

  test("is for who has the token, and for nobody else", async () => {
    server = await realServer({ METRICS_TOKEN: TOKEN });
    for (const wrong of [null, TOKEN, `Bearer ${TOKEN}x`, `Bearer ${ADMIN_KEY}`, "Basic eDp5"]) {
      const headers: Record<string, string> = wrong === null ? {} : { Authorization: wrong };
      const answer = await fetch(`${server.url}/metrics?x=1`, { headers });
      expect([answer.status, (await answer.json()).code]).toEqual([401, "unauthenticated"]);
      expect(answer.headers.get("WWW-Authenticate")).toBe("Bearer");
    }
    const answer = await fetch(`${server.url}/metrics`, {
      headers: { Authorization: `Bearer ${TOKEN}` },
    });
    expect([answer.status, answer.headers.get("Content-Type")]).toEqual([
      200,
      "text/plain; version=0.0.4; charset=utf-8",
    ]);
    const lines = (await answer.text()).split("\n").filter(Boolean);
    // Of a loop that has not been sampled yet the mean is no number, which the format has a word for.
    const LINE = /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? (-?[\d.e+-]+|nan))$/i;
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
    // The token opens nothing else.
    const me = await fetch(`${server.url}/api/me`, {
      headers: { Authorization: `Bearer ${TOKEN}` },
    });
    expect(me.status).toBe(401);
  });
});

describe("the metrics", () => {
  test("count requests by route, never by what was typed", async () => {
    const { call, read } = await measured();
    const { body: event } = await call("POST", "/events", seminar());
    await call("GET", `/events/${event.id}`);
    const before = await read();
    expect(before.of("requests_total", { route: "/api/events/:eventId", status: "200" })).toBe(1);
    for (let guess = 0; guess < 30; guess += 1) {
      await call("GET", `/events/evt_${guess}`);
      await call("GET", `/nowhere/${guess}?secret=${guess}`);
    }
    await say(server?.url ?? "", "BREW / HTTP/1.1\r\n\r\n");
    const after = await read();
    expect(after.of("requests_total", { route: "/api/events/:eventId", status: "404" })).toBe(30);
    expect(after.of("requests_total", { route: "none", status: "404" })).toBe(30);
    expect(after.of("request_seconds_count", { route: "/api/events/:eventId" })).toBe(31);
    expect(after.of("response_bytes_total", { route: "/api/events/:eventId" })).toBeGreaterThan(
      30 * 200,
    );
    expect(after.of("no_requests_total", { status: "400" })).toBe(1);
    expect(after.text).not.toMatch(/evt_|nowhere|secret/);
    const again = await read();
    for (let guess = 100; guess < 130; guess += 1) await call("GET", `/events/evt_${guess}`);
    expect((await read()).series()).toEqual(again.series());
  });

  test("count webhooks by what became of them, and say how old the last is", async () => {
    const { call, read, tell } = await measured();
    expect((await read()).of("webhook_age_seconds")).toBeUndefined();
    const { body: event } = await call("POST", "/events", seminar());
    const at = Date.now();
    const told = delivery(
      "participant_joined",
      { name: event.roomName },
      { sid: "PA_1", identity: "x", at },
    );
    expect(await tell(told)).toBe(200);
    expect(await tell(told)).toBe(200);
    expect(await tell(delivery("room_started", { name: "nowhere" }, { at }))).toBe(200);
    expect(await tell({ ...told, id: "EV_2" }, "Bearer nonsense")).toBe(401);
    const metrics = await read();
    const outcomes = ["stored", "repeated", "quarantined", "refused", "failed"];
    expect(outcomes.map((outcome) => metrics.of("webhooks_total", { outcome }))).toEqual([
      1,
      1,
      1,
      1,
      undefined,
    ]);
    expect(metrics.of("webhook_age_seconds")).toBeGreaterThanOrEqual(0);
    expect(metrics.of("webhook_age_seconds")).toBeLessThan(60);
  });

  test("count a webhook that could not be stored as failed, and as nothing else", async () => {
    const folder = mkdtempSync(join(tmpdir(), "diem-cau-metrics-"));
    const file = join(folder, "d.sqlite");
    const complaints = vi.spyOn(console, "error").mockReturnValue();
    try {
      const { call, read, tell } = await measured({ DATABASE_URL: file });
      const { body: event } = await call("POST", "/events", seminar());
      renameSync(file, `${file}.away`);
      const told = delivery("room_started", { name: event.roomName }, { at: Date.now() });
      expect(await tell(told)).toBe(503);
      renameSync(`${file}.away`, file);
      const metrics = await read();
      const outcomes = ["stored", "repeated", "quarantined", "refused", "failed"];
      expect(outcomes.map((outcome) => metrics.of("webhooks_total", { outcome }))).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
        1,
      ]);
      expect(metrics.of("webhook_age_seconds")).toBeUndefined();
    } finally {
      complaints.mockRestore();
      await server?.stop();
      server = null;
      rmSync(folder, { recursive: true });
    }
  });

  test("count orders, and how many shared a transaction", async () => {
    const { call, read } = await measured();
    const before = await read();
    await Promise.all(Array.from({ length: 20 }, () => call("POST", "/events", seminar())));
    await call("PUT", `/events/evt_none/state`, { state: "scheduled" });
    const { body } = await call("POST", "/events", seminar());
    expect((await call("PUT", `/events/${body.id}/state`, { state: "archived" })).status).toBe(409);
    const after = await read();
    const more = (name: string, labels?: Record<string, string>) =>
      (after.of(name, labels) ?? 0) - (before.of(name, labels) ?? 0);
    expect(more("order_seconds_count", { outcome: "changed" })).toBeGreaterThanOrEqual(21);
    expect(more("order_seconds_count", { outcome: "refused" })).toBe(1);
    const transactions = more("commit_orders_count");
    expect(more("commit_orders_sum")).toBeGreaterThanOrEqual(22);
    expect(transactions).toBeGreaterThan(0);
    expect(transactions).toBeLessThan(more("commit_orders_sum"));
    expect(more("commit_seconds_count", { outcome: "committed" })).toBe(transactions);
    expect(after.of("log_facts")).toBe(21);
  });

  test("time the calls of LiveKit and the workbooks", async () => {
    const { call, read } = await measured();
    const { body: event } = await call("POST", "/events", seminar());
    await call("PUT", `/events/${event.id}/state`, { state: "scheduled" });
    await call("PUT", `/events/${event.id}/state`, { state: "live" });
    expect((await call("GET", `/events/${event.id}/reports/turns.xlsx`)).status).toBe(200);
    await call("GET", "/health");
    const metrics = await read();
    expect(metrics.of("report_xlsx_seconds_count", { outcome: "ok" })).toBe(1);
    const failed = { call: "roomSid", outcome: "failed" };
    expect(metrics.of("livekit_call_seconds_count", failed)).toBeGreaterThan(0);
    expect(metrics.of("livekit_up")).toBe(0);
  });

  test("give what stands now: connections, people in rooms, the size of the files", async () => {
    const folder = mkdtempSync(join(tmpdir(), "diem-cau-metrics-"));
    const file = join(folder, "d.sqlite");
    try {
      const { call, read, tell } = await measured({ DATABASE_URL: file });
      const { body: event } = await call("POST", "/events", seminar());
      await tell(delivery("room_started", { name: event.roomName }, { at: Date.now() }));
      const metrics = await read();
      expect(metrics.of("database_bytes")).toBe(statSync(file).size);
      expect(metrics.of("database_wal_bytes")).toBe(statSync(`${file}-wal`).size);
      expect(metrics.of("connections_open")).toBeGreaterThan(0);
      const none = ["connections_evicted_total", "connections_refused_total", "rooms_peopled"];
      expect(none.map((name) => metrics.of(name))).toEqual([0, 0, 0]);
      // Of the process itself, as every Node program gives it.
      expect(metrics.text).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.e-]+$/m);
      expect(metrics.text).toMatch(/^process_resident_memory_bytes \d+$/m);
    } finally {
      await server?.stop();
      server = null;
      rmSync(folder, { recursive: true });
    }
  });
});

function seminar() {
  return { title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" };
}

/** A server that counts, and ways to use it and to read what it counted. */
async function measured(settings: Record<string, string> = {}) {
  server = await realServer({ METRICS_TOKEN: TOKEN, ...settings });
  const { url } = server;
  return {
    async call(method: string, path: string, sent?: object) {
      const answer = await fetch(`${url}/api${path}`, {
        method,
        headers: { Authorization: `Bearer ${ADMIN_KEY}`, "Content-Type": "application/json" },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      return { status: answer.status, body: isJson ? JSON.parse(bytes.toString()) : null };
    },
    async tell(sent: object, authorization?: string) {
      const body = JSON.stringify(sent);
      const answer = await fetch(`${url}/api/livekit/webhook`, {
        method: "POST",
        headers: {
          "Content-Type": "application/webhook+json",
          Authorization: authorization ?? signJwt(claimsFor(body)),
        },
        body,
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    async read() {
      const answer = await fetch(`${url}/metrics`, {
        headers: { Authorization: `Bearer ${TOKEN}` },
      });
      return parsed(await answer.text());
    },
  };
}

function parsed(text: string) {
  const lines = text.split("\n").filter((line) => line.startsWith("diemcau_"));
  return {
    text,
    /** Which series there are, by name and labels. */
    series: () => lines.map((line) => line.slice(0, line.lastIndexOf(" "))),
    /** The value of the one series of ours that has this name and these labels. */
    of(name: string, labels: Record<string, string> = {}): number | undefined {
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      const found = lines.filter(
        (line) =>
          line.split(/[{ ]/)[0] === `diemcau_${name}` && wanted.every((one) => line.includes(one)),
      );
      if (found.length > 1) throw new Error(`several: ${found.join(" | ")}`);
      return found[0] === undefined ? undefined : Number(found[0].split(" ").at(-1));
    },
  };
}
