import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { platformDeps } from "../../src/entry/deps.ts";
import { checkSignature } from "../../src/rooms/signature.ts";
import { LIVEKIT_KEY } from "../support/seminars.ts";

// The ceiling of the webhooks: the same server, the same body read, the same signature checked, and nothing stored.
const app = new Hono()
  .get("/", (c) => c.body(null, 200))
  .post("/api/livekit/webhook", bodyLimit({ maxSize: 256 * 1024 }), async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    await checkSignature(platformDeps, LIVEKIT_KEY, c.req.header("Authorization"), bytes);
    return c.body(null, 200);
  });

serve({ fetch: app.fetch, port: Number(process.env["PORT"]), hostname: "127.0.0.1" });
