import { sql, type Kysely, type Selectable } from "kysely";
import { isoOrNull, isoTime, type Millis } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { findEvent, pausesOf } from "../events/queries.ts";
import type { TurnState } from "../turns/turns.ts";
import type { ItemFields } from "./facts.ts";
import { schedule, type ProgrammeKind, type Run, type Schedule, type Times } from "./programme.ts";
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

/** Refuses an item that the event does not have (404). */
export async function expectItem(
  db: Kysely<Database>,
  eventId: string,
  itemId: string,
): Promise<void> {
  const item = (await itemsOf(db, eventId)).find(({ id }) => id === itemId);
  if (!item) throw notFound({ vi: "mục chương trình", en: "programme item" });
}

/** The items that run by hand now. */
export async function itemsByHand(db: Kysely<Database>, eventId: string): Promise<string[]> {
  return (await openRuns.all(db, { eventId })).map((row) => row.item_id);
}

const openRuns = prepared((db, { eventId }: { eventId: string }) =>
  db
    .selectFrom("programme_run")
    .select("item_id")
    .where("event_id", "=", eventId)
    .where("to_at", "is", null)
    .orderBy("seq"),
);

/** Whether anything was ever run by hand. */
export async function hasRuns(db: Kysely<Database>, eventId: string): Promise<boolean> {
  const row = await db
    .selectFrom("programme_run")
    .select("item_id")
    .where("event_id", "=", eventId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The programme with planned, actual and predicted times, as the API shows it at the moment `now`. */
export async function programmeOut(db: Kysely<Database>, eventId: string, now: Millis) {
  const event = await findEvent(db, eventId);
  const rows = await itemsOf(db, eventId);
  const runs = await runsOf(db, eventId);
  const [held, awaited] = await turnsOfItems(db, eventId);
  const added = await addedToItems.all(db, { eventId });
  const found = schedule(
    rows.map((row) => ({
      plannedSeconds: row.planned_seconds,
      addedSeconds: Number(added.find(({ item_id }) => item_id === row.id)?.seconds ?? 0),
      startsAt: row.starts_at,
      runs: runs.get(row.id) ?? [],
      held: held.has(row.id),
      awaited: awaited.has(row.id),
    })),
    {
      startsAt: event.starts_at,
      liveAt: event.live_at,
      // After the closing nothing moves any more.
      now: event.closed_at ?? now,
      pauses: await pausesOf(db, eventId),
    },
  );
  return shownProgramme(rows.map(itemOfRow), found, event.programme_version);
}

/** When the items went on: when their turns spoke, and when they were run by hand. */
async function runsOf(db: Kysely<Database>, eventId: string): Promise<Map<string | null, Run[]>> {
  const spoken = await spokenForItems.all(db, { eventId });
  const byHand = await db
    .selectFrom("programme_run")
    .select(["item_id", "from_at", "to_at"])
    .where("event_id", "=", eventId)
    .execute();
  const runs = new Map<string | null, Run[]>();
  for (const { item_id: itemId, from_at: from, to_at: to } of [...spoken, ...byHand]) {
    const ofItem = runs.get(itemId);
    if (ofItem) ofItem.push({ from, to });
    else runs.set(itemId, [{ from, to }]);
  }
  return runs;
}

const spokenForItems = prepared((db, { eventId }: { eventId: string }) =>
  db
    .selectFrom("turn_segment as s")
    .innerJoin("turn as t", "t.id", "s.turn_id")
    .select(["t.item_id", "s.from_at", "s.to_at"])
    .where("s.event_id", "=", eventId)
    .where("t.item_id", "is not", null),
);

/** Items of which a turn is paused, and items whose turn was asked for and has not had the floor. */
async function turnsOfItems(db: Kysely<Database>, eventId: string) {
  const rows = await turnsWithItem.all(db, { eventId });
  const items = (of: (state: TurnState) => boolean) =>
    new Set(rows.filter(({ state }) => of(state)).map((row) => row.item_id));
  return [items((state) => state === "paused"), items((state) => state !== "paused")] as const;
}

const turnsWithItem = prepared((db, { eventId }: { eventId: string }) =>
  db
    .selectFrom("turn")
    .select(["item_id", "state"])
    .where("event_id", "=", eventId)
    .where("state", "in", [
      sql.lit<TurnState>("waiting"),
      sql.lit<TurnState>("called"),
      sql.lit<TurnState>("paused"),
    ])
    .where("item_id", "is not", null),
);

/** What the turns of items were given besides, of those that come or came to the floor. */
const addedToItems = prepared((db, { eventId }: { eventId: string }) =>
  db
    .selectFrom("turn")
    .select(({ fn }) => ["item_id", fn.sum("added_seconds").as("seconds")])
    .where("event_id", "=", eventId)
    .where("item_id", "is not", null)
    .where("added_seconds", "!=", 0)
    .where("state", "not in", [sql.lit<TurnState>("skipped"), sql.lit<TurnState>("withdrawn")])
    .groupBy("item_id"),
);

/** A programme as the API shows it, whether it was read from the rows or from the log. */
export function shownProgramme(
  items: (ItemFields & { itemId: string })[],
  { items: times, endsAt }: Schedule,
  version: number,
) {
  return {
    items: items.flatMap(({ itemId, startsAt, ...fields }, index) => {
      const its = times[index];
      if (!its) return [];
      return [
        {
          id: itemId,
          ...fields,
          startsAt: isoOrNull(startsAt),
          position: index + 1,
          ...isoTimes(its),
        },
      ];
    }),
    endsAt: { planned: isoOrNull(endsAt.planned), predicted: isoOrNull(endsAt.predicted) },
    version,
  };
}

/** The item as a fact gives it. */
export function itemOfRow(row: ItemRow): ItemFields & { itemId: string } {
  return {
    itemId: row.id,
    // only kinds that passed the schema are stored
    kind: row.kind as ProgrammeKind,
    title: row.title,
    plannedSeconds: row.planned_seconds,
    siteId: row.site_id,
    delegateId: row.delegate_id,
    contributionId: row.contribution_id,
    startsAt: row.starts_at,
  };
}

function isoTimes(times: Times) {
  return {
    plannedStartAt: isoTime(times.plannedStartAt),
    actualStartAt: isoOrNull(times.actualStartAt),
    actualEndAt: isoOrNull(times.actualEndAt),
    actualSeconds: times.actualSeconds,
    running: times.running,
    predictedStartAt: isoTime(times.predictedStartAt),
    predictedEndAt: isoTime(times.predictedEndAt),
  };
}
