import type { Kysely } from "kysely";
import { staysOf } from "../attendance/stays.ts";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { EVENT_STATES, isOpen, ROOM_STAYS_OPEN } from "../events/events.ts";
import type { EventRow } from "../events/queries.ts";
import type { Here, RoomView, SessionHere, SiteHere } from "../rooms/keeping.ts";
import { roomKnowledge } from "../rooms/queries.ts";

/** Who is in the room now, by the record; hidden ones, recorders and agents only if `all` are asked for. */
export async function whoIsHere(
  db: Kysely<Database>,
  eventId: string,
  all = false,
): Promise<Here[]> {
  const room = await roomKnowledge(db, eventId);
  const sightings = all
    ? room.sightings.map((seen) => ({ ...seen, excluded: false }))
    : room.sightings;
  const stays = staysOf({ ...room, sightings }).filter((stay) => stay.to === null);
  if (stays.length === 0) return [];
  const confirmed = await db
    .selectFrom("connection")
    .select(["sid", "rights"])
    .where("event_id", "=", eventId)
    .where("rights", "is not", null)
    .execute();
  const rights = new Map(confirmed.map((row) => [row.sid, row.rights]));
  return stays.map(({ participantSid: sid, identity, from }) => ({
    sid,
    identity,
    from,
    rights: rights.get(sid) ?? null,
  }));
}

/** Everything the keeper compares. */
export async function roomView(
  db: Kysely<Database>,
  event: EventRow,
  here: Here[],
): Promise<RoomView> {
  const speaking = await db
    .selectFrom("turn")
    .select("site_id")
    .where("event_id", "=", event.id)
    .where("state", "=", "speaking")
    .executeTakeFirst();
  return {
    micPolicy: event.mic_policy,
    floorSite: speaking?.site_id ?? null,
    here,
    sites: await sitesHere(db, event.id),
    sessions: await sessionsHere(db, event.id),
  };
}

/** The room of a closed event goes five minutes later, that of an archived or cancelled one at once. */
export function mustCloseRoom(event: EventRow, now: Millis): boolean {
  if (isOpen(event.state) || event.state === "draft") return false;
  return event.state !== "closed" || now >= (event.closed_at ?? 0) + ROOM_STAYS_OPEN;
}

const DAY: Millis = 24 * 3600 * 1000;

/** Events whose room is looked at: live ones (after a gap all that are open), and others where somebody may still be. */
export async function watchedEvents(
  db: Kysely<Database>,
  now: Millis,
  afterGap: boolean,
): Promise<EventRow[]> {
  const states = afterGap ? EVENT_STATES.filter(isOpen) : (["live"] as const);
  const peopled = db
    .selectFrom("connection")
    .select("event_id")
    .where("ended_at", "is", null)
    .where("only_aborted", "=", 0);
  return db
    .selectFrom("event")
    .selectAll()
    .where((event) => event.or([event("state", "in", states), event("id", "in", peopled)]))
    .where((event) =>
      event.or([event("closed_at", "is", null), event("closed_at", ">", now - DAY)]),
    )
    .orderBy("id")
    .execute();
}

/** Somebody is in the room, or was when LiveKit fell silent and has not been looked for since. */
export async function mayBePeopled(db: Kysely<Database>, eventId: string): Promise<boolean> {
  const { silences, lastAnswerAt } = await roomKnowledge(db, eventId);
  if (silences.some((since) => since >= (lastAnswerAt ?? 0))) return true;
  return (await whoIsHere(db, eventId)).length > 0;
}

async function sitesHere(db: Kysely<Database>, eventId: string): Promise<SiteHere[]> {
  const rows = await db
    .selectFrom("site")
    .select(["id", "livekit_identity", "role", "withdrawn"])
    .where("event_id", "=", eventId)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    liveKitIdentity: row.livekit_identity,
    role: row.role,
    withdrawn: row.withdrawn === 1,
  }));
}

async function sessionsHere(db: Kysely<Database>, eventId: string): Promise<SessionHere[]> {
  const rows = await db
    .selectFrom("site_session")
    .selectAll()
    .where("event_id", "=", eventId)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    siteId: row.site_id,
    identity: row.identity,
    startedAt: row.started_at,
    ended: row.ended_at !== null,
    takesOver: row.takes_over === 1,
  }));
}
