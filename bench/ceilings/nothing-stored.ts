import { serve } from "@hono/node-server";
import { createApp } from "../../src/app.ts";
import type { Done, Order, Store } from "../../src/db/commit.ts";
import { readMigrations } from "../../src/db/migrate.ts";
import { openSqlite } from "../../src/db/sqlite.ts";
import { platformDeps } from "../../src/entry/deps.ts";
import { ledger } from "../../src/facts.ts";
import { openLiveKit } from "../../src/rooms/livekit.ts";
import { writeXlsxFile } from "../../src/reports/xlsx.ts";
import { ADMIN_KEY, LIVEKIT_KEY } from "../support/seminars.ts";

// The ceiling of the commands: the whole API on a copy of the database. Callers are known, bodies are checked, and
// where ours would decide and store, this one answers at once.
const FOLDER = new URL("../../migrations", import.meta.url).pathname;
const real = openSqlite(
  process.env["FILE"] ?? "",
  readMigrations(FOLDER, "sqlite"),
  platformDeps,
  ledger,
);
const store: Store = {
  ...real,
  commit: async <T>(_order: Order<T>): Promise<Done<T>> => ({
    value: null,
    answer: { status: 201, body: { stored: false } },
    seq: 0,
    changed: false,
    facts: [],
  }),
};
const url = "ws://127.0.0.1:9";
const app = createApp({
  store,
  deps: platformDeps,
  publicUrl: "http://127.0.0.1:8080",
  bootstrapHash: platformDeps.sha256(ADMIN_KEY),
  liveKit: openLiveKit({ url, publicUrl: url, ...LIVEKIT_KEY, now: Date.now }),
  liveKitKey: LIVEKIT_KEY,
  heard: () => {},
  health: async () => ({ liveKit: "ok", clocksApart: false }),
  docsFile: () => null,
  reports: { xlsx: writeXlsxFile },
});

serve({ fetch: app.fetch, port: Number(process.env["PORT"]), hostname: "127.0.0.1" });
