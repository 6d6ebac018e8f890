import { Hono, type Context } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { takeBody } from "../auth/body.ts";
import { may, open, query, type Core, type Env } from "../auth/http.ts";
import { pageFields } from "../auth/input.ts";
import { readPage } from "../page.ts";
import type { DeliveryOutcome, Watch } from "../watch.ts";
import { storeDelivery } from "./intake.ts";
import { listQuarantine } from "./queries.ts";
import { checkSignature, ClocksApart, refuseForged, type LiveKitKey } from "./signature.ts";

const MOST_BODY = 256 * 1024;

/** `heard` is told of every good delivery, and of one refused because the clocks are apart. */
export type Intake = {
  liveKitKey: LiveKitKey | null;
  heard(what: "delivery" | "clocks apart"): void;
  /** Where there is a thread for it; otherwise deliveries are stored here. */
  storeDelivery?: (body: string) => Promise<DeliveryOutcome>;
  watch?: Watch;
};

/** Where LiveKit tells. What it sends is no JSON of a client's, so nothing stands before this route. */
export function webhookRoutes(core: Core, intake: Intake) {
  const store = intake.storeDelivery ?? ((body: string) => storeDelivery(core, body));
  return new Hono<Env>().post(
    "/livekit/webhook",
    describeRoute({
      tags: ["livekit"],
      summary: "Webhooks of LiveKit; answered 200 once they are stored",
    }),
    open,
    takeBody(MOST_BODY, (c) => refuseBefore(core, intake, c)),
    async (c) => {
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      const token = c.req.header("Authorization");
      await checkSignature(core.deps, intake.liveKitKey, token, bytes).catch((error: unknown) => {
        if (error instanceof ClocksApart) intake.heard("clocks apart");
        intake.watch?.delivery("refused");
        throw error;
      });
      const outcome = await store(textOf(bytes)).catch((error: unknown) => {
        intake.watch?.delivery("failed");
        throw error;
      });
      intake.heard("delivery");
      intake.watch?.delivery(outcome);
      return c.body(null, 200);
    },
  );
}

export function quarantineRoutes(core: Core) {
  return new Hono<Env>().get(
    "/livekit/quarantine",
    describeRoute({
      tags: ["livekit"],
      summary: "Deliveries that were signed but not understood",
    }),
    may(core, "admin"),
    query(z.strictObject(pageFields)),
    async (c) => c.json(await listQuarantine(core.store.read, readPage(c.req.valid("query")))),
  );
}

/** Forged ones are refused before their bodies are read. */
function refuseBefore(core: Core, intake: Intake, c: Context): void {
  try {
    refuseForged(core.deps, intake.liveKitKey, c.req.header("Authorization"));
  } catch (error) {
    intake.watch?.delivery("refused");
    throw error;
  }
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The body as text; what is no text has U+FFFD there, as has NUL, which PostgreSQL refuses. */
function textOf(bytes: Uint8Array): string {
  return UTF8.decode(bytes).replaceAll("\0", "\ufffd");
}
