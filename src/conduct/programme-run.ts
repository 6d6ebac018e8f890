import type { Change, EventAt, Fact } from "../db/commit.ts";
import { expectVersion, wrongState } from "../errors.ts";
import { eventNotOpen, findOpenEvent } from "../events/queries.ts";
import { programmeFact } from "../programme/facts.ts";
import { expectItem, itemsByHand } from "../programme/queries.ts";
import { changeOf, finishFact } from "../turns/commands.ts";
import { turnsIn, type TurnRow } from "../turns/queries.ts";

/**
 * Starts an item by hand: it goes on until it is ended, or another is started. What ran before ends in the same
 * instant, also a turn of it that still speaks; but what is held by a paused turn goes on later.
 */
export async function startItem(
  event: EventAt,
  itemId: string,
  version: number | null,
): Promise<Change> {
  const row = await findOpenEvent(event);
  await expectItem(event.db, event.id, itemId);
  if (row.state === "paused") throw eventNotOpen();
  expectVersion(row.programme_version, version);
  if ((await itemsByHand(event.db, event.id)).includes(itemId)) return changeOf();
  const speaking = await turnsIn(event.db, event.id, ["speaking"]);
  const over = speaking.filter((turn) => turn.item_id !== null && turn.item_id !== itemId);
  return changeOf(
    ...over.map((turn) => finishFact(turn, row)),
    ...(await endOthers(event, itemId, over)),
    programmeFact.started({ itemId }),
  );
}

/** Ends an item that goes on, and its turns with it. */
export async function endItem(
  event: EventAt,
  itemId: string,
  version: number | null,
): Promise<Change> {
  const row = await findOpenEvent(event);
  await expectItem(event.db, event.id, itemId);
  expectVersion(row.programme_version, version);
  const underWay = await turnsIn(event.db, event.id, ["speaking", "paused"]);
  const turns = underWay.filter((turn) => turn.item_id === itemId);
  const byHand = (await itemsByHand(event.db, event.id)).includes(itemId);
  if (turns.length === 0 && !byHand) {
    throw wrongState({
      vi: "Mục chương trình này không đang diễn ra.",
      en: "This programme item is not going on.",
    });
  }
  return changeOf(
    ...turns.map((turn) => finishFact(turn, row)),
    ...(byHand ? [programmeFact.ended({ itemId })] : []),
  );
}

/**
 * The ends of all other items that were started by hand, when `itemId` begins; those held by a paused turn go on.
 * `over` are turns that end in the same change, `held` one that is paused by it.
 */
export async function endOthers(
  event: EventAt,
  itemId: string | null,
  over: TurnRow[],
  held: TurnRow | null = null,
): Promise<Fact[]> {
  if (itemId === null) return [];
  const others = (await itemsByHand(event.db, event.id)).filter((other) => other !== itemId);
  if (others.length === 0) return [];
  const paused = await turnsIn(event.db, event.id, ["paused"]);
  const ended = new Set(over.map(({ id }) => id));
  const holding = [...paused.filter(({ id }) => !ended.has(id)), ...(held ? [held] : [])];
  const kept = new Set(holding.map((turn) => turn.item_id));
  return others
    .filter((other) => !kept.has(other))
    .map((other) => programmeFact.ended({ itemId: other }));
}

/** The ends of all items that were started by hand. */
export async function endAllItems(event: EventAt): Promise<Fact[]> {
  return (await itemsByHand(event.db, event.id)).map((itemId) => programmeFact.ended({ itemId }));
}
