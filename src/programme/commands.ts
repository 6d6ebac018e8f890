import { findContributions } from "../contributions/queries.ts";
import type { Change, EventAt } from "../db/commit.ts";
import { findDelegates, siteIdsOf } from "../delegates/queries.ts";
import { expectVersion, invalidField, wrongState } from "../errors.ts";
import { findEvent } from "../events/queries.ts";
import { newId } from "../ids.ts";
import type { ItemFields, ProgrammeItem, ProgrammeSet } from "./facts.ts";
import { itemOfRow, itemsOf, type ItemRow } from "./queries.ts";

export type NewItem = ItemFields & { id: string | null };

/** Puts the whole list in place of the one that stands; items named by their id stay what they are. */
export async function setProgramme(
  event: EventAt,
  wanted: NewItem[],
  version: number | null,
): Promise<Change> {
  const { programme_version } = await findEvent(event.db, event.id);
  expectVersion(programme_version, version);
  const before = await itemsOf(event.db, event.id);
  checkIds(before, wanted);
  await checkNames(event, wanted);
  const kept = new Set(wanted.map((item) => item.id));
  const dropped = before.filter((row) => !kept.has(row.id));
  await expectDroppable(event, dropped);
  const items = wanted.map(({ id, ...fields }): ProgrammeItem => ({
    itemId: id ?? newId(event.deps, "itm"),
    ...fields,
  }));
  if (JSON.stringify(items) === JSON.stringify(before.map(itemOfRow)))
    return { facts: [], value: undefined };
  const data: ProgrammeSet = { items, dropped: dropped.map((row) => row.id) };
  return { facts: [{ type: "programme_set", data }], value: undefined };
}

/** An id given is that of an item that stands, and stands once. */
function checkIds(before: ItemRow[], wanted: NewItem[]): void {
  const free = new Set(before.map((row) => row.id));
  wanted.forEach(({ id }, index) => {
    if (id === null || free.delete(id)) return;
    throw invalidField(`/items/${index}/id`, "unknown_item", {
      vi: "Không có mục chương trình này, hoặc mục được ghi hai lần.",
      en: "There is no such item, or it stands here twice.",
    });
  });
}

/** Sites, delegates and contributions are those of the event. */
async function checkNames({ db, id: eventId }: EventAt, wanted: NewItem[]): Promise<void> {
  const named = (key: "delegateId" | "contributionId") => wanted.flatMap((item) => item[key] ?? []);
  const known = {
    siteId: await siteIdsOf(db, eventId),
    delegateId: await findDelegates(db, eventId, named("delegateId")),
    contributionId: await findContributions(db, eventId, named("contributionId")),
  };
  wanted.forEach((item, index) => {
    for (const key of ["siteId", "delegateId", "contributionId"] as const) {
      const id = item[key];
      if (id === null || known[key].has(id)) continue;
      throw invalidField(`/items/${index}/${key}`, "unknown", {
        vi: "Mục được nêu không thuộc hội thảo này.",
        en: "The event has nothing under this id.",
      });
    }
  });
}

/** What was run by hand, or what a turn names, is part of the record. */
async function expectDroppable(event: EventAt, dropped: ItemRow[]): Promise<void> {
  if (dropped.length === 0) return;
  const named = await itemsInTable(event, "turn");
  const run = await itemsInTable(event, "programme_run");
  const held = dropped.find(({ id }) => named.has(id) || run.has(id));
  if (!held) return;
  throw wrongState({
    vi: `Mục "${held.title}" đã diễn ra hoặc đã có lượt phát biểu nên không bỏ được.`,
    en: `The item "${held.title}" has begun or has a turn and cannot be dropped.`,
  });
}

async function itemsInTable(
  { db, id: eventId }: EventAt,
  table: "turn" | "programme_run",
): Promise<Set<string | null>> {
  const rows = await db
    .selectFrom(table)
    .select("item_id")
    .distinct()
    .where("event_id", "=", eventId)
    .execute();
  return new Set(rows.map((row) => row.item_id));
}
