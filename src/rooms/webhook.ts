import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { may, open, query, type Core, type Env } from "../auth/http.ts";
import { pageFields } from "../auth/input.ts";
import { Refusal } from "../errors.ts";
import { readPage } from "../page.ts";
import { storeDelivery } from "./intake.ts";
import { listQuarantine } from "./queries.ts";
import { checkSignature, ClocksApart, type LiveKitKey } from "./signature.ts";

const MOST_BODY = 256 * 1024;

/** `heard` is told of every good delivery, and of one refused because the clocks are apart. */
export type Intake = {
  liveKitKey: LiveKitKey | null;
  heard(what: "delivery" | "clocks apart"): void;
  /** Where there is a thread for it; otherwise deliveries are stored here. */
  storeDelivery?: (body: string) => Promise<void>;
};

export function webhookRoutes(core: Core, intake: Intake) {
  const store = intake.storeDelivery ?? ((body: string) => storeDelivery(core, body));
  return new Hono<Env>()
    .post(
      "/livekit/webhook",
      describeRoute({
        tags: ["livekit"],
        summary: "Webhooks of LiveKit; answered 200 once they are stored",
      }),
      open,
      bodyLimit({ maxSize: MOST_BODY, onError: tooLarge }),
      async (c) => {
        const bytes = new Uint8Array(await c.req.arrayBuffer());
        await checkSignature(
          core.deps,
          intake.liveKitKey,
          c.req.header("Authorization"),
          bytes,
        ).catch((error: unknown) => {
          if (error instanceof ClocksApart) intake.heard("clocks apart");
          throw error;
        });
        await store(textOf(bytes));
        intake.heard("delivery");
        return c.body(null, 200);
      },
    )
    .get(
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

/** The body as text; what is no text has U+FFFD there, as has NUL, which PostgreSQL refuses. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).replaceAll("\0", "\ufffd");
}

function tooLarge(): never {
  throw new Refusal("too_large", { vi: "Nội dung gửi lên quá lớn.", en: "The body is too large." });
}
