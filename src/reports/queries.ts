import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import { contributionCounts } from "../contributions/queries.ts";
import type { Database } from "../db/schema.ts";
import { delegatesByStatus, latestHeadcounts } from "../delegates/queries.ts";
import { findEvent } from "../events/queries.ts";
import { programmeOut } from "../programme/queries.ts";
import { siteConnections } from "../sites/queries.ts";
import { closingSentence } from "./summary.ts";
import { turnLines } from "./turns-queries.ts";
import type { TurnLine } from "./turns-sheet.ts";

/** The event in figures (api.md section 9); `db` is a snapshot. */
export async function readSummary(db: Kysely<Database>, eventId: string, now: Millis) {
  const event = await findEvent(db, eventId);
  const byStatus = await delegatesByStatus(db, eventId);
  const contributions = await contributionCounts(db, eventId);
  const programme = await programmeOut(db, eventId, now);
  return {
    sites: await siteFigures(db, eventId),
    delegates: { registered: sumOf(Object.values(byStatus)), byStatus },
    headcount: await headcountFigures(db, eventId),
    contributions,
    turns: turnFigures(await turnLines(db, event, now)),
    programme: {
      items: programme.items.length,
      done: programme.items.filter((item) => item.actualEndAt !== null).length,
      predictedEndAt: programme.endsAt.predicted,
    },
    closingSentence: closingSentence(event.kind, contributions),
  };
}

/** Withdrawn sites take no part; `everConnected` includes rehearsals, as `connection` of a site does. */
async function siteFigures(db: Kysely<Database>, eventId: string) {
  const sites = await db
    .selectFrom("site")
    .select("livekit_identity")
    .where("event_id", "=", eventId)
    .where("withdrawn", "=", 0)
    .execute();
  const connections = await siteConnections(db, eventId);
  const states = sites.map((site) => connections.get(site.livekit_identity)?.connection ?? "never");
  return {
    registered: sites.length,
    connected: states.filter((state) => state === "connected").length,
    everConnected: states.filter((state) => state !== "never").length,
  };
}

async function headcountFigures(db: Kysely<Database>, eventId: string) {
  const latest = [...(await latestHeadcounts(db, eventId)).values()];
  return {
    sitesReported: latest.length,
    expected: sumOf(latest.map((row) => row.expected)),
    present: sumOf(latest.map((row) => row.present)),
    excused: sumOf(latest.map((row) => row.excused)),
    unexcused: sumOf(latest.map((row) => row.unexcused)),
  };
}

/** Planned and spoken seconds are of the same turns: those that have spoken since the event went live. */
function turnFigures(turns: TurnLine[]) {
  const spoken = turns.filter((turn) => turn.startedAt !== null);
  return {
    waiting: turns.filter((turn) => turn.state === "waiting").length,
    finished: spoken.filter((turn) => turn.state === "finished").length,
    plannedSeconds: sumOf(spoken.map((turn) => turn.plannedSeconds ?? 0)),
    spokenSeconds: sumOf(spoken.map((turn) => turn.spokenSeconds)),
  };
}

function sumOf(figures: number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0);
}
