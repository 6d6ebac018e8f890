import { BOOTSTRAP_KEY_ID } from "../auth/caller.ts";
import { isoTime } from "../clock.ts";
import { readHead } from "../db/commit.ts";
import type { Reading } from "./reading.ts";

/** What people do to the floor and to the programme; what two of them may do at once. */
const ACTS = [
  "turn_called",
  "turn_started",
  "turn_paused",
  "turn_resumed",
  "turn_finished",
  "turn_skipped",
  "turn_withdrawn",
  "turn_time_added",
  "turns_ordered",
  "turn_list_set",
  "microphones_closed",
  "programme_item_started",
  "programme_item_ended",
] as const;
export type ActType = (typeof ACTS)[number];

const MOST = 20;
/** So far back in the log and no further: what was long ago surprises nobody. */
const LOOKED_AT = 1000;

/** The latest acts on the floor, oldest first, with the name of who acted: whoever comes too late is told. */
export async function latestActs({ db, eventId }: Reading) {
  const { seq } = await readHead(db, eventId);
  const rows = await db
    .selectFrom("log")
    .leftJoin("api_key", "api_key.id", "log.actor_id")
    .select(["log.seq", "log.at", "log.type", "log.data", "actor_kind", "actor_id", "label"])
    .where("log.event_id", "=", eventId)
    .where("log.seq", ">", seq - LOOKED_AT)
    .where("log.type", "in", ACTS)
    .orderBy("log.seq", "desc")
    .limit(MOST)
    .execute();
  return rows.reverse().map(({ actor_kind: kind, actor_id: id, ...row }) => ({
    seq: row.seq,
    at: isoTime(row.at),
    // Only these were asked for.
    type: row.type as ActType,
    by: { kind, id, name: id === BOOTSTRAP_KEY_ID ? null : row.label },
    ...namedIn(row.data),
  }));
}

function namedIn(data: string | null) {
  // Written by our own facts.
  const named = JSON.parse(data ?? "{}") as { turnId?: string; itemId?: string | null };
  return { turnId: named.turnId ?? null, itemId: named.itemId ?? null };
}
