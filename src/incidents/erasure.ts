import type { Change, EventAt } from "../db/commit.ts";
import type { JsonObject } from "../json.ts";
import { eraseTexts, type Remains } from "../log/erasure.ts";
import { withoutText } from "./facts.ts";
import { findIncident } from "./queries.ts";

/** The facts with words that somebody wrote about an incident. */
const REMAINS: Remains = {
  incident_noted: withoutText,
  incident_corrected: (data) => ({
    ...withoutText(data),
    after: withoutText(data["after"] as JsonObject), // as correctIncident wrote it
    before: withoutText(data["before"] as JsonObject),
  }),
  incident_resolved: withoutText,
};

/** Blanks all that was written about an incident, which may tell of a person; when it was and where stays. */
export async function eraseIncident(
  event: EventAt,
  incidentId: string,
  reason: string,
): Promise<Change> {
  await findIncident(event.db, event.id, incidentId);
  const follows = "incident_erased";
  return eraseTexts(event, ["incidentId", incidentId], REMAINS, { reason, follows });
}
