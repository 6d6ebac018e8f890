import { sql, type Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { LoggedFact } from "../db/commit.ts";
import { columnsOf, prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import type { JsonObject } from "../json.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import type { RollCallMarkTable } from "./table.ts";
import {
  ERASED,
  ERASED_PERSON,
  ERASED_SUBSTITUTE,
  foldPerson,
  sortKeyOf,
  type DelegateFields,
  type Headcount,
  type Person,
  type RollCallStatus,
} from "./delegates.ts";

export type DelegateRegistered = DelegateFields & { delegateId: string; position: number };
export type DelegateChanged = Partial<DelegateFields> & { delegateId: string };
export type DelegateRemoved = { delegateId: string };
export type SubstituteRegistered = {
  substituteId: string;
  delegateId: string;
  name: string;
  rank: string | null;
  positions: string[];
};
/** The round that ran when the mark was made, if one did; `afterSent`: the site had sent its marks before. */
export type RoundOfMark = { roundId?: string; afterSent?: boolean };
export type RollCallMarked = RoundOfMark & {
  markId: string;
  delegateId: string;
  status: RollCallStatus;
  at: Millis;
  substituteId: string | null;
};
/** The remark of a mark stands alone: it may tell of an illness and must be erasable without the mark. */
export type RollCallNoted = { markId: string; delegateId: string; note: string | null };
export type HeadcountReported = Headcount & {
  headcountId: string;
  siteId: string;
  note: string | null;
};
/**
 * Names the facts that were blanked. `remains` is the data of each without the person: a replay takes it in place of
 * the blanked data, so every row comes out as it stands after the erasure.
 */
export type DataErased = {
  /** Missing where it was the text of a message or an incident; a fact of its own blanks the rows of that. */
  delegateId?: string;
  reason: string;
  erased: { seq: number; remains: JsonObject }[];
};

export const delegateFacts: Projections = {
  delegate_registered(db, fact) {
    const { delegateId, position, ...fields } = dataOf<DelegateRegistered>(fact);
    return [
      db.insertInto("delegate").values({
        id: delegateId,
        event_id: fact.eventId,
        position,
        site_id: fields.siteId,
        role: fields.role,
        precedence: fields.precedence,
        mode: fields.mode,
        ...personColumns(fields),
        status: "unknown",
        version: 1,
      }),
    ];
  },
  async delegate_changed(db, fact) {
    const { delegateId, siteId, role, precedence, mode, ...person } = dataOf<DelegateChanged>(fact);
    const before = await personOf(db, delegateId);
    return [
      changeDelegate(db, delegateId).set({
        ...personColumns({ ...before, ...person }),
        ...(siteId === undefined ? {} : { site_id: siteId }),
        ...(role === undefined ? {} : { role }),
        ...(precedence === undefined ? {} : { precedence }),
        ...(mode === undefined ? {} : { mode }),
      }),
    ];
  },
  delegate_removed(db, fact) {
    return [db.deleteFrom("delegate").where("id", "=", dataOf<DelegateRemoved>(fact).delegateId)];
  },
  substitute_registered(db, fact) {
    const { substituteId, delegateId, name, rank, positions } = dataOf<SubstituteRegistered>(fact);
    return [
      db.insertInto("substitute").values({
        id: substituteId,
        event_id: fact.eventId,
        delegate_id: delegateId,
        name,
        rank,
        positions: JSON.stringify(positions),
      }),
    ];
  },
  roll_call_marked(db, fact) {
    const { markId, delegateId, status, at, ...more } = dataOf<RollCallMarked>(fact);
    const { eventId, seq, actor } = fact;
    return [
      insertMark.with(db, {
        id: markId,
        event_id: eventId,
        delegate_id: delegateId,
        status,
        marked_at: at,
        substitute_id: more.substituteId,
        actor_kind: actor.kind,
        actor_id: actor.id,
        seq,
        round_id: more.roundId ?? null,
        after_sent: more.afterSent === true ? 1 : 0,
      }),
      setStatus.with(db, { delegateId, status }),
    ];
  },
  roll_call_noted(db, fact) {
    const { markId, note } = dataOf<RollCallNoted>(fact);
    return [db.updateTable("roll_call_mark").set({ note }).where("id", "=", markId)];
  },
  headcount_reported(db, fact) {
    const { headcountId, siteId, note, ...counts } = dataOf<HeadcountReported>(fact);
    return [
      db.insertInto("headcount").values({
        id: headcountId,
        event_id: fact.eventId,
        site_id: siteId,
        ...counts,
        note,
        reported_at: fact.at,
        seq: fact.seq,
      }),
    ];
  },
  data_erased: eraseRows,
};

const MARK = [
  "id",
  "event_id",
  "delegate_id",
  "status",
  "marked_at",
  "substitute_id",
  "actor_kind",
  "actor_id",
  "seq",
  "round_id",
  "after_sent",
] as const;

const insertMark = prepared((db, row: Pick<RollCallMarkTable, (typeof MARK)[number]>) =>
  db.insertInto("roll_call_mark").values({ ...columnsOf(row, MARK), note: null }),
);

const setStatus = prepared(
  (db, { delegateId, status }: { delegateId: string; status: RollCallStatus }) =>
    db
      .updateTable("delegate")
      .set((row) => ({ version: row("version", "+", sql.lit(1)) }))
      .set({ status })
      .where("id", "=", delegateId),
);

function eraseRows(db: Kysely<Database>, fact: LoggedFact) {
  const { delegateId, erased } = dataOf<DataErased>(fact);
  if (delegateId === undefined) return [];
  const files = erased.flatMap(({ remains: { fileId } }) =>
    typeof fileId === "string" ? [fileId] : [],
  );
  const { name, rank, positions } = personColumns(ERASED_PERSON);
  return [
    changeDelegate(db, delegateId).set(personColumns(ERASED_PERSON)),
    db
      .updateTable("substitute")
      .set({ name: name ?? "", rank, positions })
      .where("delegate_id", "=", delegateId),
    db.updateTable("roll_call_mark").set({ note: null }).where("delegate_id", "=", delegateId),
    db
      .updateTable("record_proposal_person")
      .set({ note: null })
      .where("delegate_id", "=", delegateId),
    db
      .updateTable("record_proposal_person")
      .set({ substitute: JSON.stringify(ERASED_SUBSTITUTE) })
      .where("delegate_id", "=", delegateId)
      .where("substitute", "is not", null),
    ...files.map((id) =>
      db.updateTable("contribution_file").set({ name: ERASED }).where("id", "=", id),
    ),
  ];
}

function changeDelegate(db: Kysely<Database>, delegateId: string) {
  return db
    .updateTable("delegate")
    .set((row) => ({ version: row("version", "+", 1) }))
    .where("id", "=", delegateId);
}

async function personOf(db: Kysely<Database>, delegateId: string): Promise<Person> {
  const row = await db
    .selectFrom("delegate")
    .select(["name", "label", "rank", "positions", "organization"])
    .where("id", "=", delegateId)
    .executeTakeFirstOrThrow();
  return { ...row, positions: JSON.parse(row.positions) };
}

function personColumns(person: Person) {
  const { name, label, rank, positions, organization } = person;
  return {
    name,
    label,
    rank,
    positions: JSON.stringify(positions),
    organization,
    folded: foldPerson(person),
    sort_key: sortKeyOf(person),
  };
}
