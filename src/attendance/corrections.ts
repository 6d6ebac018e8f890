import type { Millis } from "../clock.ts";
import type { Evidence, Stay } from "./stays.ts";

/** A corrected interval; without `intervalId` it adds one, whose id is the correction's. `seq` is their order. */
export type Correction = {
  id: string;
  siteId: string;
  intervalId: string | null;
  from: Millis | null;
  to: Millis | null;
  void: boolean;
  seq: number;
};

/** A stay of a site as it stands after the corrections; a stay LiveKit told is known by its participant sid. */
export type Interval = {
  id: string;
  participantSid: string | null;
  from: Millis;
  to: Millis | null;
  evidence: { from: Evidence; to: Evidence | null };
  reason: string | null;
  void?: true;
};

/** A site's intervals as observed and then corrected, in order of `from`; later corrections stand over earlier ones. */
export function intervalsOf(stays: Stay[], corrections: Correction[]): Interval[] {
  const intervals = new Map(stays.map((stay) => [stay.participantSid, observedInterval(stay)]));
  for (const correction of corrections.toSorted((a, b) => a.seq - b.seq)) {
    const before =
      correction.intervalId === null
        ? addedInterval(correction)
        : intervals.get(correction.intervalId);
    if (before) intervals.set(before.id, correctInterval(before, correction));
  }
  return [...intervals.values()].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
}

function observedInterval({ participantSid, from, to, evidence, reason }: Stay): Interval {
  return { id: participantSid, participantSid, from, to, evidence, reason };
}

function addedInterval({ id, from }: Correction): Interval | null {
  if (from === null) return null;
  return {
    id,
    participantSid: null,
    from,
    to: null,
    evidence: { from: "corrected", to: null },
    reason: null,
  };
}

/** What a correction does not name stays as it was before it. An end before the start is the start. */
function correctInterval(before: Interval, correction: Correction): Interval {
  const from = correction.from ?? before.from;
  const to = correction.to ?? before.to;
  const after: Interval = {
    id: before.id,
    participantSid: before.participantSid,
    from,
    to: to === null ? null : Math.max(from, to),
    evidence: {
      from: correction.from === null ? before.evidence.from : "corrected",
      to: correction.to === null ? before.evidence.to : "corrected",
    },
    reason: before.reason,
  };
  if (correction.void) after.void = true;
  return after;
}
