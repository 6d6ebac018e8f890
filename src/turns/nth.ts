import type { Kysely, Selectable } from "kysely";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import type { EventRow } from "../events/queries.ts";
import type { TurnTable } from "./table.ts";
import { hasEnded } from "./turns.ts";

/**
 * Which time it is that the site of a turn speaks, by turn: 1 is the first. Those that have spoken since the event went
 * live count by their start; one that has not would be the next. None for a turn without a site, and for one that ended
 * without a word.
 */
export async function timesOfSites(
  db: Kysely<Database>,
  event: EventRow,
  turns: Selectable<TurnTable>[],
): Promise<Map<string, number>> {
  const [only, another] = turns.filter((turn) => turn.site_id !== null);
  if (!only) return new Map();
  const started =
    event.live_at === null
      ? []
      : another
        ? await spokenInEvent.all(db, { eventId: event.id })
        : inOrder(await spokenAtSite.all(db, { eventId: event.id, siteId: only.site_id ?? "" }));
  const bySite = Map.groupBy(started, (row) => row.site_id);
  const nth = new Map(
    [...bySite.values()].flatMap((rows) => rows.map(({ id }, index) => [id, index + 1] as const)),
  );
  for (const turn of turns) {
    if (turn.site_id === null || nth.has(turn.id) || hasEnded(turn.state)) continue;
    nth.set(turn.id, (bySite.get(turn.site_id)?.length ?? 0) + 1);
  }
  return nth;
}

const spokenInEvent = prepared((db, { eventId }: { eventId: string }) =>
  db
    .selectFrom("turn")
    .select(["id", "site_id"])
    .where("event_id", "=", eventId)
    .where("site_id", "is not", null)
    .where("started_at", "is not", null)
    .orderBy("started_at")
    .orderBy("requested_seq"),
);

const spokenAtSite = prepared((db, { eventId, siteId }: { eventId: string; siteId: string }) =>
  db
    .selectFrom("turn")
    .select(["id", "site_id", "started_at", "requested_seq"])
    .where("event_id", "=", eventId)
    .where("site_id", "=", siteId)
    .where("started_at", "is not", null),
);

/** Of one site they are few: for SQLite, to begin a sort costs more than to find them. */
function inOrder<Row extends { started_at: number | null; requested_seq: number }>(rows: Row[]) {
  return rows.toSorted(
    (a, b) => Number(a.started_at) - Number(b.started_at) || a.requested_seq - b.requested_seq,
  );
}
