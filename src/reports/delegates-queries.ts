import { sql, type Kysely } from "kysely";
import { readFrame, type Frame } from "../attendance/queries.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import type { DelegateLine, DelegatesFound } from "./delegates-sheet.ts";

type Asked = { now: Millis; from: Millis | null; to: Millis | null };

/**
 * The named list, site by site in protocol order, with the mark that counts: the latest, or with `from` or `to` the
 * latest of that time, so that who was not marked then is not marked.
 */
export async function readDelegates(
  db: Kysely<Database>,
  eventId: string,
  asked: Asked,
): Promise<DelegatesFound> {
  const frame = await readFrame(db, eventId, asked);
  const whole = asked.from === null && asked.to === null;
  const marks = await latestMarks(db, eventId, whole ? null : frame.window);
  const rows = await delegateRows(db, eventId);
  const delegates = rows.map(({ positions, status, ...row }): DelegateLine => {
    const mark = marks.get(row.delegateId);
    return {
      ...row,
      positions: JSON.parse(positions),
      status: whole ? status : (mark?.status ?? "unknown"),
      markedAt: mark?.markedAt ?? null,
      note: mark?.note ?? null,
      substitute: mark?.substitute ?? null,
    };
  });
  return { ...frame, delegates };
}

function delegateRows(db: Kysely<Database>, eventId: string) {
  return (
    db
      .selectFrom("delegate")
      .innerJoin("site", "site.id", "delegate.site_id")
      .select([
        "delegate.id as delegateId",
        "site.id as siteId",
        "site.name as site",
        "delegate.name",
        "label",
        "rank",
        "positions",
        "organization",
        "delegate.role",
        "mode",
        "delegate.status",
      ])
      .where("delegate.event_id", "=", eventId)
      .orderBy("site.position")
      .orderBy("site.id")
      // Behind every precedence that can be given.
      .orderBy(sql`coalesce(delegate.precedence, 1000000000)`)
      .orderBy("delegate.position")
      .execute()
  );
}

async function latestMarks(db: Kysely<Database>, eventId: string, window: Frame["window"]) {
  const latest = db
    .selectFrom("roll_call_mark")
    .select((row) => row.fn.max("seq").as("seq"))
    .where("event_id", "=", eventId)
    .$if(window !== null, (some) =>
      some.where("marked_at", ">=", window?.from ?? 0).where("marked_at", "<=", window?.to ?? 0),
    )
    .groupBy("delegate_id");
  const rows = await db
    .selectFrom("roll_call_mark as mark")
    .leftJoin("substitute", "substitute.id", "mark.substitute_id")
    .select([
      "mark.delegate_id as delegateId",
      "mark.status",
      "mark.marked_at as markedAt",
      "mark.note",
      "substitute.name as substitute",
    ])
    .where("mark.event_id", "=", eventId)
    .where("mark.seq", "in", latest)
    .execute();
  return new Map(rows.map((row) => [row.delegateId, row]));
}
