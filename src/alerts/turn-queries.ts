import type { Kysely, Selectable } from "kysely";
import type { Database } from "../db/schema.ts";
import type { TurnTable } from "../turns/table.ts";
import { additionsOf, isFit, type ReadinessSaidFact } from "./history.ts";
import type { Facts } from "./reading.ts";
import type { Lasting, TurnSeen } from "./scene.ts";

/** The turns that were called or had the floor, with all that happened to their time. */
export async function turnsSeen(
  db: Kysely<Database>,
  eventId: string,
  facts: Facts,
): Promise<TurnSeen[]> {
  const turns = await db
    .selectFrom("turn")
    .selectAll()
    .where("event_id", "=", eventId)
    .where((turn) =>
      turn.or([turn("called_at", "is not", null), turn("started_at", "is not", null)]),
    )
    .execute();
  if (turns.length === 0) return [];
  const segments = await db
    .selectFrom("turn_segment")
    .select(["turn_id", "seq", "from_at as from", "to_at as to"])
    .where("event_id", "=", eventId)
    .orderBy("seq")
    .execute();
  const byTurn = Map.groupBy(segments, (segment) => segment.turn_id);
  const added = facts.of<{ turnId: string; addSeconds: number }>("turn_time_added");
  const resets = facts.of<{ turnIds: string[] }>("turns_reset");
  const said = facts.of<ReadinessSaidFact>("turn_readiness_reported");
  return turns.map((turn) => {
    const own = (byTurn.get(turn.id) ?? []).map(({ turn_id: _own, ...segment }) => segment);
    return {
      id: turn.id,
      siteId: turn.site_id,
      called: calledTime(turn, own),
      readiness: said
        .filter(({ data }) => data.turnId === turn.id)
        .map(({ at, data }) => ({ at, fit: isFit(data) })),
      segments: own,
      plannedSeconds: turn.planned_seconds,
      additions: additionsOf(turn.id, added, resets),
    };
  });
}

/** From the call until it got the floor, or ended without it. */
function calledTime(turn: Selectable<TurnTable>, segments: Lasting[]): Lasting | null {
  const { called_at: from, ended_at: endedAt } = turn;
  if (from === null) return null;
  const floor = segments.find((segment) => segment.from >= from);
  const to = floor?.from ?? (turn.state === "called" ? null : (endedAt ?? from));
  return { from, to };
}
