import type { Kysely } from "kysely";
import type { Health } from "../app.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import type { LiveKit } from "../rooms/livekit.ts";

const GOOD_FOR = 3000;
const PATIENCE = 2000;
const APART_FOR = 60_000;
/** LiveKit tells within seconds of somebody who came; what it tells is tried again for as long. */
const TOLD_WITHIN: Millis = 60_000;
/** So far apart may the clocks be that signatures are still valid. */
const LEEWAY = 60_000;

/** What /health says of LiveKit: asked at most every three seconds, two seconds long. */
export function watchHealth(
  liveKit: LiveKit,
  db: Kysely<Database>,
): {
  heard(what: "delivery" | "clocks apart"): void;
  state(): Promise<Health>;
} {
  let apartAt: number | null = null;
  let heardAt: number | null = null;
  let last: { at: number; ok: Promise<boolean> } | null = null;
  return {
    heard(what) {
      apartAt = what === "clocks apart" ? performance.now() : null;
      if (what === "delivery") heardAt = Date.now();
    },
    async state() {
      if (last === null || performance.now() - last.at > GOOD_FOR)
        last = { at: performance.now(), ok: answers(liveKit) };
      // A database that cannot be read is said by its own word.
      const [stored, webhooksMissing] = await Promise.all([
        lastDelivery(db).catch(() => null),
        someoneUntold(db, Date.now() - TOLD_WITHIN).catch(() => false),
      ]);
      const lastWebhookAt = Math.max(stored ?? 0, heardAt ?? 0) || null;
      const ok = await last.ok;
      const refused = apartAt !== null && performance.now() - apartAt < APART_FOR;
      const clocksApart = refused || Math.abs(liveKit.clockAhead()) > LEEWAY;
      return { liveKit: ok ? "ok" : "unreachable", clocksApart, lastWebhookAt, webhooksMissing };
    },
  };
}

/** Also of the time before this start, and of other instances. */
async function lastDelivery(db: Kysely<Database>): Promise<Millis | null> {
  const row = await db
    .selectFrom("room_watch")
    .select(({ fn }) => fn.max("last_delivery_at").as("at"))
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Somebody is in an open room by LiveKit's answers, and no webhook has told of it: they do not arrive. */
async function someoneUntold(db: Kysely<Database>, before: Millis): Promise<boolean> {
  const found = await db
    .selectFrom("connection")
    .select("sid")
    .where("event_id", "in", (events) =>
      events.selectFrom("event").select("id").where("state", "in", ["scheduled", "live", "paused"]),
    )
    .where("listed", "=", 1)
    .where("first_received_at", "is", null)
    .where("first_listed_at", "<", before)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

async function answers(liveKit: LiveKit): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), PATIENCE).unref());
  const answer = liveKit.roomSid("health").then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late]);
}
