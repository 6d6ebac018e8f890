import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { findEvent } from "../events/queries.ts";
import { programmeOut } from "../programme/queries.ts";
import type { Invitation } from "./calendar.ts";

/** What changes an invitation; the versions of event and programme count them. */
const CHANGES = ["event_created", "event_changed", "event_state_changed", "programme_set"];

/** What the invitation of an event tells; without an end of its own it ends as its programme is planned. */
export async function readInvitation(
  db: Kysely<Database>,
  eventId: string,
  now: Millis,
): Promise<Invitation> {
  const event = await findEvent(db, eventId);
  const { items, endsAt } = await programmeOut(db, eventId, now);
  const planned = endsAt.planned === null ? null : Date.parse(endsAt.planned);
  return {
    eventId,
    kind: event.kind,
    title: event.title,
    place: event.place,
    organizer: event.organizer,
    state: event.state,
    startsAt: event.starts_at,
    endsAt: event.ends_at ?? planned,
    timeZone: event.time_zone,
    createdAt: event.created_at,
    changedAt: await changedAt(db, eventId),
    version: event.version + event.programme_version - 1,
    items: items.map((item) => ({ at: Date.parse(item.plannedStartAt), title: item.title })),
  };
}

async function changedAt(db: Kysely<Database>, eventId: string): Promise<Millis> {
  const row = await db
    .selectFrom("log")
    .select((log) => log.fn.max("at").as("at"))
    .where("event_id", "=", eventId)
    .where("type", "in", CHANGES)
    .executeTakeFirst();
  return row?.at ?? 0;
}
