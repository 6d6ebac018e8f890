import { authorize, type Caller } from "../auth/caller.ts";
import type { Change, EventAt, Fact } from "../db/commit.ts";
import { expectVersion, invalidField, wrongState } from "../errors.ts";
import { EVENT_STATE_WORDS, isConduct, mayFollow, type EventState } from "../events/events.ts";
import type { EventStateChanged } from "../events/facts.ts";
import { findEvent, type EventRow } from "../events/queries.ts";
import { changeOf, finishFact } from "../turns/commands.ts";
import { turnFact } from "../turns/facts.ts";
import { programmeFact } from "../programme/facts.ts";
import { hasRuns } from "../programme/queries.ts";
import { queueOf } from "../turns/positions.ts";
import { turnsIn } from "../turns/queries.ts";
import { endAllItems } from "./programme-run.ts";
import { putBack, type TurnState } from "../turns/turns.ts";

export type StateWish = { state: EventState; reason: string | null; version: number | null };

/** Brings an event into a state, and its turns with it (api.md section 2). Who may depends on where it stands. */
export async function changeEventState(
  event: EventAt,
  caller: Caller,
  { state: to, reason, version }: StateWish,
): Promise<Change> {
  const row = await findEvent(event.db, event.id);
  const action = isConduct(row.state, to) ? "event.conduct" : "event.state";
  await authorize(event.db, caller, event.id, action);
  expectVersion(row.version, version);
  if (row.state === to) return changeOf();
  await expectMayFollow(event, row.state, to);
  if (row.state === "closed" && to === "paused" && reason === null) throw reasonNeeded();
  const data: EventStateChanged = { from: row.state, to, reason };
  return changeOf({ type: "event_state_changed", data }, ...(await turnsFollow(event, row, to)));
}

async function expectMayFollow(event: EventAt, from: EventState, to: EventState): Promise<void> {
  if (!mayFollow(from, to)) {
    throw wrongState({
      vi: `Hội thảo ${EVENT_STATE_WORDS[from]}, không chuyển sang "${EVENT_STATE_WORDS[to]}" được.`,
      en: `The event is ${from} and cannot become ${to}.`,
    });
  }
  if (from === "scheduled" && to === "draft" && (await hasBeenJoined(event))) {
    throw wrongState({
      vi: "Đã có điểm cầu vào phòng, không đưa hội thảo về bản nháp được.",
      en: "Somebody has joined, so the event cannot be a draft again.",
    });
  }
}

async function hasBeenJoined({ db, id }: EventAt): Promise<boolean> {
  const session = await db
    .selectFrom("site_session")
    .select("id")
    .where("event_id", "=", id)
    .limit(1)
    .executeTakeFirst();
  const connection = await db
    .selectFrom("connection")
    .select("sid")
    .where("event_id", "=", id)
    .limit(1)
    .executeTakeFirst();
  return session !== undefined || connection !== undefined;
}

function reasonNeeded() {
  return invalidField("/reason", "required", {
    vi: "Mở lại hội thảo đã kết thúc cần nêu lý do.",
    en: "Reopening a closed event needs a reason.",
  });
}

async function turnsFollow(event: EventAt, row: EventRow, to: EventState): Promise<Fact[]> {
  if (to === "live" && row.live_at === null)
    return [...(await resetTurns(event)), ...(await resetProgramme(event))];
  if (to === "paused") {
    const speaking = await turnsIn(event.db, event.id, ["speaking"]);
    return speaking.map(({ id }) => turnFact.paused({ turnId: id }));
  }
  const ends = ENDED_BY[to];
  if (ends === undefined) return [];
  const turns = await turnsIn(event.db, event.id, ends);
  return [...turns.map((turn) => finishFact(turn, row)), ...(await endAllItems(event))];
}

/** The turns that end with the event. */
const ENDED_BY: Partial<Record<EventState, TurnState[]>> = {
  closed: ["speaking", "paused"],
  cancelled: ["waiting", "called", "speaking", "paused"],
};

/** What was tried before the event went live counts for nothing: those turns wait again. */
async function resetTurns({ db, id }: EventAt): Promise<Fact[]> {
  const rows = await turnsIn(db, id, ["called", "speaking", "paused", "finished"]);
  if (rows.length === 0) return [];
  const tried = rows.map(({ requested_seq: requestedSeq, ...row }) => ({ ...row, requestedSeq }));
  const order = putBack(await queueOf(db, id), tried);
  const ids = (turns: { id: string }[]) => turns.map((turn) => turn.id);
  return [turnFact.reset({ turnIds: ids(tried), order: ids(order) })];
}

async function resetProgramme({ db, id }: EventAt): Promise<Fact[]> {
  return (await hasRuns(db, id)) ? [programmeFact.reset()] : [];
}
