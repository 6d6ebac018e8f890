import type { Answer, EventAt } from "../db/commit.ts";
import type { Corrected, Made } from "./corrections.ts";
import type { ProposalKind } from "./record.ts";
import { proposalOut } from "./record-queries.ts";

/** The answer of what was made, or 202 with the proposal that waits. */
export async function answerOf<Kind extends ProposalKind>(
  { db, id: eventId }: EventAt,
  done: Corrected<Kind>,
  answer: (made: Made[Kind]) => Promise<Answer>,
): Promise<Answer> {
  if (done.proposalId === null) return answer(done.made);
  const proposal = await proposalOut(db, eventId, done.proposalId);
  const location = `/api/events/${eventId}/record/proposals/${done.proposalId}`;
  return { status: 202, body: { proposal }, location };
}
