import type { Change, EventAt, Fact } from "../db/commit.ts";
import { expectVersion, invalidField, notFound, wrongState } from "../errors.ts";
import { isOpen } from "../events/events.ts";
import { eventNotOpen, findEvent, findOpenEvent, type EventRow } from "../events/queries.ts";
import { turnFact } from "./facts.ts";
import { queueOf } from "./positions.ts";
import { findTurn, speakingTurn, type TurnRow } from "./queries.ts";
import { mayBeGiven, stateAfter, TURN_STATE_WORDS, type TurnCommand } from "./turns.ts";

/** The turn a command is about, and the version the caller saw. `ownSite`: the site the caller is confined to. */
export type TurnRef = { turnId: string; version: number | null; ownSite?: string | null };

/** Calls, skips or pauses a turn, or takes it back. */
export async function moveTurn(
  event: EventAt,
  command: "call" | "skip" | "pause" | "withdraw",
  ref: TurnRef,
): Promise<Change> {
  const { id: turnId } = await expectTurn(event, command, ref);
  const facts = {
    call: turnFact.called,
    skip: turnFact.skipped,
    pause: turnFact.paused,
    withdraw: turnFact.withdrawn,
  };
  return changeOf(facts[command]({ turnId }));
}

/** A paused turn goes on, once nobody speaks. */
export async function resumeTurn(event: EventAt, ref: TurnRef): Promise<Change> {
  const { id: turnId } = await expectTurn(event, "resume", ref);
  if (await speakingTurn(event.db, event.id)) {
    throw wrongState({
      vi: "Đang có điểm cầu phát biểu, chưa thể tiếp tục lượt này.",
      en: "Somebody is speaking, so this turn cannot go on yet.",
    });
  }
  return changeOf(turnFact.resumed({ turnId }));
}

/** More seconds for a turn, or fewer; what was planned stays written. */
export async function addTime(event: EventAt, ref: TurnRef, addSeconds: number): Promise<Change> {
  const { id: turnId } = await expectTurn(event, "addTime", ref);
  if (addSeconds === 0) return changeOf();
  return changeOf(turnFact.timeAdded({ turnId, addSeconds }));
}

/** The waiting turns in this order; those not named follow as they stood. */
export async function orderTurns(
  event: EventAt,
  turnIds: string[],
  version: number | null,
): Promise<Change> {
  const row = await findOpenEvent(event);
  expectVersion(row.turns_version, version);
  await expectKnown(event, turnIds);
  const queue = (await queueOf(event.db, event.id)).map(({ id }) => id);
  if (turnIds.some((turnId) => !queue.includes(turnId))) {
    throw wrongState({
      vi: "Có lượt phát biểu không còn trong hàng chờ.",
      en: "One of the turns is no longer waiting.",
    });
  }
  const order = [...turnIds, ...queue.filter((turnId) => !turnIds.includes(turnId))];
  const same = order.every((turnId, index) => turnId === queue[index]);
  return same ? changeOf() : changeOf(turnFact.ordered({ turnIds: order }));
}

/** Opens or closes the list for requests of sites; it may be set before the event opens. */
export async function setTurnList(
  event: EventAt,
  open: boolean,
  version: number | null,
): Promise<Change> {
  const row = await findEvent(event.db, event.id);
  if (row.state !== "draft" && !isOpen(row.state)) throw eventNotOpen();
  expectVersion(row.turns_version, version);
  return (row.list_open === 1) === open ? changeOf() : changeOf(turnFact.listSet({ open }));
}

/** The turn, if the command may be given to it in this event now; else 404, 409 or 412. */
export async function expectTurn(
  event: EventAt,
  command: TurnCommand,
  { turnId, version, ownSite = null }: TurnRef,
): Promise<TurnRow> {
  const turn = await findTurn(event.db, event.id, turnId);
  if (ownSite !== null && turn.site_id !== ownSite)
    throw notFound({ vi: "lượt phát biểu", en: "turn" });
  const { state } = await findEvent(event.db, event.id);
  if (!mayBeGiven(command, state)) throw eventNotOpen();
  expectVersion(turn.version, version);
  if (stateAfter(command, turn.state) !== null) return turn;
  throw wrongState({
    vi: `Lượt phát biểu này ${TURN_STATE_WORDS[turn.state]} nên không thực hiện được.`,
    en: `This turn is ${turn.state}, so this cannot be done.`,
  });
}

/** The end of a turn; before the event was live nothing is written to the programme. */
export function finishFact(turn: TurnRow, event: EventRow): Fact {
  return turnFact.finished({
    turnId: turn.id,
    itemId: event.live_at === null ? null : turn.item_id,
  });
}

/** A turn gets the floor; before the event was live nothing is written to the programme. */
export function startFact(turn: TurnRow, event: EventRow): Fact {
  return turnFact.started({
    turnId: turn.id,
    itemId: event.live_at === null ? null : turn.item_id,
  });
}

export function changeOf(...facts: Fact[]): Change {
  return { facts, value: undefined };
}

async function expectKnown(event: EventAt, turnIds: string[]): Promise<void> {
  const rows = await event.db
    .selectFrom("turn")
    .select("id")
    .where("event_id", "=", event.id)
    .execute();
  const known = new Set(rows.map(({ id }) => id));
  for (const [index, turnId] of turnIds.entries()) {
    if (known.delete(turnId)) continue;
    throw invalidField(`/turnIds/${index}`, "unknown_or_twice", {
      vi: "Lượt phát biểu này không có trong hội thảo hoặc được nêu hai lần.",
      en: "This turn is not one of the event, or is named twice.",
    });
  }
}
