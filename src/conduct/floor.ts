import type { Change, EventAt, Fact } from "../db/commit.ts";
import { findEvent, type EventRow } from "../events/queries.ts";
import { changeOf, expectTurn, finishFact, startFact, type TurnRef } from "../turns/commands.ts";
import { turnFact } from "../turns/facts.ts";
import { speakingTurn, type TurnRow } from "../turns/queries.ts";
import { runningGivesWay } from "../turns/turns.ts";

/**
 * Gives the floor to a turn: a running one ends in the same instant (or pauses for an interposed question). The
 * programme item begins by it, and the microphone follows: the room is kept as the record says.
 */
export async function giveFloor(event: EventAt, ref: TurnRef): Promise<Change> {
  const turn = await expectTurn(event, "start", ref);
  const row = await findEvent(event.db, event.id);
  const running = await speakingTurn(event.db, event.id);
  return changeOf(...(running ? [giveWay(turn, running, row)] : []), startFact(turn, row));
}

/** Takes the floor from a turn that speaks or is paused; nobody else gets it by that. */
export async function takeFloor(event: EventAt, ref: TurnRef): Promise<Change> {
  const turn = await expectTurn(event, "finish", ref);
  return changeOf(finishFact(turn, await findEvent(event.db, event.id)));
}

function giveWay(turn: TurnRow, running: TurnRow, event: EventRow): Fact {
  return runningGivesWay(turn.kind, running.kind) === "pause"
    ? turnFact.paused({ turnId: running.id })
    : finishFact(running, event);
}
