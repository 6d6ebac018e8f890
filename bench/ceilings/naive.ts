import { readFileSync } from "node:fs";
import { serve } from "@hono/node-server";
import SqliteFile from "better-sqlite3";
import { Hono } from "hono";
import { Kysely, SqliteDialect } from "kysely";
import type { Database } from "../../src/db/schema.ts";
import { readDelivery } from "../../src/rooms/delivery.ts";
import { platformDeps } from "../../src/entry/deps.ts";
import { checkSignature } from "../../src/rooms/signature.ts";
import { LIVEKIT_KEY } from "../support/seminars.ts";

// What one writes first: a kysely transaction for each webhook, with the rows that ours writes, durable each by itself.
const file = new SqliteFile(process.env["FILE"]);
file.pragma("journal_mode = wal");
file.pragma("synchronous = full");
file.pragma("foreign_keys = off");
file.exec(readFileSync(new URL("../../migrations/0001_init.sql", import.meta.url), "utf8"));
const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: file }) });
const HASH = "0".repeat(64);
let seq = 0;

const app = new Hono()
  .get("/", (c) => c.body(null, 200))
  .post("/api/livekit/webhook", async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    await checkSignature(platformDeps, LIVEKIT_KEY, c.req.header("Authorization"), bytes);
    const body = new TextDecoder().decode(bytes);
    await store(body);
    return c.body(null, 200);
  });

async function store(body: string): Promise<void> {
  const read = readDelivery(body);
  if (!("told" in read)) return;
  const { told, room } = read;
  await db.transaction().execute(async (tx) => {
    const known = await tx
      .selectFrom("livekit_delivery")
      .select("id")
      .where("event_id", "=", room)
      .where("id", "=", told.id)
      .executeTakeFirst();
    if (known) return;
    seq += 1;
    const at = Date.now();
    await tx
      .insertInto("livekit_delivery")
      .values({ event_id: room, id: told.id, received_at: at, body, quarantine: null, seq })
      .execute();
    await tx
      .insertInto("log")
      .values({
        event_id: room,
        seq,
        at,
        type: "livekit_told",
        actor_kind: "livekit",
        actor_id: null,
        data: JSON.stringify(told),
        salt: HASH.slice(32),
        data_hash: HASH,
        hash: HASH,
      })
      .execute();
    await tx
      .insertInto("room_observation")
      .values({ event_id: room, at: told.createdAt })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await tx
      .insertInto("log_head")
      .values({ event_id: room, seq, at, hash: HASH })
      .onConflict((conflict) => conflict.column("event_id").doUpdateSet({ seq, at }))
      .execute();
  });
}

serve({ fetch: app.fetch, port: Number(process.env["PORT"]), hostname: "127.0.0.1" });
