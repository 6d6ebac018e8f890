import { serve } from "@hono/node-server";
import SqliteFile from "better-sqlite3";
import { Hono } from "hono";
import { Kysely, SqliteDialect, type Transaction } from "kysely";
import { WebhookReceiver } from "livekit-server-sdk";
import { readMigrations } from "../../src/db/migrate.ts";
import type { Database } from "../../src/db/schema.ts";
import { readDelivery, type Told } from "../../src/rooms/delivery.ts";
import { LIVEKIT_KEY } from "../support/seminars.ts";

// What one writes first: the SDK's receiver and a kysely transaction for each webhook, with the rows that ours writes, durable each by itself.
const file = new SqliteFile(process.env["FILE"]);
file.pragma("journal_mode = wal");
file.pragma("synchronous = full");
file.pragma("foreign_keys = off");
for (const { sql } of readMigrations(
  new URL("../../migrations", import.meta.url).pathname,
  "sqlite",
))
  file.exec(sql);
const db = new Kysely<Database>({ dialect: new SqliteDialect({ database: file }) });
const HASH = "0".repeat(64);
let seq = 0;

const receiver = new WebhookReceiver(LIVEKIT_KEY.apiKey, LIVEKIT_KEY.apiSecret);
const app = new Hono()
  .get("/", (c) => c.body(null, 200))
  .post("/api/livekit/webhook", async (c) => {
    const body = await c.req.text();
    await receiver.receive(body, c.req.header("Authorization"));
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
      .insertInto("log_head")
      .values({ event_id: room, seq, at, hash: HASH })
      .onConflict((conflict) => conflict.column("event_id").doUpdateSet({ seq, at }))
      .execute();
    await fold(tx, room, told, at);
  });
}

/** What is known of the participant, the room and its track; the rules of merging are left out. */
async function fold(tx: Transaction<Database>, room: string, told: Told, at: number) {
  const { sid, identity, roomSid, createdAt } = told;
  if (sid === null || identity === null || roomSid === null) return;
  const known = await tx
    .selectFrom("connection")
    .selectAll()
    .where("event_id", "=", room)
    .where("sid", "=", sid)
    .executeTakeFirst();
  const heard = { last_created_at: createdAt, last_received_at: at };
  if (known) {
    const connection = tx.updateTable("connection").set(heard);
    await connection.where("event_id", "=", room).where("sid", "=", sid).execute();
  } else {
    const first = { first_created_at: createdAt, first_received_at: at, ...heard };
    const flags = { only_aborted: 0, excluded: 0, listed: 0 };
    await tx
      .insertInto("connection")
      .values({
        event_id: room,
        sid,
        identity,
        owner: identity,
        room_sid: roomSid,
        ...first,
        ...flags,
      })
      .execute();
  }
  await tx
    .selectFrom("room_session")
    .selectAll()
    .where("event_id", "=", room)
    .where("room_sid", "=", roomSid)
    .executeTakeFirst();
  const session = { last_delivery_at: createdAt };
  await tx
    .insertInto("room_session")
    .values({ event_id: room, room_sid: roomSid, first_seen_at: createdAt, ...session })
    .onConflict((conflict) => conflict.columns(["event_id", "room_sid"]).doUpdateSet(session))
    .execute();
  if (told.track !== null) {
    const track = { event_id: room, participant_sid: sid, track_sid: told.track.sid };
    const times =
      told.event === "track_published"
        ? { published_at: createdAt }
        : { unpublished_at: createdAt };
    await tx
      .insertInto("microphone_track")
      .values({ ...track, published_at: null, unpublished_at: null, ...times })
      .onConflict((conflict) =>
        conflict.columns(["event_id", "participant_sid", "track_sid"]).doUpdateSet(times),
      )
      .execute();
  }
  await tx
    .insertInto("room_observation")
    .values({ event_id: room, at: createdAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx
    .insertInto("room_watch")
    .values({ event_id: room, last_delivery_at: at })
    .onConflict((conflict) => conflict.column("event_id").doUpdateSet({ last_delivery_at: at }))
    .execute();
}

serve({ fetch: app.fetch, port: Number(process.env["PORT"]), hostname: "127.0.0.1" });
