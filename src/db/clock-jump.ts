import { sql } from "kysely";
import type { Millis } from "../clock.ts";
import type { Actor, EventAt, Fact } from "./commit.ts";

/** Nobody else moved the clock: it is told by the system, whoever's change noticed it. */
export const CLOCK: Actor = { kind: "system", id: null };

type WentBack = { by: Millis };

/** Clocks that are kept in time differ by less. */
const NOTICED: Millis = 1000;
/** Less than this may be another machine's clock, on a database of several: told once in so much time. */
const SMALL: Millis = 60_000;

/**
 * The fact that this machine's clock stands behind the log's last time, which stands still until the clock has caught
 * up. Told once for each jump: again when it went back further, or after it had caught up. In all other cases it costs
 * one look at the clock.
 */
export async function clockJump({ db, id, at, deps }: EventAt): Promise<Fact | null> {
  const data: WentBack = { by: at - deps.now() };
  if (data.by <= NOTICED) return null;
  const last = await db
    .selectFrom("log")
    .select(["at", "data"])
    .where("event_id", "=", id)
    // Written out, so that SQLite takes the index made for it.
    .where("type", "=", sql.lit("clock_went_back"))
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  if (last && !isNews(data.by, at - last.at, byOf(last.data))) return null;
  return { type: "clock_went_back", data };
}

/** `since`: how far the log's time has gone on since the clock was last told of, 0 while it has not caught up. */
function isNews(by: Millis, since: Millis, toldBy: Millis): boolean {
  if (by > toldBy + NOTICED) return true;
  return since >= SMALL || (since > 0 && by >= SMALL);
}

function byOf(data: string | null): Millis {
  // Written by the function above.
  return (JSON.parse(data ?? '{"by":0}') as WentBack).by;
}
