import type { Compilable, Kysely } from "kysely";
import { isoTime } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import type { TurnReadinessTable } from "./table.ts";

/** How a device or a line is: as it should be, to be used with care, not to be used. */
export const FITNESS = ["ok", "warning", "failed"] as const;
export type Fitness = (typeof FITNESS)[number];

/** What a called site says of itself; `ready: false` is "Chưa sẵn sàng". */
export type Readiness = {
  ready: boolean;
  microphone: Fitness;
  camera: Fitness;
  line: Fitness | null;
  note: string | null;
};
export type ReadinessReported = Readiness & { turnId: string };

export const readinessFacts: Projections = {
  turn_readiness_reported(db, fact) {
    const { turnId, ready, ...said } = dataOf<ReadinessReported>(fact);
    const { microphone, camera, line, note } = said;
    const row = { ready: ready ? 1 : 0, microphone, camera, line, note, at: fact.at };
    return [
      db
        .insertInto("turn_readiness")
        .values({ turn_id: turnId, event_id: fact.eventId, ...row })
        .onConflict((conflict) => conflict.column("turn_id").doUpdateSet(row)),
    ];
  },
};

/** A turn that is called anew, or goes back, has not been answered for. */
export function forgetReadiness(db: Kysely<Database>, turnIds: string[]): Compilable[] {
  return turnIds.map((turnId) => forgetOne.with(db, { turnId }));
}

const forgetOne = prepared((db, { turnId }: { turnId: string }) =>
  db.deleteFrom("turn_readiness").where("turn_id", "=", turnId),
);

/** What the sites of these turns answered, by turn; none for those not called yet. */
export async function readinessOf(
  db: Kysely<Database>,
  eventId: string,
  turns: { id: string; called_at: number | null }[],
) {
  if (turns.every((turn) => turn.called_at === null)) return new Map<string, never>();
  const rows = await readinessOfEvent.all(db, { eventId });
  return new Map(rows.map((row) => [row.turn_id, shapeOf(row)]));
}

const readinessOfEvent = prepared((db, { eventId }: { eventId: string }) =>
  db.selectFrom("turn_readiness").selectAll().where("event_id", "=", eventId),
);

function shapeOf({ ready, microphone, camera, line, note, at }: TurnReadinessTable) {
  return { ready: ready === 1, microphone, camera, line, note, at: isoTime(at) };
}
