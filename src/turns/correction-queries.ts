import type { Kysely } from "kysely";
import { isoOrNull, isoTime } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import type { TurnShape } from "./corrections.ts";
import { findTurn } from "./queries.ts";

/** What was put right in a turn, oldest first: the first `before` is what was observed. */
export async function listTurnCorrections(
  db: Kysely<Database>,
  eventId: string,
  turnId: string,
  page: PageQuery,
) {
  await findTurn(db, eventId, turnId);
  const after = Number(afterKey(page, "number")?.[0] ?? 0);
  const rows = await db
    .selectFrom("turn_correction")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("turn_id", "=", turnId)
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(page.limit + 1)
    .execute();
  return pageOf(
    rows,
    page,
    (row) => [row.seq],
    (row) => ({
      id: row.id,
      seq: row.seq,
      at: isoTime(row.corrected_at),
      by: { kind: row.actor_kind, id: row.actor_id },
      reason: row.reason,
      before: shapeOut(row.state_before),
      after: shapeOut(row.state_after),
    }),
  );
}

function shapeOut(json: string) {
  const shape = JSON.parse(json) as TurnShape; // written by the projector of the correction
  const segments = shape.segments.map(({ from, to }) => ({
    from: isoTime(from),
    to: isoOrNull(to),
  }));
  return { ...shape, segments };
}
