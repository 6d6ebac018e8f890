import { identityOwner } from "../attendance/attendance.ts";
import type { Fact } from "../db/commit.ts";

/** Whom in a room something concerns: everybody, or these owners of identities (LiveKit identities of sites). */
export type Concern = "everybody" | ReadonlySet<string>;

export const EVERYBODY = "everybody";

/** They change neither who is in the room nor what anybody may do there. */
const NOBODY = new RegExp(
  `^(${[
    "alert_",
    "attendance_",
    "checkpoint_",
    "clock_went_back$",
    "contribution_",
    "data_erased$",
    "delegate_",
    "event_phone_",
    "headcount_",
    "incident_",
    "key_",
    "line_checked$",
    "link_(sent|unsent)$",
    "livekit_clock_",
    "livekit_silent$",
    "message_",
    "participant_removed$",
    "programme_",
    "recommendation_",
    "record_",
    "rights_",
    "roll_call_",
    "site_contact_",
    "sign_in_link",
    "staff_session_",
    "substitute_",
    "take_over_requested$",
    "turn_(requested|called|skipped|withdrawn|time_added)$",
    "turn_list_set$",
    "turn_readiness_reported$",
    "turns_ordered$",
  ].join("|")})`,
);

/** Of what LiveKit tells, this changes who is there; that somebody left asks for nothing. */
const COMES = ["participant_joined", "participant_connection_aborted"];

/** Whom in the room the facts of a commit concern; null for nobody. A kind of fact not known here concerns everybody. */
export function concernOf(facts: readonly Fact[]): Concern | null {
  return facts.reduce<Concern | null>((all, fact) => bothOf(all, concernOfFact(fact)), null);
}

export function bothOf(a: Concern | null, b: Concern | null): Concern | null {
  if (a === null || b === null) return a ?? b;
  return a === EVERYBODY || b === EVERYBODY ? EVERYBODY : new Set([...a, ...b]);
}

function concernOfFact({ type, data }: Fact): Concern | null {
  if (type === "livekit_told") return concernOfTold(data["event"], data["identity"]);
  // A session that takes nothing over is in no room yet.
  if (type === "session_started" || type === "session_joined_again")
    return data["takesOver"] === true ? EVERYBODY : null;
  return NOBODY.test(type) ? null : EVERYBODY;
}

function concernOfTold(event: unknown, identity: unknown): Concern | null {
  const comes = typeof event === "string" && COMES.includes(event);
  return comes && typeof identity === "string" ? new Set([identityOwner(identity)]) : null;
}
