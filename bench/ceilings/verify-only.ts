import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { WebhookReceiver } from "livekit-server-sdk";
import { platformDeps } from "../../src/entry/deps.ts";
import { checkBody, signatureReader } from "../../src/rooms/signature.ts";
import { LIVEKIT_KEY } from "../support/seminars.ts";

// The ceilings of the webhooks: the same HTTP server, the same body read, the signature checked, and nothing stored.
// CHECK=sdk: as the SDK's own receiver checks it; otherwise as ours does.
const receiver = new WebhookReceiver(LIVEKIT_KEY.apiKey, LIVEKIT_KEY.apiSecret);
const readSignature = signatureReader(LIVEKIT_KEY);
type Check = (token: string | undefined, bytes: Uint8Array) => Promise<unknown> | void;
const sdks: Check = (token, bytes) => receiver.receive(new TextDecoder().decode(bytes), token);
const ours: Check = (token, bytes) => checkBody(platformDeps, readSignature(token), bytes);
const check = process.env["CHECK"] === "sdk" ? sdks : ours;

const app = new Hono()
  .get("/", (c) => c.body(null, 200))
  .post("/api/livekit/webhook", bodyLimit({ maxSize: 256 * 1024 }), async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    await check(c.req.header("Authorization"), bytes);
    return c.body(null, 200);
  });

serve({ fetch: app.fetch, port: Number(process.env["PORT"]), hostname: "127.0.0.1" });
