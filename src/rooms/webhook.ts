import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { takeBody } from "../auth/body.ts";
import { may, open, query, type Core, type Env } from "../auth/http.ts";
import { pageFields } from "../auth/input.ts";
import { readPage } from "../page.ts";
import type { DeliveryOutcome, Watch } from "../watch.ts";
import { storeDelivery } from "./intake.ts";
import { listQuarantine } from "./queries.ts";
import {
  checkBody,
  ClocksApart,
  signatureReader,
  type LiveKitKey,
  type Signature,
} from "./signature.ts";

const MOST_BODY = 256 * 1024;

/** `heard` is told of every good delivery, and of one refused because the clocks are apart. */
export type Intake = {
  liveKitKey: LiveKitKey | null;
  heard(what: "delivery" | "clocks apart"): void;
  /** Where there is a thread for it; otherwise deliveries are stored here. */
  storeDelivery?: (body: string) => Promise<DeliveryOutcome>;
  watch?: Watch;
};

type SignedEnv = { Variables: { signature: Signature } };

/** Where LiveKit tells. What it sends is no JSON of a client's, so nothing stands before this route. */
export function webhookRoutes(core: Core, intake: Intake) {
  const store = intake.storeDelivery ?? ((body: string) => storeDelivery(core, body));
  const readSignature = signatureReader(intake.liveKitKey);
  return new Hono<SignedEnv>().post(
    "/livekit/webhook",
    describeRoute({
      tags: ["livekit"],
      summary: "Webhooks of LiveKit; answered 200 once they are stored",
    }),
    open,
    // Forged ones are refused before their bodies are read.
    takeBody(MOST_BODY, (c) =>
      refusing(intake, () => c.set("signature", readSignature(c.req.header("Authorization")))),
    ),
    async (c) => {
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      refusing(intake, () => checkBody(core.deps, c.get("signature"), bytes));
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

/** Checks a delivery; what is refused is counted, and clocks that are apart are told. */
function refusing(intake: Intake, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof ClocksApart) intake.heard("clocks apart");
    intake.watch?.delivery("refused");
    throw error;
  }
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The body as text; what is no text has U+FFFD there, as has NUL, which PostgreSQL refuses. */
function textOf(bytes: Uint8Array): string {
  return UTF8.decode(bytes).replaceAll("\0", "\ufffd");
}
