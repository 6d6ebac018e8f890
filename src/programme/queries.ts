import type { Kysely, Selectable } from "kysely";
import { isoOrNull, isoTime, type Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { findEvent } from "../events/queries.ts";
import { schedule } from "./programme.ts";
import type { ProgrammeItemTable } from "./table.ts";

export type ItemRow = Selectable<ProgrammeItemTable>;

/** The items in their order. */
export function itemsOf(db: Kysely<Database>, eventId: string): Promise<ItemRow[]> {
  return db
    .selectFrom("programme_item")
    .selectAll()
    .where("event_id", "=", eventId)
    .orderBy("position")
    .execute();
}

/** The programme with planned, actual and predicted times, as the API shows it at the moment `now`. */
export async function programmeOut(db: Kysely<Database>, eventId: string, now: Millis) {
  const event = await findEvent(db, eventId);
  const rows = await itemsOf(db, eventId);
  const awaited = await awaitedItems(db, eventId);
  const { items, endsAt } = schedule(
    rows.map((row) => ({
      plannedSeconds: row.planned_seconds,
      startsAt: row.starts_at,
      actualStartAt: row.actual_start_at,
      actualEndAt: row.actual_end_at,
      awaited: awaited.has(row.id),
    })),
    // After the closing nothing moves any more.
    { startsAt: event.starts_at, liveAt: event.live_at, now: event.closed_at ?? now },
  );
  return {
    items: items.flatMap((times, index) => {
      const row = rows[index];
      return row ? [{ ...fieldsOut(row), position: index + 1, ...isoTimes(times) }] : [];
    }),
    endsAt: { planned: isoOrNull(endsAt.planned), predicted: isoOrNull(endsAt.predicted) },
    version: event.programme_version,
  };
}

/** Items whose turn was asked for and has not had the floor. */
async function awaitedItems(db: Kysely<Database>, eventId: string): Promise<Set<string | null>> {
  const rows = await db
    .selectFrom("turn")
    .select("item_id")
    .where("event_id", "=", eventId)
    .where("state", "in", ["waiting", "called"])
    .execute();
  return new Set(rows.map((row) => row.item_id));
}

function fieldsOut(row: ItemRow) {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    plannedSeconds: row.planned_seconds,
    siteId: row.site_id,
    delegateId: row.delegate_id,
    contributionId: row.contribution_id,
    startsAt: isoOrNull(row.starts_at),
  };
}

function isoTimes(times: ReturnType<typeof schedule>["items"][number]) {
  return {
    plannedStartAt: isoTime(times.plannedStartAt),
    actualStartAt: isoOrNull(times.actualStartAt),
    actualEndAt: isoOrNull(times.actualEndAt),
    predictedStartAt: isoTime(times.predictedStartAt),
    predictedEndAt: isoTime(times.predictedEndAt),
  };
}
