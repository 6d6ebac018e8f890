import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { openLiveKit } from "../../src/rooms/livekit.ts";
import { siteRights } from "../../src/rooms/rooms.ts";
import { LIVEKIT_KEY } from "../support/seminars.ts";

// The ceiling of joining: the same request read, the room token signed and answered, nothing looked up or stored.
const url = "ws://127.0.0.1:9";
const liveKit = openLiveKit({ url, publicUrl: url, ...LIVEKIT_KEY, now: Date.now });
const rights = siteRights({ role: "remote", micPolicy: "floor", hasFloor: false });
let sessions = 0;

const app = new Hono()
  .get("/", (c) => c.body(null, 200))
  .post("/api/join", async (c) => {
    await c.req.json();
    const identity = `site_01~ses_${(sessions += 1)}`;
    const token = await liveKit.token({ identity, name: "Điểm cầu 1", room: "phong-1", rights });
    return c.json({ liveKit: { url, token, room: "phong-1", identity } });
  });

serve({ fetch: app.fetch, port: Number(process.env["PORT"]), hostname: "127.0.0.1" });
