import type { Change, EventAt } from "../db/commit.ts";
import { wrongState } from "../errors.ts";
import { newId } from "../ids.ts";
import { findSite } from "../sites/queries.ts";
import { expectPresence } from "./roll-call.ts";
import type { RollCallSent, RoundClosed, RoundOpened } from "./round-facts.ts";
import { answersOf, findRound, lastRound, runningRound } from "./round-queries.ts";

/** Opens a round of the roll call; one runs at a time. Without a name it is called by its number. */
export async function openRound(event: EventAt, name: string | null): Promise<Change<string>> {
  await expectPresence(event);
  const running = await runningRound(event.db, event.id);
  if (running) {
    throw wrongState({
      vi: `"${running.name}" chưa kết thúc nên chưa mở được lượt điểm danh khác.`,
      en: `"${running.name}" is still running, so no other round can be opened.`,
    });
  }
  const position = ((await lastRound(event.db, event.id)) ?? 0) + 1;
  const roundId = newId(event.deps, "rnd");
  const data: RoundOpened = { roundId, name: name ?? `Điểm danh lần ${position}`, position };
  return { facts: [{ type: "roll_call_round_opened", data }], value: roundId };
}

/** Ends a round for all sites, also for those that have not sent. */
export async function closeRound(event: EventAt, roundId: string): Promise<Change> {
  const round = await findRound(event.db, event.id, roundId);
  if (round.closed_at !== null) return { facts: [], value: undefined };
  const data: RoundClosed = { roundId };
  return { facts: [{ type: "roll_call_round_closed", data }], value: undefined };
}

/** "Gửi điểm danh": a site has made its marks of the round. Sending again changes nothing. */
export async function sendRollCall(
  event: EventAt,
  roundId: string,
  siteId: string,
): Promise<Change<boolean>> {
  const round = await findRound(event.db, event.id, roundId);
  await findSite(event.db, event.id, siteId);
  if ((await answersOf(event.db, roundId)).has(siteId)) return { facts: [], value: false };
  if (round.closed_at !== null) {
    throw wrongState({
      vi: "Lượt điểm danh này đã kết thúc nên không gửi được nữa.",
      en: "This round is over, so nothing can be sent any more.",
    });
  }
  await expectPresence(event);
  const data: RollCallSent = { roundId, siteId };
  return { facts: [{ type: "roll_call_sent", data }], value: true };
}
