import type { Kysely, Selectable } from "kysely";
import { isoOrNull, isoTime, type Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { notFound, type Refusal } from "../errors.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import {
  answerOf,
  checkpointState,
  isConnectedAt,
  type Checkpoint,
  type CheckpointAnswer,
} from "./checkpoints.ts";
import type { EventAttendance } from "./queries.ts";
import type { CheckpointConfirmationTable, CheckpointTable } from "./table.ts";

export type CheckpointRow = Selectable<CheckpointTable>;
export type ConfirmationRow = Selectable<CheckpointConfirmationTable>;

/** Who looks: a site sees its own answers, and a checkpoint only once it has opened. */
export type Viewer = { siteId: string | null; now: Millis };

/** The checkpoint, or 404. */
export async function findCheckpoint(
  db: Kysely<Database>,
  eventId: string,
  checkpointId: string,
): Promise<Checkpoint> {
  const row = await db
    .selectFrom("checkpoint")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("id", "=", checkpointId)
    .executeTakeFirst();
  if (!row) throw noCheckpoint();
  return checkpointOf(row);
}

export function noCheckpoint(): Refusal {
  return notFound({ vi: "lần kiểm tra hiện diện", en: "presence check" });
}

export function confirmationOf(
  db: Kysely<Database>,
  checkpointId: string,
  siteId: string,
): Promise<ConfirmationRow | undefined> {
  return db
    .selectFrom("checkpoint_confirmation")
    .selectAll()
    .where("checkpoint_id", "=", checkpointId)
    .where("site_id", "=", siteId)
    .executeTakeFirst();
}

/** Checkpoints by their moment, the latest first. */
export async function listCheckpoints(
  db: Kysely<Database>,
  eventId: string,
  viewer: Viewer,
  page: PageQuery,
) {
  const after = afterKey(page, "number", "number");
  const [opensAt, seq] = [Number(after?.[0]), Number(after?.[1])];
  const rows = await visibleTo(viewer, db, eventId)
    .$if(after !== null, (some) =>
      some.where((at) =>
        at.or([
          at("opens_at", "<", opensAt),
          at.and([at("opens_at", "=", opensAt), at("seq", "<", seq)]),
        ]),
      ),
    )
    .orderBy("opens_at", "desc")
    .orderBy("seq", "desc")
    .limit(page.limit + 1)
    .execute();
  const own = viewer.siteId === null ? [] : await confirmationsOf(db, eventId, viewer.siteId);
  return pageOf(
    rows,
    page,
    (row) => [row.opens_at, row.seq],
    (row) => {
      const mine = own.find((one) => one.checkpoint_id === row.id);
      const answered = viewer.siteId === null ? {} : { confirmation: mine ? givenOut(mine) : null };
      return { ...checkpointOut(row, viewer.now), ...answered };
    },
  );
}

/** One checkpoint with who has confirmed, who has not; `attendance` tells who was in the room when it opened. */
export async function checkpointWithSites(
  db: Kysely<Database>,
  checkpointId: string,
  viewer: Viewer,
  attendance: EventAttendance,
) {
  const row = await visibleTo(viewer, db, attendance.event.id)
    .where("id", "=", checkpointId)
    .executeTakeFirst();
  if (!row) throw noCheckpoint();
  const given = new Map(
    (await confirmationsOf(db, attendance.event.id, viewer.siteId))
      .filter((one) => one.checkpoint_id === checkpointId)
      .map((one) => [one.site_id, one]),
  );
  const answers = attendance.sites.map(({ site, figures }) => {
    const one = given.get(site.id);
    const wasConnected = isConnectedAt(figures.intervals, row.opens_at);
    const late = one && { late: one.late === 1 };
    const answer = answerOf(checkpointOf(row), late, wasConnected, viewer.now);
    const { id: siteId, code, name } = site;
    return { siteId, code, name, answer, ...(one ? givenOut(one) : NOT_GIVEN) };
  });
  return { ...checkpointOut(row, viewer.now), counts: countsOf(answers), answers };
}

