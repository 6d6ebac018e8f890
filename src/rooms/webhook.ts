import { Hono, type Context } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { takeBody } from "../auth/body.ts";
import { may, open, query, type Core, type Env } from "../auth/http.ts";
import { pageFields } from "../auth/input.ts";
import { SYSTEM_LOG } from "../log/log.ts";
import { readPage } from "../page.ts";
import type { DeliveryOutcome, Watch } from "../watch.ts";
import { quarantineDelivery, takeDelivery } from "./commands.ts";
import { readDelivery } from "./delivery.ts";
import { listQuarantine } from "./queries.ts";
import { findRoom } from "./rows.ts";
import { checkSignature, ClocksApart, refuseForged, type LiveKitKey } from "./signature.ts";

const LIVEKIT = { kind: "livekit", id: null } as const;
const MOST_BODY = 256 * 1024;

/** `heard` is told of every good delivery, and of one refused because the clocks are apart. */
export type Intake = {
  liveKitKey: LiveKitKey | null;
  heard(what: "delivery" | "clocks apart"): void;
  watch?: Watch;
};

export function webhookRoutes(core: Core, intake: Intake) {
  return new Hono<Env>()
    .post(
      "/livekit/webhook",
      describeRoute({
        tags: ["livekit"],
        summary: "Webhooks of LiveKit; answered 200 once they are stored",
      }),
      open,
      takeBody(MOST_BODY, (c) => refuseBefore(core, intake, c)),
      async (c) => {
        const bytes = new Uint8Array(await c.req.arrayBuffer());
        await checkSignature(intake.liveKitKey, c.req.header("Authorization"), bytes).catch(
          (error: unknown) => {
            if (error instanceof ClocksApart) intake.heard("clocks apart");
            intake.watch?.delivery("refused");
            throw error;
          },
        );
        const outcome = await storeDelivery(core, textOf(bytes)).catch((error: unknown) => {
          intake.watch?.delivery("failed");
          throw error;
        });
        intake.heard("delivery");
        intake.watch?.delivery(outcome);
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

/** Forged ones are refused before their bodies are read. */
function refuseBefore(core: Core, intake: Intake, c: Context): void {
  try {
    refuseForged(core.deps, intake.liveKitKey, c.req.header("Authorization"));
  } catch (error) {
    intake.watch?.delivery("refused");
    throw error;
  }
}

/** The body as text; what is no text has U+FFFD there, as has NUL, which PostgreSQL refuses. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).replaceAll("\0", "\ufffd");
}

/** Store first: the answer comes after the commit. */
async function storeDelivery(core: Core, body: string): Promise<DeliveryOutcome> {
  const read = readDelivery(body);
  if ("quarantine" in read) return quarantine(core, read.id, read.quarantine, body);
  const event = await findRoom.first(core.store.read, { room: read.room });
  if (!event) return quarantine(core, read.id, "unknown room", body);
  const { changed } = await core.store.commit({
    eventId: event.id,
    by: LIVEKIT,
    decide: (at) => takeDelivery(at, read.told, body),
  });
  return changed ? "stored" : "repeated";
}

async function quarantine(
  core: Core,
  id: string | null,
  reason: string,
  body: string,
): Promise<DeliveryOutcome> {
  const key = id ?? core.deps.sha256(body);
  const { changed } = await core.store.commit({
    eventId: SYSTEM_LOG,
    by: LIVEKIT,
    decide: (system) => quarantineDelivery(system, key, reason, body),
  });
  return changed ? "quarantined" : "repeated";
}
