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
  const acts = rows.reverse().map(({ actor_kind: kind, actor_id: id, ...row }) => ({
    seq: row.seq,
    at: isoTime(row.at),
    // Only these were asked for.
    type: row.type as ActType,
    by: { kind, id, name: id === BOOTSTRAP_KEY_ID ? null : row.label },
    ...namedIn(row.data),
  }));
  const sites = await sitesOfTurns(
    db,
    acts.flatMap(({ turnId }) => turnId ?? []),
  );
  return acts.map((act) => ({ ...act, siteId: sites.get(act.turnId ?? "") ?? null }));
}

function namedIn(data: string | null) {
  // Written by our own facts.
  const named = JSON.parse(data ?? "{}") as { turnId?: string; itemId?: string | null };
  return { turnId: named.turnId ?? null, itemId: named.itemId ?? null };
}

/** Most of the turns that somebody acted on have ended, and are not in the stream any more. */
async function sitesOfTurns(db: Reading["db"], turnIds: string[]) {
  const rows = await db
    .selectFrom("turn")
    .select(["id", "site_id"])
    .where("id", "in", turnIds.length > 0 ? turnIds : [""])
    .execute();
  return new Map(rows.map(({ id, site_id: siteId }) => [id, siteId]));
}
