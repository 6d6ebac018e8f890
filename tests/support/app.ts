import SqliteFile from "better-sqlite3";
import type { Context } from "hono";
import { createApp, type App } from "../../src/app.ts";
import type { Store } from "../../src/db/commit.ts";
import type { Deps } from "../../src/deps.ts";
import { passingFolder } from "../../src/db/files.ts";
import { migrateSqlite, readMigrations } from "../../src/db/migrate.ts";
import { openSqlite } from "../../src/db/sqlite.ts";
import { platformDeps } from "../../src/entry/deps.ts";
import { ledger } from "../../src/facts.ts";
import { writeReport, type ReportAsked } from "../../src/reports/report.ts";
import { fakeLiveKit } from "./fake-livekit.ts";

export const ADMIN_KEY = "khoa-quan-tri-0123456789";
export const LIVEKIT_KEY = { apiKey: "thekey", apiSecret: "a-secret-of-at-least-32-characters" };
export const START = Date.UTC(2026, 10, 23, 1, 0, 0);

const migrations = readMigrations(new URL("../../migrations", import.meta.url).pathname, "sqlite");
const image = migratedImage();
const files = passingFolder();

/** A clock that stands until it is moved; it ticks one millisecond at each look, so that order shows. */
export function testClock(start: number = START) {
  let now = start;
  return {
    now: () => now,
    set: (time: number) => (now = time),
    advance: (milliseconds: number) => (now += milliseconds),
  };
}

export type TestClock = ReturnType<typeof testClock>;

export type TestServices = {
  clock?: TestClock;
  withoutLiveKit?: boolean;
  publicUrl?: string;
  addressOf?: (c: Context) => string;
};

/** The real app on a fresh in-memory database, with a clock and a LiveKit of its own. */
export function testApp(services: TestServices = {}) {
  const clock = services.clock ?? testClock();
  const deps: Deps = { ...platformDeps, now: clock.now };
  return appOn(openSqlite(image, migrations, deps, ledger), deps, clock, services);
}

/** The same on a store of the test's own. */
export function appOn(
  store: Store,
  deps: Deps,
  clock: TestClock,
  { withoutLiveKit = false, ...services }: TestServices = {},
) {
  const liveKit = fakeLiveKit(LIVEKIT_KEY);
  const core = {
    store,
    deps,
    publicUrl: "http://localhost:8080",
    bootstrapHash: deps.sha256(ADMIN_KEY),
    liveKit: withoutLiveKit ? null : liveKit,
    liveKitKey: LIVEKIT_KEY,
    heard: () => {},
    health: async () => ({
      liveKit: "ok" as const,
      clocksApart: false,
      lastWebhookAt: null,
      webhooksMissing: false,
    }),
    docsFile: () => null,
    files,
    reports: { write: (asked: ReportAsked) => writeReport(store.read, asked) },
    ...services,
  };
  const app = createApp(core);
  return {
    app,
    store,
    deps,
    clock,
    core,
    liveKit,
    admin: client(app, ADMIN_KEY),
    as: (secret: string | null) => client(app, secret),
  };
}

export type TestApp = ReturnType<typeof testApp>;
// Bodies are read by tests, which know what they asked for.
// oxlint-disable-next-line typescript/no-explicit-any
export type Answered = { status: number; body: any; headers: Headers };

/** Calls the app as one caller; bodies go out and come back as JSON. */
export function client(app: App, secret: string | null) {
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> => {
    const response = await app.request(`/api${path}`, {
      method,
      headers: {
        ...(secret === null ? {} : { Authorization: `Bearer ${secret}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? null : JSON.parse(text),
      headers: response.headers,
    };
  };
}

export type Client = ReturnType<typeof client>;

function migratedImage(): Buffer {
  const file = new SqliteFile(":memory:");
  migrateSqlite(file, migrations, START);
  return file.serialize();
}
