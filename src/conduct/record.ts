import type { EventState } from "../events/events.ts";

/** What can be corrected; once the record is closed each of these waits for a second person. */
export const PROPOSAL_KINDS = [
  "attendance",
  "turn",
  "roll_call",
  "headcount",
  "reopening",
] as const;
export type ProposalKind = (typeof PROPOSAL_KINDS)[number];

export const PROPOSAL_STATES = ["pending", "approved", "rejected"] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

export const PROPOSAL_STATE_WORDS: Record<ProposalState, string> = {
  pending: "đang chờ duyệt",
  approved: "đã được duyệt",
  rejected: "đã bị từ chối",
};

/** The record is closed once nothing happens in the event any more. */
export function recordMayClose(state: EventState): boolean {
  return state === "closed" || state === "archived";
}

type Named = { name: string; rank: string | null; positions: string[] };
type MarkWish = { delegateId: string; note: string | null; substitute: Named | null };

/** What a mark of a proposal tells of a person; `place` is the mark's in the list. */
export type PersonProposed = {
  place: number;
  delegateId: string;
  note: string | null;
  substitute: Named | null;
};

/** Takes out of marks what tells of persons, so that the wish may stand in a fact that is never blanked. */
export function withoutPersons<Mark extends MarkWish>(
  marks: Mark[],
): { marks: Mark[]; persons: PersonProposed[] } {
  const persons = marks.flatMap(({ delegateId, note, substitute }, place) =>
    note === null && substitute === null ? [] : [{ place, delegateId, note, substitute }],
  );
  return { marks: marks.map((mark) => ({ ...mark, note: null, substitute: null })), persons };
}

/** Puts them back, as they are now: a person erased meanwhile stays erased. */
export function withPersons<Mark extends MarkWish>(
  marks: Mark[],
  persons: PersonProposed[],
): Mark[] {
  const byPlace = new Map(persons.map((person) => [person.place, person]));
  return marks.map((mark, place) => {
    const { note = null, substitute = null } = byPlace.get(place) ?? {};
    return { ...mark, note, substitute };
  });
}
