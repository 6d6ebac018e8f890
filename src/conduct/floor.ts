import type { Change, EventAt } from "../db/commit.ts";
import { Refusal } from "../errors.ts";
import { findEvent } from "../events/queries.ts";
import {
  changeOf,
  expectTurn,
  finishFact,
  resumeTurn,
  startFact,
  type TurnRef,
} from "../turns/commands.ts";
import { turnFact } from "../turns/facts.ts";
import { findTurn, speakingTurn } from "../turns/queries.ts";
import { runningGivesWay } from "../turns/turns.ts";
import { endOthers } from "./programme-run.ts";

/**
 * Gives the floor to a turn: a running one ends in the same instant (or pauses for an interposed question). The
 * programme item begins by it, and the microphone follows: the room is kept as the record says. `seen` is the turn that
 * the caller sees speaking, or "none": of two who give the floor at once the second ends nobody's turn unawares.
 */
export async function giveFloor(event: EventAt, ref: TurnRef, seen?: string): Promise<Change> {
  const turn = await expectTurn(event, "start", ref);
  const row = await findEvent(event.db, event.id);
  const running = await speakingTurn(event.db, event.id);
  if (seen !== undefined && seen !== (running?.id ?? "none")) throw floorHasMoved();
  const held = running && runningGivesWay(turn.kind, running.kind) === "pause" ? running : null;
  const over = running && !held ? [running] : [];
  return changeOf(
    ...(held ? [turnFact.paused({ turnId: held.id })] : []),
    ...over.map((each) => finishFact(each, row)),
    ...(await endOthers(event, turn.item_id, [...over, turn], held)),
    startFact(turn, row),
  );
}

/** A paused turn goes on, and its programme item with it. */
export async function resumeFloor(event: EventAt, ref: TurnRef): Promise<Change> {
  const turn = await findTurn(event.db, event.id, ref.turnId);
  const { facts, value } = await resumeTurn(event, ref);
  return { facts: [...(await endOthers(event, turn.item_id, [turn])), ...facts], value };
}

/** Takes the floor from a turn that speaks or is paused; nobody else gets it by that. */
export async function takeFloor(event: EventAt, ref: TurnRef): Promise<Change> {
  const turn = await expectTurn(event, "finish", ref);
  return changeOf(finishFact(turn, await findEvent(event.db, event.id)));
}

function floorHasMoved(): Refusal {
  return new Refusal("version_conflict", {
    vi: "Quyền phát biểu vừa thay đổi, đề nghị xem lại rồi thực hiện.",
    en: "The floor has just moved; look again before you give it.",
  });
}
