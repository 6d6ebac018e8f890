import type { Kysely, Selectable } from "kysely";
import { isoOrNull, isoTime } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { findEvent } from "../events/queries.ts";
import type { Json } from "../json.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { withPersons, type PersonProposed, type ProposalState } from "./record.ts";
import type { RecordProposalTable } from "./table.ts";

export type ProposalRow = Selectable<RecordProposalTable>;

/** The record of an event: its state, its version and what made each version; `db` is a snapshot. */
export async function recordOut(db: Kysely<Database>, eventId: string) {
  const event = await findEvent(db, eventId);
  const rows = await db
    .selectFrom("record_proposal")
    .select(["id", "kind", "state", "decided_at", "decided_by_kind", "decided_by_id"])
    .select("record_version")
    .where("event_id", "=", eventId)
    .orderBy("seq")
    .execute();
  const count = (state: ProposalState) => rows.filter((row) => row.state === state).length;
  const versions = rows
    .filter((row) => row.record_version !== null)
    .toSorted((a, b) => (a.record_version ?? 0) - (b.record_version ?? 0))
    .map((row) => ({
      version: row.record_version,
      kind: row.kind,
      proposalId: row.id,
      approvedAt: isoOrNull(row.decided_at),
      approvedBy: { kind: row.decided_by_kind, id: row.decided_by_id },
    }));
  return {
    eventId,
    state: event.record_state,
    version: event.record_version,
    closedAt: isoOrNull(event.record_closed_at),
    proposals: {
      pending: count("pending"),
      approved: count("approved"),
      rejected: count("rejected"),
    },
    versions,
  };
}

/** The proposal's row, or 404. */
export async function findProposal(
  db: Kysely<Database>,
  eventId: string,
  proposalId: string,
): Promise<ProposalRow> {
  const row = await db
    .selectFrom("record_proposal")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("id", "=", proposalId)
    .executeTakeFirst();
  if (!row) throw notFound({ vi: "đề nghị đính chính", en: "proposal" });
  return row;
}

/** What a proposal tells of persons, as it is now. */
export async function personsOf(
  db: Kysely<Database>,
  proposalId: string,
): Promise<PersonProposed[]> {
  const rows = await db
    .selectFrom("record_proposal_person")
    .selectAll()
    .where("proposal_id", "=", proposalId)
    .orderBy("place")
    .execute();
  return rows.map(({ place, delegate_id: delegateId, note, substitute }) => ({
    place,
    delegateId,
    note,
    substitute: substitute === null ? null : JSON.parse(substitute),
  }));
}

export async function proposalOut(db: Kysely<Database>, eventId: string, proposalId: string) {
  return shown(db, await findProposal(db, eventId, proposalId));
}

/** Proposals, the latest first. */
export async function listProposals(
  db: Kysely<Database>,
  eventId: string,
  state: ProposalState | undefined,
  page: PageQuery,
) {
  const after = afterKey(page, "number");
  const rows = await db
    .selectFrom("record_proposal")
    .selectAll()
    .where("event_id", "=", eventId)
    .$if(state !== undefined, (some) => some.where("state", "=", state ?? "pending"))
    .$if(after !== null, (some) => some.where("seq", "<", Number(after?.[0])))
    .orderBy("seq", "desc")
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(
    rows,
    page,
    (row) => [row.seq],
    (row) => row,
  );
  return { items: await Promise.all(items.map((row) => shown(db, row))), nextCursor };
}

async function shown(db: Kysely<Database>, row: ProposalRow) {
  const { decided_at: decidedAt, decided_by_kind: kind, decided_by_id: id } = row;
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    wish: await wishOut(db, row),
    reason: row.reason,
    proposedAt: isoTime(row.proposed_at),
    proposedBy: { kind: row.proposed_by_kind, id: row.proposed_by_id },
    decidedAt: isoOrNull(decidedAt),
    decidedBy: decidedAt === null ? null : { kind, id },
    decisionReason: row.decision_reason,
    recordVersion: row.record_version,
  };
}

/** The wish as the API takes it: with times in words, and without what only we need. */
async function wishOut(db: Kysely<Database>, row: ProposalRow): Promise<Json> {
  const { version: _, onlySiteId: __, reason: ___, counts, ...wish } = JSON.parse(row.wish);
  const persons = row.kind === "roll_call" ? await personsOf(db, row.id) : [];
  const whole = wish.marks ? { ...wish, marks: withPersons(wish.marks, persons) } : wish;
  return timesOut({ ...whole, ...counts });
}

const TIMES = ["at", "from", "to"];

function timesOut(value: Json): Json {
  if (Array.isArray(value)) return value.map(timesOut);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([key, inner]) => [
    key,
    TIMES.includes(key) && typeof inner === "number" ? isoTime(inner) : timesOut(inner),
  ]);
  return Object.fromEntries(fields);
}
