import { sql, type Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import type { Kept } from "./history.ts";

/** The kinds that the index `log_attention` is made of, in the order in which its migration has them. */
export const ATTENTION = [
  "event_state_changed",
  "site_registered",
  "site_changed",
  "take_over_requested",
  "take_over_decided",
  "rights_failed",
  "rights_confirmed",
  "livekit_silent",
  "livekit_clock_apart",
  "livekit_clock_right",
  "clock_went_back",
  "turn_time_added",
  "turns_reset",
  "turn_readiness_reported",
  "alert_acknowledged",
] as const;
export type AttentionKind = (typeof ATTENTION)[number];

/** Facts of some kinds; `of` gives those of one or more in the order of the log, as their slices wrote them. */
export type Facts = { of<Data>(...kinds: AttentionKind[]): Kept<Data>[] };

/** The facts of these kinds, all of them or those after a moment. */
export async function readFacts(
  db: Kysely<Database>,
  eventId: string,
  kinds: readonly AttentionKind[],
  since?: Millis,
): Promise<Facts> {
  const rows = await factsQuery(db, eventId, kinds)
    .$if(since !== undefined, (some) => some.where("at", ">", since ?? 0))
    .execute();
  // Asked for in this order, the databases would rather read the whole log.
  rows.sort((a, b) => a.seq - b.seq);
  const facts = rows.map(({ data, actor_kind: kind, actor_id: id, ...row }) => ({
    ...row,
    by: { kind, id },
    // None of them tells of a person, so none is ever blanked.
    data: JSON.parse(data ?? "{}"),
  }));
  return { of: (...wanted) => facts.filter(({ type }) => wanted.some((kind) => kind === type)) };
}

export function factsQuery(db: Kysely<Database>, eventId: string, kinds: readonly AttentionKind[]) {
  const quoted = (names: readonly string[]) => sql.join(names.map((name) => sql.lit(name)));
  return (
    db
      .selectFrom("log")
      .select(["type", "seq", "at", "actor_kind", "actor_id", "data"])
      .where("event_id", "=", eventId)
      // Written out as in the migration, so that the databases take the index made for it.
      .where(sql<boolean>`type in (${quoted(ATTENTION)})`)
      .where(sql<boolean>`type in (${quoted(kinds)})`)
  );
}
