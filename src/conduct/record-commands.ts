import type { Change, EventAt } from "../db/commit.ts";
import { expectVersion, Refusal, wrongState } from "../errors.ts";
import { findEvent } from "../events/queries.ts";
import { decideProposed, proposeCorrection } from "./corrections.ts";
import { PROPOSAL_STATE_WORDS, recordMayClose } from "./record.ts";
import type { CorrectionApproved, CorrectionRejected, RecordClosed } from "./record-facts.ts";
import { findProposal, personsOf, type ProposalRow } from "./record-queries.ts";

/** Closes the record of an event that is over; from now on a second person stands behind each correction. */
export async function closeRecord(
  event: EventAt,
  version: number | null,
): Promise<Change<{ proposalId: null }>> {
  const row = await findEvent(event.db, event.id);
  expectVersion(row.record_version, version);
  const value = { proposalId: null };
  if (row.record_state === "closed") return { facts: [], value };
  if (!recordMayClose(row.state)) {
    throw wrongState({
      vi: "Hội thảo chưa kết thúc nên chưa chốt được hồ sơ.",
      en: "The event is not closed, so its record cannot be.",
    });
  }
  const data: RecordClosed = { version: row.record_version };
  return { facts: [{ type: "record_closed", data }], value };
}

/** Asks for the record to be opened again, which takes a second person like every change of it. */
export async function reopenRecord(
  event: EventAt,
  reason: string,
  version: number | null,
): Promise<Change<{ proposalId: string | null }>> {
  const row = await findEvent(event.db, event.id);
  expectVersion(row.record_version, version);
  if (row.record_state === "open") return { facts: [], value: { proposalId: null } };
  return proposeCorrection(event, "reopening", { reason });
}

/** Approves a proposal: it is decided again as the event stands now, and the record's version goes up. */
export async function approveCorrection(event: EventAt, proposalId: string): Promise<Change> {
  const proposal = await expectDecidable(event, proposalId);
  const { record_version: before } = await findEvent(event.db, event.id);
  const { facts } = await decidedNow(event, proposal);
  const data: CorrectionApproved = { proposalId, version: before + 1 };
  const approved = { type: "record_correction_approved", data };
  return { facts: [...facts, approved], value: undefined };
}

/** Rejects a proposal; nothing that is shown changes. */
export async function rejectCorrection(
  event: EventAt,
  proposalId: string,
  reason: string | null,
): Promise<Change> {
  await expectDecidable(event, proposalId);
  const data: CorrectionRejected = { proposalId, reason };
  return { facts: [{ type: "record_correction_rejected", data }], value: undefined };
}

/** The proposal, if it waits and somebody else made it. */
async function expectDecidable(event: EventAt, proposalId: string): Promise<ProposalRow> {
  const proposal = await findProposal(event.db, event.id, proposalId);
  const { kind, id } = event.by;
  if (proposal.proposed_by_kind === kind && proposal.proposed_by_id === id) throw ownProposal();
  if (proposal.state === "pending") return proposal;
  throw wrongState({
    vi: `Đề nghị này ${PROPOSAL_STATE_WORDS[proposal.state]}.`,
    en: `This proposal is ${proposal.state} already.`,
  });
}

function ownProposal(): Refusal {
  return new Refusal("forbidden", {
    vi: "Người đề nghị không tự duyệt được, cần người thứ hai.",
    en: "Whoever proposed it may not decide it; a second person must.",
  });
}

async function decidedNow(event: EventAt, proposal: ProposalRow): Promise<Change<unknown>> {
  const { kind, wish } = proposal;
  const persons = await personsOf(event.db, proposal.id);
  try {
    const change = await decideProposed(event, kind, JSON.parse(wish), persons);
    if (change.facts.length > 0) return change;
  } catch (error) {
    if (error instanceof Refusal) throw notPossibleNow(error);
    throw error;
  }
  throw wrongState({
    vi: "Đề nghị này nay không còn thay đổi gì trong hồ sơ.",
    en: "This proposal no longer changes anything in the record.",
  });
}

/** Why, in one sentence: of a field that is wrong, what is wrong with it. */
function notPossibleNow({ detail, errors }: Refusal): Refusal {
  const why = errors[0]?.message ?? detail;
  return wrongState({
    vi: `Đề nghị này nay không thực hiện được: ${lowered(why.vi)}`,
    en: `This proposal cannot be carried out now: ${lowered(why.en)}`,
  });
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
