import type { Millis } from "../clock.ts";
import type { Change, EventAt } from "../db/commit.ts";
import {
  expectVersion,
  invalidField,
  notFound,
  tooMany,
  wrongState,
  type Refusal,
} from "../errors.ts";
import { findUnshutEvent } from "../events/queries.ts";
import { newId } from "../ids.ts";
import type {
  IncidentCorrected,
  IncidentNoted,
  IncidentReopened,
  IncidentResolved,
} from "./facts.ts";
import {
  COUNTED_FOR,
  differences,
  MOST_AHEAD,
  MOST_OF_SITE,
  type IncidentFields,
} from "./incidents.ts";
import { fieldsOf, findIncident } from "./queries.ts";

export type NewIncident = Omit<IncidentFields, "at"> & { at: Millis | null };

/** Notes an incident; a site notes its own only. The value is its id. */
export async function noteIncident(
  event: EventAt,
  wanted: NewIncident,
  ownSite: string | null,
): Promise<Change<string>> {
  const fields = { ...wanted, siteId: wanted.siteId ?? ownSite, at: wanted.at ?? event.at };
  if (ownSite !== null && fields.siteId !== ownSite) throw notFound({ vi: "điểm cầu", en: "site" });
  await findUnshutEvent(event);
  if (ownSite !== null) await expectFew(event, ownSite);
  await checkFields(event, fields);
  const incidentId = newId(event.deps, "inc");
  const data: IncidentNoted = { incidentId, ...fields };
  return { facts: [{ type: "incident_noted", data }], value: incidentId };
}

/** Puts right what was noted; how it stood stays visible. */
export async function correctIncident(
  event: EventAt,
  incidentId: string,
  changes: Partial<IncidentFields>,
  { reason, version }: { reason: string; version: number | null },
): Promise<Change> {
  const row = await findIncident(event.db, event.id, incidentId);
  expectVersion(row.version, version);
  const { after, before } = differences(fieldsOf(row), changes);
  if (Object.keys(after).length === 0) return NOTHING;
  await findUnshutEvent(event);
  await checkFields(event, after);
  const data: IncidentCorrected = { incidentId, after, before, reason };
  return { facts: [{ type: "incident_corrected", data }], value: undefined };
}

/** It is over, with a word on how if there is one; said again with the same words it changes nothing. */
export async function resolveIncident(
  event: EventAt,
  incidentId: string,
  note: string | null,
  version: number | null,
): Promise<Change> {
  const row = await findIncident(event.db, event.id, incidentId);
  expectVersion(row.version, version);
  if (row.resolved_at !== null) {
    if (note === null || note === row.resolution) return NOTHING;
    throw wrongState({
      vi: "Sự cố này đã được khép lại; muốn ghi cách xử lý khác thì mở lại trước.",
      en: "This incident is resolved already; reopen it to resolve it in other words.",
    });
  }
  await findUnshutEvent(event);
  const data: IncidentResolved = { incidentId, note };
  return { facts: [{ type: "incident_resolved", data }], value: undefined };
}

/** It goes on after all. */
export async function reopenIncident(
  event: EventAt,
  incidentId: string,
  version: number | null,
): Promise<Change> {
  const row = await findIncident(event.db, event.id, incidentId);
  expectVersion(row.version, version);
  if (row.resolved_at === null) return NOTHING;
  await findUnshutEvent(event);
  const data: IncidentReopened = { incidentId };
  return { facts: [{ type: "incident_reopened", data }], value: undefined };
}

const NOTHING: Change = { facts: [], value: undefined };

async function checkFields(
  event: EventAt,
  { siteId = null, at }: Partial<IncidentFields>,
): Promise<void> {
  if (at !== undefined && at > event.at + MOST_AHEAD) throw inFuture();
  if (siteId === null) return;
  const site = await event.db
    .selectFrom("site")
    .select("id")
    .where("event_id", "=", event.id)
    .where("id", "=", siteId)
    .executeTakeFirst();
  if (!site) throw unknownSite();
}

async function expectFew(event: EventAt, siteId: string): Promise<void> {
  const noted = await event.db
    .selectFrom("incident")
    .select("noted_at")
    .where("event_id", "=", event.id)
    .where("noted_by_kind", "=", "site")
    .where("noted_by_id", "=", siteId)
    .where("noted_at", ">", event.at - COUNTED_FOR)
    .orderBy("noted_at")
    .execute();
  const [oldest] = noted;
  if (oldest === undefined || noted.length < MOST_OF_SITE) return;
  const wait = Math.ceil((oldest.noted_at + COUNTED_FOR - event.at) / 1000);
  throw tooMany(
    {
      vi: "Điểm cầu đã báo quá nhiều sự cố, vui lòng chờ rồi báo tiếp.",
      en: "The site has reported too many incidents, please wait.",
    },
    Math.max(1, wait),
  );
}

function inFuture(): Refusal {
  return invalidField("/at", "in_future", {
    vi: "Thời điểm xảy ra sự cố không được ở tương lai.",
    en: "The time of an incident cannot be in the future.",
  });
}

function unknownSite(): Refusal {
  return invalidField("/siteId", "unknown_site", {
    vi: "Điểm cầu này không thuộc hội thảo.",
    en: "The event has no such site.",
  });
}
