import type { Kysely, Selectable } from "kysely";
import { isoOrNull, isoTime } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import type { IncidentFields } from "./incidents.ts";
import type { IncidentCorrectionTable, IncidentTable } from "./table.ts";

export type IncidentRow = Selectable<IncidentTable>;

/** `notedBy`: the site whose own reports alone are shown; null for staff. */
export type IncidentFilter = {
  siteId: string | null;
  state: "open" | "resolved" | undefined;
  notedBy: string | null;
};

/** Incidents, the latest first. */
export async function listIncidents(
  db: Kysely<Database>,
  eventId: string,
  { siteId, state, notedBy }: IncidentFilter,
  page: PageQuery,
) {
  const after = afterKey(page, "number", "string");
  const [at, id] = [Number(after?.[0]), String(after?.[1])];
  const rows = await incidentsOf(db, eventId, notedBy)
    .$if(siteId !== null, (some) => some.where("site_id", "=", siteId))
    .$if(state === "open", (some) => some.where("resolved_at", "is", null))
    .$if(state === "resolved", (some) => some.where("resolved_at", "is not", null))
    .$if(after !== null, (some) =>
      some.where((row) =>
        row.or([
          row("happened_at", "<", at),
          row.and([row("happened_at", "=", at), row("id", "<", id)]),
        ]),
      ),
    )
    .orderBy("happened_at", "desc")
    .orderBy("id", "desc")
    .limit(page.limit + 1)
    .execute();
  const corrections = await correctionsOf(db, eventId);
  return pageOf(
    rows,
    page,
    (row) => [row.happened_at, row.id],
    (row) => shapeOf(row, corrections.get(row.id) ?? []),
  );
}

/** The row of an incident that the caller may see, or 404. */
export async function findIncident(
  db: Kysely<Database>,
  eventId: string,
  incidentId: string,
  notedBy: string | null = null,
): Promise<IncidentRow> {
  const row = await incidentsOf(db, eventId, notedBy)
    .where("id", "=", incidentId)
    .executeTakeFirst();
  if (!row) throw notFound({ vi: "sự cố", en: "incident" });
  return row;
}

/** One incident as the API shows it, or 404. */
export async function incidentOut(
  db: Kysely<Database>,
  eventId: string,
  incidentId: string,
  notedBy: string | null = null,
) {
  const row = await findIncident(db, eventId, incidentId, notedBy);
  return shapeOf(row, (await correctionsOf(db, eventId)).get(incidentId) ?? []);
}

export function fieldsOf(row: IncidentRow): IncidentFields {
  return { siteId: row.site_id, kind: row.kind, at: row.happened_at, text: row.text };
}

function incidentsOf(db: Kysely<Database>, eventId: string, notedBy: string | null) {
  const all = db.selectFrom("incident").selectAll().where("event_id", "=", eventId);
  if (notedBy === null) return all;
  return all.where("noted_by_kind", "=", "site").where("noted_by_id", "=", notedBy);
}

/** There are few corrections, so those of the whole event are read at once. */
async function correctionsOf(db: Kysely<Database>, eventId: string) {
  const rows = await db
    .selectFrom("incident_correction")
    .selectAll()
    .where("incident_id", "in", (incident) =>
      incident.selectFrom("incident").select("id").where("event_id", "=", eventId),
    )
    .orderBy("seq")
    .execute();
  return Map.groupBy(rows, (row) => row.incident_id);
}

function shapeOf(row: IncidentRow, corrections: Selectable<IncidentCorrectionTable>[]) {
  return {
    id: row.id,
    siteId: row.site_id,
    kind: row.kind,
    at: isoTime(row.happened_at),
    text: row.text,
    notedAt: isoTime(row.noted_at),
    notedBy: { kind: row.noted_by_kind, id: row.noted_by_id },
    resolvedAt: isoOrNull(row.resolved_at),
    resolvedBy:
      row.resolved_by_kind === null ? null : { kind: row.resolved_by_kind, id: row.resolved_by_id },
    resolution: row.resolution,
    corrections: corrections.map((correction) => ({
      at: isoTime(correction.corrected_at),
      by: { kind: correction.corrected_by_kind, id: correction.corrected_by_id },
      reason: correction.reason,
      before: beforeOut(correction.before),
    })),
    version: row.version,
  };
}

function beforeOut(text: string) {
  // Written by the projector of the correction.
  const { at, ...fields } = JSON.parse(text) as Partial<IncidentFields>;
  return { ...fields, ...(at === undefined ? {} : { at: isoTime(at) }) };
}
