import type { Kysely } from "kysely";
import type { Database } from "../db/schema.ts";
import { canonicalJson, type JsonObject } from "../json.ts";
import { ERASED_TEXT } from "../log/erasure.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import type { IncidentFields } from "./incidents.ts";

export type IncidentNoted = IncidentFields & { incidentId: string };
/** The corrected fields after and before. */
export type IncidentCorrected = {
  incidentId: string;
  after: Partial<IncidentFields>;
  before: Partial<IncidentFields>;
  reason: string;
};
export type IncidentResolved = { incidentId: string; note: string | null };
export type IncidentReopened = { incidentId: string };
export type IncidentErased = { incidentId: string };

export const incidentFacts: Projections = {
  incident_noted(db, fact) {
    const { incidentId, ...fields } = dataOf<IncidentNoted>(fact);
    return [
      db.insertInto("incident").values({
        id: incidentId,
        event_id: fact.eventId,
        site_id: fields.siteId,
        kind: fields.kind,
        happened_at: fields.at,
        text: fields.text,
        noted_at: fact.at,
        noted_by_kind: fact.actor.kind,
        noted_by_id: fact.actor.id,
        ...NOT_RESOLVED,
        version: 1,
      }),
    ];
  },
  incident_corrected(db, fact) {
    const { incidentId, after, before, reason } = dataOf<IncidentCorrected>(fact);
    return [
      db.insertInto("incident_correction").values({
        incident_id: incidentId,
        seq: fact.seq,
        corrected_at: fact.at,
        corrected_by_kind: fact.actor.kind,
        corrected_by_id: fact.actor.id,
        reason,
        before: canonicalJson(before),
      }),
      changeIncident(db, incidentId).set({
        ...(after.siteId === undefined ? {} : { site_id: after.siteId }),
        ...(after.kind === undefined ? {} : { kind: after.kind }),
        ...(after.at === undefined ? {} : { happened_at: after.at }),
        ...(after.text === undefined ? {} : { text: after.text }),
      }),
    ];
  },
  incident_resolved(db, fact) {
    const { incidentId, note } = dataOf<IncidentResolved>(fact);
    return [
      changeIncident(db, incidentId).set({
        resolved_at: fact.at,
        resolved_by_kind: fact.actor.kind,
        resolved_by_id: fact.actor.id,
        resolution: note,
      }),
    ];
  },
  incident_reopened: (db, fact) => [
    changeIncident(db, dataOf<IncidentReopened>(fact).incidentId).set(NOT_RESOLVED),
  ],
  async incident_erased(db, fact) {
    const { incidentId } = dataOf<IncidentErased>(fact);
    const corrections = await db
      .selectFrom("incident_correction")
      .select(["seq", "before"])
      .where("incident_id", "=", incidentId)
      .execute();
    return [
      changeIncident(db, incidentId).set({ text: ERASED_TEXT }),
      db
        .updateTable("incident")
        .set({ resolution: ERASED_TEXT })
        .where("id", "=", incidentId)
        .where("resolution", "is not", null),
      ...corrections.map(({ seq, before }) =>
        db
          .updateTable("incident_correction")
          .set({ reason: ERASED_TEXT, before: canonicalJson(withoutText(JSON.parse(before))) })
          .where("incident_id", "=", incidentId)
          .where("seq", "=", seq),
      ),
    ];
  },
};

/** The same without any words that somebody wrote. */
export function withoutText(fields: JsonObject): JsonObject {
  const written = Object.entries(fields).filter(
    ([key, value]) => ["text", "reason", "note"].includes(key) && value !== null,
  );
  return { ...fields, ...Object.fromEntries(written.map(([key]) => [key, ERASED_TEXT])) };
}

const NOT_RESOLVED = {
  resolved_at: null,
  resolved_by_kind: null,
  resolved_by_id: null,
  resolution: null,
};

function changeIncident(db: Kysely<Database>, incidentId: string) {
  return db
    .updateTable("incident")
    .set((row) => ({ version: row("version", "+", 1) }))
    .where("id", "=", incidentId);
}
