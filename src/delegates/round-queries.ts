import type { Kysely, Selectable } from "kysely";
import { isoOrNull, isoTime } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { ROLL_CALL_STATUSES, type RollCallStatus } from "./delegates.ts";
import { delegateCounts } from "./queries.ts";
import type { RollCallAnswerTable, RollCallRoundTable } from "./table.ts";

export type RoundRow = Selectable<RollCallRoundTable>;
export type AnswerRow = Selectable<RollCallAnswerTable>;

/** The round that marks made now belong to. */
export async function runningRound(
  db: Kysely<Database>,
  eventId: string,
): Promise<RoundRow | undefined> {
  return await runningRoundOf.first(db, { eventId });
}

const runningRoundOf = prepared((db, { eventId }: { eventId: string }) =>
  db
    .selectFrom("roll_call_round")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("closed_at", "is", null),
);

/** The number of the newest round. */
export async function lastRound(
  db: Kysely<Database>,
  eventId: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom("roll_call_round")
    .select("position")
    .where("event_id", "=", eventId)
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.position;
}

export async function findRound(
  db: Kysely<Database>,
  eventId: string,
  roundId: string,
): Promise<RoundRow> {
  const row = await db
    .selectFrom("roll_call_round")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("id", "=", roundId)
    .executeTakeFirst();
  if (!row) throw notFound({ vi: "lượt điểm danh", en: "round" });
  return row;
}

/** What the sites have sent of a round, by site. */
export async function answersOf(
  db: Kysely<Database>,
  roundId: string,
): Promise<Map<string, AnswerRow>> {
  const rows = await answersOfRound.all(db, { roundId });
  return new Map(rows.map((row) => [row.site_id, row]));
}

const answersOfRound = prepared((db, { roundId }: { roundId: string }) =>
  db.selectFrom("roll_call_answer").selectAll().where("round_id", "=", roundId),
);

/** Rounds, the newest first, and how many sites have sent. */
export async function listRounds(
  db: Kysely<Database>,
  eventId: string,
  onlySiteId: string | null,
  page: PageQuery,
) {
  const after = afterKey(page, "number");
  const rows = await db
    .selectFrom("roll_call_round")
    .selectAll()
    .where("event_id", "=", eventId)
    .$if(after !== null, (some) => some.where("position", "<", Number(after?.[0])))
    .orderBy("position", "desc")
    .limit(page.limit + 1)
    .execute();
  const asked = (await sitesAsked(db, eventId, onlySiteId)).length;
  const sent = await sentCounts(db, eventId, onlySiteId);
  return pageOf(
    rows,
    page,
    (row) => [row.position],
    (row) => roundOut(row, { asked, answered: sent.get(row.id) ?? 0 }),
  );
}

/** A round with what each site, or the one asked for, has marked in it and whether it has sent. */
export async function roundWithSites(
  db: Kysely<Database>,
  eventId: string,
  roundId: string,
  onlySiteId: string | null,
) {
  const round = await findRound(db, eventId, roundId);
  const answers = await answersOf(db, roundId);
  const counts = await delegateCounts(db, eventId, onlySiteId);
  const marks = Map.groupBy(await lastMarksIn(db, roundId), ({ site_id }) => site_id);
  const sites = (await sitesAsked(db, eventId, onlySiteId)).map((site) => {
    const theirs = marks.get(site.id) ?? [];
    const answer = answers.get(site.id);
    const expected = counts.get(site.id)?.expected ?? 0;
    return {
      siteId: site.id,
      code: site.code,
      name: site.name,
      sentAt: isoOrNull(answer?.sent_at ?? null),
      sentBy: answer ? { kind: answer.actor_kind, id: answer.actor_id } : null,
      expected,
      marked: theirs.length,
      unmarked: Math.max(0, expected - theirs.length),
      changedAfterSent: theirs.filter((mark) => mark.after_sent === 1).length,
      byStatus: byStatus(theirs),
    };
  });
  const answered = sites.filter(({ sentAt }) => sentAt !== null).length;
  return { ...roundOut(round, { asked: sites.length, answered }), answers: sites };
}

function roundOut(row: RoundRow, sites: { asked: number; answered: number }) {
  return {
    id: row.id,
    name: row.name,
    state: row.closed_at === null ? ("open" as const) : ("closed" as const),
    openedAt: isoTime(row.opened_at),
    closedAt: isoOrNull(row.closed_at),
    sites,
  };
}

function byStatus(marks: { status: RollCallStatus }[]): Partial<Record<RollCallStatus, number>> {
  const counted = ROLL_CALL_STATUSES.map(
    (status) => [status, marks.filter((mark) => mark.status === status).length] as const,
  );
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}

/** Of each delegate the last mark made in the round. */
function lastMarksIn(db: Kysely<Database>, roundId: string) {
  const last = db
    .selectFrom("roll_call_mark")
    .select((row) => row.fn.max("seq").as("seq"))
    .where("round_id", "=", roundId)
    .groupBy("delegate_id");
  return db
    .selectFrom("roll_call_mark as mark")
    .innerJoin("delegate", "delegate.id", "mark.delegate_id")
    .select(["delegate.site_id", "mark.status", "mark.after_sent"])
    .where("mark.round_id", "=", roundId)
    .where("mark.seq", "in", last)
    .execute();
}

function sitesAsked(db: Kysely<Database>, eventId: string, onlySiteId: string | null) {
  return db
    .selectFrom("site")
    .select(["id", "code", "name"])
    .where("event_id", "=", eventId)
    .where("withdrawn", "=", 0)
    .$if(onlySiteId !== null, (some) => some.where("id", "=", onlySiteId ?? ""))
    .orderBy("position")
    .orderBy("id")
    .execute();
}

async function sentCounts(
  db: Kysely<Database>,
  eventId: string,
  onlySiteId: string | null,
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("roll_call_answer")
    .innerJoin("site", "site.id", "roll_call_answer.site_id")
    .select((row) => ["round_id", row.fn.countAll().as("sent")])
    .where("roll_call_answer.event_id", "=", eventId)
    .where("site.withdrawn", "=", 0)
    .$if(onlySiteId !== null, (some) => some.where("site.id", "=", onlySiteId ?? ""))
    .groupBy("round_id")
    .execute();
  return new Map(rows.map((row) => [row.round_id, Number(row.sent)]));
}