const NOT_GIVEN = { confirmedAt: null, late: null, present: null };

/** As many as a screen shows. */
const MOST_LIVE = 10;

/** The latest checkpoints that were not taken back, also those to come, each with who has confirmed. */
export async function liveCheckpoints(db: Kysely<Database>, eventId: string, now: Millis) {
  const rows = await visibleTo({ siteId: null, now }, db, eventId)
    .where("cancelled_at", "is", null)
    .orderBy("opens_at", "desc")
    .orderBy("seq", "desc")
    .limit(MOST_LIVE)
    .execute();
  if (rows.length === 0) return [];
  const given = await confirmationsOf(db, eventId, null);
  const byCheckpoint = Map.groupBy(given, (one) => one.checkpoint_id);
  return rows.map((row) => ({
    ...checkpointOut(row, now),
    confirmations: (byCheckpoint.get(row.id) ?? []).map((one) => ({
      siteId: one.site_id,
      ...givenOut(one),
    })),
  }));
}

/** How each site stands to each checkpoint that has opened. */
export async function checkpointAnswers(
  db: Kysely<Database>,
  { event, asOf, sites }: EventAttendance,
): Promise<Map<string, CheckpointAnswer[]>> {
  const rows = await visibleTo({ siteId: "", now: asOf }, db, event.id).execute();
  if (rows.length === 0) return new Map();
  const given = await confirmationsOf(db, event.id, null);
  const found = new Map(given.map((one) => [`${one.checkpoint_id} ${one.site_id}`, one]));
  return new Map(
    sites.map(({ site, figures }) => [
      site.id,
      rows.map((row) => {
        const one = found.get(`${row.id} ${site.id}`);
        const wasConnected = isConnectedAt(figures.intervals, row.opens_at);
        return answerOf(checkpointOf(row), one && { late: one.late === 1 }, wasConnected, asOf);
      }),
    ]),
  );
}

function visibleTo({ siteId, now }: Viewer, db: Kysely<Database>, eventId: string) {
  return db
    .selectFrom("checkpoint")
    .selectAll()
    .where("event_id", "=", eventId)
    .$if(siteId !== null, (some) =>
      some.where("opens_at", "<=", now).where("cancelled_at", "is", null),
    );
}

function confirmationsOf(db: Kysely<Database>, eventId: string, siteId: string | null) {
  return db
    .selectFrom("checkpoint_confirmation")
    .selectAll()
    .where("event_id", "=", eventId)
    .$if(siteId !== null, (some) => some.where("site_id", "=", siteId ?? ""))
    .orderBy("confirmed_at")
    .orderBy("site_id")
    .execute();
}

function checkpointOf(row: CheckpointRow): Checkpoint {
  const { id, opens_at: opensAt, closes_at: closesAt, cancelled_at: cancelledAt } = row;
  return { id, opensAt, closesAt, cancelled: cancelledAt !== null };
}

export function checkpointOut(row: CheckpointRow, now: Millis) {
  return {
    id: row.id,
    state: checkpointState(checkpointOf(row), now),
    opensAt: isoTime(row.opens_at),
    closesAt: isoTime(row.closes_at),
    minutes: Math.round((row.closes_at - row.opens_at) / 60_000),
    random: row.drawn === 1,
    note: row.note,
    createdAt: isoTime(row.created_at),
    cancelledAt: isoOrNull(row.cancelled_at),
  };
}

function givenOut({ confirmed_at: at, late, present }: ConfirmationRow) {
  return { confirmedAt: isoTime(at), late: late === 1, present };
}

function countsOf(answers: { answer: CheckpointAnswer }[]) {
  const count = (wanted: CheckpointAnswer) =>
    answers.filter(({ answer }) => answer === wanted).length;
  return {
    asked: answers.length - count("not_asked"),
    confirmed: count("confirmed"),
    late: count("late"),
    missed: count("missed"),
    pending: count("pending"),
  };
}
