import type { Kysely, Selectable } from "kysely";
import { unionOf } from "../attendance/intervals.ts";
import type { Evidence, Stay } from "../attendance/stays.ts";
import { identityOwner } from "../attendance/attendance.ts";
import { isoOrNull, isoTime, type Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { siteStays } from "../sites/queries.ts";
import type { TurnTable } from "./table.ts";
import type { Segment } from "./turns.ts";

/** A line lost while its turn spoke; `to` is null when it has not come back while the turn went on. */
export type LostLine = { from: Millis; to: Millis | null; evidence: Evidence };

/** LiveKit's ends are whole seconds: a stay that begins within one of the last goes on with it. */
const JOIN_WITHIN: Millis = 1000;

/** When the line of a site was lost while a turn of it spoke, from the stays of the site in the room. */
export function lostLines(
  segments: readonly Segment[],
  stays: readonly Pick<Stay, "from" | "to" | "evidence">[],
  endedAt: Millis | null,
): LostLine[] {
  const parts = unionOf(
    stays.map(({ from, to }) => ({ from, to: to ?? Infinity })),
    JOIN_WITHIN,
  );
  return parts.flatMap(({ to: from }, index): LostLine[] => {
    const spoke = segments.some((one) => one.from < from && from < (one.to ?? Infinity));
    if (from === Infinity || !spoke) return [];
    const back = parts[index + 1]?.from ?? null;
    const evidence = stays.find(({ to }) => to === from)?.evidence.to ?? "observed";
    return [{ from, to: back !== null && back <= (endedAt ?? back) ? back : null, evidence }];
  });
}

type Spoke = { turn: Selectable<TurnTable>; segments: readonly Segment[] };

/** The lost lines of those turns that spoke, as the API shows them, by turn. */
export async function lostLinesOf(db: Kysely<Database>, eventId: string, turns: Spoke[]) {
  const spoke = turns.filter(({ turn, segments }) => turn.site_id !== null && segments.length > 0);
  const shown = new Map<string, ReturnType<typeof lineOut>[]>();
  if (spoke.length === 0) return shown;
  const owners = await ownersOf(db, eventId, spoke);
  const [only, another] = new Set(owners.values());
  const stays = await siteStays(db, eventId, another === undefined ? only : undefined);
  const byOwner = Map.groupBy(stays, ({ identity }) => identityOwner(identity));
  for (const { turn, segments } of spoke) {
    const its = byOwner.get(owners.get(turn.site_id ?? "") ?? "") ?? [];
    shown.set(turn.id, lostLines(segments, its, turn.ended_at).map(lineOut));
  }
  return shown;
}

/** LiveKit identities of the sites of these turns. */
async function ownersOf(
  db: Kysely<Database>,
  eventId: string,
  turns: Spoke[],
): Promise<Map<string, string>> {
  const named = new Set(turns.map(({ turn }) => turn.site_id));
  const [only] = named.size === 1 ? named : [];
  const rows = await db
    .selectFrom("site")
    .select(["id", "livekit_identity"])
    .where("event_id", "=", eventId)
    .$if(typeof only === "string", (some) => some.where("id", "=", only ?? ""))
    .execute();
  return new Map(
    rows.filter(({ id }) => named.has(id)).map((row) => [row.id, row.livekit_identity]),
  );
}

function lineOut({ from, to, evidence }: LostLine) {
  return { from: isoTime(from), to: isoOrNull(to), evidence };
}
