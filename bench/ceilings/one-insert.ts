import { serve } from "@hono/node-server";
import SqliteFile from "better-sqlite3";
import { Hono } from "hono";
import { platformDeps } from "../../src/entry/deps.ts";
import { checkBody, signatureReader } from "../../src/rooms/signature.ts";
import { LIVEKIT_KEY } from "../support/seminars.ts";

// The least that a durable answer to a webhook can cost: the signature checked, one bare row made durable by itself.
const file = new SqliteFile(process.env["FILE"]);
file.pragma("journal_mode = wal");
file.pragma("synchronous = full");
file.exec("create table told (at integer not null, body text not null)");
const insert = file.prepare("insert into told (at, body) values (?, ?)");

const readSignature = signatureReader(LIVEKIT_KEY);
const app = new Hono()
  .get("/", (c) => c.body(null, 200))
  .post("/api/livekit/webhook", async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    checkBody(platformDeps, readSignature(c.req.header("Authorization")), bytes);
    insert.run(Date.now(), new TextDecoder().decode(bytes));
    return c.body(null, 200);
  });

serve({ fetch: app.fetch, port: Number(process.env["PORT"]), hostname: "127.0.0.1" });
