import type { Change, EventAt, Fact } from "../db/commit.ts";
import { eraseTexts, type Remains } from "../log/erasure.ts";
import type { EventPhoneSet } from "./facts.ts";
import { findEvent } from "./queries.ts";

/** The fact that the desk which helps on the day is called by this number. */
export function phoneSet(eventId: string, phone: string | null): Fact {
  const data: EventPhoneSet = { eventId, phone };
  return { type: "event_phone_set", data };
}

const REMAINS: Remains = { event_phone_set: (data) => ({ ...data, phone: null }) };

/** Blanks every number that the event ever had: it may have been a person's own. */
export async function eraseSupportPhone(event: EventAt, reason: string): Promise<Change> {
  await findEvent(event.db, event.id);
  const follows = "event_phone_erased";
  return eraseTexts(event, ["eventId", event.id], REMAINS, { reason, follows });
}
