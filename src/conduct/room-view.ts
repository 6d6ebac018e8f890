import type { Kysely, Selectable } from "kysely";
import { staysOf } from "../attendance/stays.ts";
import type { Millis } from "../clock.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { EVENT_STATES, isOpen, ROOM_STAYS_OPEN } from "../events/events.ts";
import type { EventRow } from "../events/queries.ts";
import type { Here, RoomView, SessionHere, SiteHere } from "../rooms/keeping.ts";
import { openKnowledge, ownerKnowledge } from "../rooms/queries.ts";
import { displayLink } from "../rooms/rooms.ts";
import { goodDisplays } from "../sites/queries.ts";
import type { SiteSessionTable, SiteTable } from "../sites/table.ts";
import { floorSite } from "../turns/queries.ts";
import { EVERYBODY, type Concern } from "./concern.ts";

/** Somebody in the room with all that LiveKit confirmed, or did not, of their rights. */
export type Present = Here & {
  confirmed: string | null;
  confirmedAt: Millis | null;
  failedAt: Millis | null;
  error: string | null;
};

/** Who is in the room now, by the record, without hidden ones, recorders and agents. */
export async function whoIsHere(db: Kysely<Database>, eventId: string): Promise<Present[]> {
  return stillHere(await openKnowledge(db, eventId), () => false);
}

/** Those whom something concerns, the hall's screens too, which are hidden; with `all` recorders and agents as well. */
export async function whoIsConcerned(
  db: Kysely<Database>,
  eventId: string,
  concern: Concern,
  all: boolean,
): Promise<Here[]> {
  const hidden = (identity: string) => all || displayLink(identity) !== null;
  if (concern === EVERYBODY) return stillHere(await openKnowledge(db, eventId), hidden);
  const here: Here[] = [];
  for (const owner of concern)
    here.push(...stillHere(await ownerKnowledge(db, eventId, owner), hidden));
  return here;
}

function stillHere(
  { room, rows }: Awaited<ReturnType<typeof openKnowledge>>,
  /** Who is in it though hidden. */
  hidden: (identity: string) => boolean,
): Present[] {
  const sightings = room.sightings.map((seen) =>
    seen.excluded && hidden(seen.identity) ? { ...seen, excluded: false } : seen,
  );
  const stays = staysOf({ ...room, sightings }).filter((stay) => stay.to === null);
  const said = new Map(rows.map((row) => [row.sid, row]));
  return stays.map(({ participantSid: sid, identity, from }) => {
    const row = said.get(sid);
    const confirmed = row?.rights ?? null;
    const failedAt = row?.rights_failed_at ?? null;
    return {
      sid,
      identity,
      from,
      // Those of a change that was not confirmed may be the old ones or the new: they are to be set again.
      rights: failedAt === null ? confirmed : null,
      confirmed,
      confirmedAt: row?.rights_at ?? null,
      failedAt,
      error: row?.rights_error ?? null,
    };
  });
}

/** Everything the keeper compares, for those whom something concerns. */
export async function roomView(
  db: Kysely<Database>,
  event: EventRow,
  here: Here[],
  concern: Concern,
  now: Millis,
): Promise<RoomView> {
  const screens = here.some(({ identity }) => displayLink(identity) !== null);
  return {
    displays: new Set(screens ? await goodDisplays(db, event.id, now) : []),
    micPolicy: event.mic_policy,
    floorSite: await floorSite(db, event.id),
    here,
    ...(concern === EVERYBODY
      ? { sites: await sitesHere(db, event.id), sessions: await sessionsHere(db, event.id) }
      : await sitesOfOwners(db, event.id, concern)),
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
  const { silences, lastAnswerAt } = (await openKnowledge(db, eventId)).room;
  if (silences.some((since) => since >= (lastAnswerAt ?? 0))) return true;
  return (await whoIsHere(db, eventId)).length > 0;
}

async function sitesHere(db: Kysely<Database>, eventId: string): Promise<SiteHere[]> {
  return (await sitesOfEvent.all(db, { eventId })).map(siteHere);
}

async function sessionsHere(db: Kysely<Database>, eventId: string): Promise<SessionHere[]> {
  return (await sessionsOfEvent.all(db, { eventId })).map(sessionHere);
}

async function sitesOfOwners(
  db: Kysely<Database>,
  eventId: string,
  owners: ReadonlySet<string>,
): Promise<{ sites: SiteHere[]; sessions: SessionHere[] }> {
  const found = { sites: [] as SiteHere[], sessions: [] as SessionHere[] };
  for (const owner of owners) {
    const site = await siteOfOwner.first(db, { eventId, owner });
    if (!site) continue;
    found.sites.push(siteHere(site));
    found.sessions.push(
      ...(await sessionsOfSite.all(db, { eventId, siteId: site.id })).map(sessionHere),
    );
  }
  return found;
}

const SITE = ["id", "livekit_identity", "role", "withdrawn"] as const;
const SESSION = ["id", "site_id", "identity", "started_at", "ended_at", "takes_over"] as const;

const sitesOfEvent = prepared((db, { eventId }: { eventId: string }) =>
  db.selectFrom("site").select(SITE).where("event_id", "=", eventId),
);

const siteOfOwner = prepared((db, { eventId, owner }: { eventId: string; owner: string }) =>
  db
    .selectFrom("site")
    .select(SITE)
    .where("event_id", "=", eventId)
    .where("livekit_identity", "=", owner),
);

const sessionsOfEvent = prepared((db, { eventId }: { eventId: string }) =>
  db.selectFrom("site_session").select(SESSION).where("event_id", "=", eventId),
);

const sessionsOfSite = prepared((db, { eventId, siteId }: { eventId: string; siteId: string }) =>
  db
    .selectFrom("site_session")
    .select(SESSION)
    .where("event_id", "=", eventId)
    .where("site_id", "=", siteId),
);

function siteHere(row: Pick<Selectable<SiteTable>, (typeof SITE)[number]>): SiteHere {
  const { id, livekit_identity: liveKitIdentity, role } = row;
  return { id, liveKitIdentity, role, withdrawn: row.withdrawn === 1 };
}

function sessionHere(
  row: Pick<Selectable<SiteSessionTable>, (typeof SESSION)[number]>,
): SessionHere {
  return {
    id: row.id,
    siteId: row.site_id,
    identity: row.identity,
    startedAt: row.started_at,
    ended: row.ended_at !== null,
    takesOver: row.takes_over === 1,
  };
}
