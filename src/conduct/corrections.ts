import { correctAttendance, type WantedCorrection } from "../attendance/commands.ts";
import type { AttendanceCorrected } from "../attendance/facts.ts";
import type { Millis } from "../clock.ts";
import type { Change, EventAt, Fact } from "../db/commit.ts";
import type { Headcount } from "../delegates/delegates.ts";
import { markDelegates, reportHeadcount, type NewMark } from "../delegates/roll-call.ts";
import { recordState } from "../log/closed-record.ts";
import { newId } from "../ids.ts";
import type { JsonObject } from "../json.ts";
import { correctTurn, type WantedTurnCorrection } from "../turns/correct.ts";
import { withoutPersons, withPersons, type PersonProposed, type ProposalKind } from "./record.ts";
import type {
  CorrectionPersonProposed,
  CorrectionProposed,
  RecordReopened,
} from "./record-facts.ts";

/** What each kind of correction is asked with. */
export type Wishes = {
  attendance: WantedCorrection;
  turn: WantedTurnCorrection & { turnId: string; version: number | null };
  roll_call: { marks: NewMark[]; onlySiteId: string | null };
  headcount: { siteId: string; counts: Headcount; note: string | null };
  reopening: { reason: string };
};
/** What each tells the caller once it is made. */
export type Made = {
  attendance: AttendanceCorrected;
  turn: undefined;
  roll_call: number;
  headcount: string;
  reopening: undefined;
};
/** Made at once while the record is open; else a proposal that waits. */
export type Corrected<Kind extends ProposalKind> =
  | { proposalId: null; made: Made[Kind] }
  | { proposalId: string };

/** Every correcting command, by its kind: decided when it is asked for, and again when it is approved. */
const DECIDE: {
  [Kind in ProposalKind]: (event: EventAt, wish: Wishes[Kind]) => Promise<Change<Made[Kind]>>;
} = {
  attendance: correctAttendance,
  turn: (event, { turnId, version, ...wanted }) => correctTurn(event, { turnId, version }, wanted),
  roll_call: (event, { marks, onlySiteId }) => markDelegates(event, marks, onlySiteId),
  headcount: (event, { siteId, counts, note }) => reportHeadcount(event, siteId, counts, note),
  reopening: async (_event, { reason }) => {
    const data: RecordReopened = { reason };
    return { facts: [{ type: "record_reopened", data }], value: undefined };
  },
};

/** Makes a correction, or keeps it as a proposal when the record is closed; what is wrong is refused either way. */
export async function correct<Kind extends ProposalKind>(
  event: EventAt,
  kind: Kind,
  wish: Wishes[Kind],
): Promise<Change<Corrected<Kind>>> {
  const change = await DECIDE[kind](event, wish);
  if ((await recordState(event.db, event.id)) === "open" || change.facts.length === 0)
    return { ...change, value: { proposalId: null, made: change.value } };
  return proposeCorrection(event, kind, wish);
}

/** A correction that waits for a second person. */
export function proposeCorrection<Kind extends ProposalKind>(
  event: EventAt,
  kind: Kind,
  wish: Wishes[Kind],
): Change<{ proposalId: string }> {
  const proposalId = newId(event.deps, "prp");
  const { data, reason, persons } = asData(wish, event.at);
  const proposed: CorrectionProposed = { proposalId, kind, wish: data, reason };
  const facts: Fact[] = [{ type: "record_correction_proposed", data: proposed }];
  for (const person of persons) {
    const told: CorrectionPersonProposed = { proposalId, ...person };
    facts.push({ type: "record_person_proposed", data: told });
  }
  return { facts, value: { proposalId } };
}

/** Decides a proposal anew, as the event stands now. */
export function decideProposed(
  event: EventAt,
  kind: ProposalKind,
  data: JsonObject,
  persons: PersonProposed[],
): Promise<Change<unknown>> {
  const marks = data["marks"];
  // Both were written by `proposeCorrection` from a wish of this kind.
  const wish = (
    marks === undefined ? data : { ...data, marks: withPersons(marks as NewMark[], persons) }
  ) as never;
  return DECIDE[kind](event, wish);
}

/** A wish as it is kept: a mark without a time is of the moment it was asked for; the caller's version was checked. */
function asData(wish: Wishes[ProposalKind], at: Millis) {
  const reason = "reason" in wish ? wish.reason : null;
  if (!("marks" in wish)) {
    const checked = "version" in wish ? { version: null } : {};
    return { data: plain({ ...wish, ...checked }), reason, persons: [] };
  }
  const timed = wish.marks.map((mark) => ({ ...mark, at: mark.at ?? at }));
  const { marks, persons } = withoutPersons(timed);
  return { data: plain({ ...wish, marks }), reason, persons };
}

/** Without the fields that are not there. */
function plain(wish: object): JsonObject {
  return JSON.parse(JSON.stringify(wish)) as JsonObject; // an object gives an object
}
