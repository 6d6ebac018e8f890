import type { Kysely, Selectable } from "kysely";
import { identityOwner } from "../attendance/attendance.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import type { Words } from "../errors.ts";
import type { EventRow } from "../events/queries.ts";
import { connectionsOf } from "../rooms/queries.ts";
import { failureWords } from "../rooms/rooms.ts";
import { siteStays } from "../sites/queries.ts";
import type { TurnTable } from "./table.ts";
import { AWAY, microphoneOf, type Microphone } from "./turns.ts";

type SiteMicrophone = {
  confirmedMic: boolean | null;
  failedSince: Millis | null;
  error: string | null;
};
/** `microphoneReason` says in words why it is not as it should be; null when it is, or on its way. */
type MicrophoneOut = { microphone: Microphone; microphoneReason: Words | null };

export const CLOSED: MicrophoneOut = { microphone: "closed", microphoneReason: null };

/** The microphones of those turns that have or had the floor; all others are closed. */
export async function microphonesOf(
  db: Kysely<Database>,
  event: EventRow,
  turns: Selectable<TurnTable>[],
): Promise<Map<string, MicrophoneOut>> {
  const hadFloor = turns.filter(
    ({ site_id, state }) => site_id !== null && ["speaking", "paused", "finished"].includes(state),
  );
  if (hadFloor.length === 0) return new Map();
  const sites = new Map((await sitesWithTurns(db, event.id)).map((site) => [site.id, site]));
  const [only] = hadFloor.length === 1 ? hadFloor : [];
  const here = await sitesHere(db, event.id, sites.get(only?.site_id ?? "")?.livekit_identity);
  const last = await lastTurns(db, event.id);
  return new Map(
    hadFloor.map((turn) => {
      const site = sites.get(turn.site_id ?? "");
      const inRoom = here.get(site?.livekit_identity ?? "");
      const microphone = microphoneOf({
        state: turn.state,
        siteId: turn.site_id,
        hasRightAnyway: site?.role === "central" || event.mic_policy === "open",
        connected: inRoom !== undefined,
        confirmedMic: inRoom?.confirmedMic ?? null,
        failedSince: inRoom?.failedSince ?? null,
        lastOfSite: last.get(turn.site_id ?? "") === turn.id,
      });
      const microphoneReason = reasonFor(microphone, inRoom);
      return [turn.id, { microphone, microphoneReason }];
    }),
  );
}

/** A site that is away cannot be given a microphone; a LiveKit that fails says why, and is asked on and on. */
function reasonFor(microphone: Microphone, inRoom: SiteMicrophone | undefined): Words | null {
  if (microphone === "opening" && inRoom === undefined) return AWAY;
  return microphone === "failed" ? failureWords(inRoom?.error ?? "") : null;
}

function sitesWithTurns(db: Kysely<Database>, eventId: string) {
  const named = db.selectFrom("turn").select("site_id").where("event_id", "=", eventId);
  return db
    .selectFrom("site")
    .select(["id", "role", "livekit_identity"])
    .where("id", "in", named)
    .execute();
}

/** What LiveKit confirmed for whoever is in the room now, by LiveKit identity of the site. */
async function sitesHere(
  db: Kysely<Database>,
  eventId: string,
  onlyOwner: string | undefined,
): Promise<Map<string, SiteMicrophone>> {
  const stays = await siteStays(db, eventId, onlyOwner);
  const here = stays.filter((stay) => stay.to === null);
  if (here.length === 0) return new Map();
  const rows = new Map((await connectionsOf(db, eventId, onlyOwner)).map((row) => [row.sid, row]));
  const sites = new Map<string, SiteMicrophone>();
  // Of two devices the one that came first has the seat.
  for (const { identity, participantSid } of here.toReversed()) {
    const row = rows.get(participantSid);
    const rights = row?.rights ?? null;
    sites.set(identityOwner(identity), {
      confirmedMic: rights === null ? null : rights.split(" ").includes("microphone"),
      failedSince: row?.rights_failed_at ?? null,
      error: row?.rights_error ?? null,
    });
  }
  return sites;
}

/** The turn that had the floor last, by site. */
async function lastTurns(db: Kysely<Database>, eventId: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom("turn_segment")
    .innerJoin("turn", "turn.id", "turn_segment.turn_id")
    .select(["turn.site_id", "turn.id"])
    .where("turn_segment.event_id", "=", eventId)
    .orderBy("turn_segment.from_at")
    .orderBy("turn_segment.seq")
    .orderBy("turn_segment.part")
    .execute();
  return new Map(rows.map((row) => [row.site_id ?? "", row.id]));
}
