import type { Change, EventAt, Fact } from "../db/commit.ts";
import type { Millis } from "../clock.ts";
import type { Told } from "./delivery.ts";
import type { Answered, ClockApart, DeliveryQuarantined, ListedHere, Silent } from "./facts.ts";
import { watchOf } from "./queries.ts";
import { findDelivery, insertDelivery } from "./rows.ts";

/** Keeps a delivery as it came and logs what it tells. The same id again changes nothing. */
export async function takeDelivery(event: EventAt, told: Told, body: string): Promise<Change> {
  if (await isKept(event, told.id)) return { facts: [], value: undefined };
  const { id, ...rest } = told;
  const fact: Fact = { type: "livekit_told", data: { deliveryId: id, ...rest } };
  return { facts: [fact], rows: [keep(event, id, body, null)], value: undefined };
}

/** Keeps aside what was signed but is not understood, in the system's log. */
export async function quarantineDelivery(
  system: EventAt,
  id: string,
  reason: string,
  body: string,
): Promise<Change> {
  if (await isKept(system, id)) return { facts: [], value: undefined };
  const data: DeliveryQuarantined = { deliveryId: id, reason };
  return {
    facts: [{ type: "delivery_quarantined", data }],
    rows: [keep(system, id, body, reason)],
    value: undefined,
  };
}

async function isKept({ db, id: event_id }: EventAt, id: string): Promise<boolean> {
  return (await findDelivery.first(db, { event_id, id })) !== undefined;
}

function keep(event: EventAt, id: string, body: string, quarantine: string | null) {
  const row = { received_at: event.at, body, quarantine, seq: event.seq + 1 };
  return insertDelivery.with(event.db, { event_id: event.id, id, ...row });
}

/** Logs what the room API answered; who is in the room only when that differs from the answer before. */
export async function takeAnswer(event: EventAt, answer: Required<Answered>): Promise<Change> {
  const watch = await watchOf(event.db, event.id);
  if (isOutrun(event, watch?.last_answer_at ?? null, answer.askedAt))
    return { facts: [], value: undefined };
  const { participants, ...heard } = answer;
  const same = watch?.last_answer_at != null && (await wereListed(event, participants));
  const data: Answered = same ? heard : { ...heard, participants };
  return { facts: [{ type: "livekit_answered", data }], value: undefined };
}

/** A later answer is there. While this machine's clock has not caught up, all of them have the log's last time. */
function isOutrun({ at, deps }: EventAt, last: Millis | null, askedAt: Millis): boolean {
  return last !== null && (last > askedAt || (last === askedAt && at <= deps.now()));
}

async function wereListed(event: EventAt, participants: ListedHere[]): Promise<boolean> {
  const listed = await event.db
    .selectFrom("connection")
    .select("sid")
    .where("event_id", "=", event.id)
    .where("listed", "=", 1)
    .execute();
  const tracks = await event.db
    .selectFrom("microphone_track")
    .select("track_sid")
    .where("event_id", "=", event.id)
    .where("unpublished_at", "is", null)
    .where("participant_sid", "in", (db) =>
      db
        .selectFrom("connection")
        .select("sid")
        .where("event_id", "=", event.id)
        .where("listed", "=", 1),
    )
    .execute();
  const here = participants.map(({ sid }) => sid);
  const microphones = participants.flatMap((participant) => participant.microphones);
  return (
    sameMembers(
      here,
      listed.map((row) => row.sid),
    ) &&
    sameMembers(
      microphones,
      tracks.map((row) => row.track_sid),
    )
  );
}

function sameMembers(a: string[], b: string[]): boolean {
  const inB = new Set(b);
  return new Set(a).size === inB.size && a.every((member) => inB.has(member));
}

/** LiveKit neither tells nor answers: since when. Said once for each last moment. */
export async function noteSilence(event: EventAt, since: Millis): Promise<Change> {
  const known = await event.db
    .selectFrom("room_silence")
    .select("since_at")
    .where("event_id", "=", event.id)
    .where("since_at", "=", since)
    .executeTakeFirst();
  const watch = await watchOf(event.db, event.id);
  const heardSince = Math.max(watch?.last_answer_at ?? 0, watch?.last_delivery_at ?? 0) > since;
  if (known || heardSince) return { facts: [], value: undefined };
  const data: Silent = { since };
  return { facts: [{ type: "livekit_silent", data }], value: undefined };
}

/** LiveKit's clock is so far ahead of ours (0: they go together). Said when they part and when they are together again. */
export async function noteClock(event: EventAt, ahead: Millis): Promise<Change> {
  const apart = (await watchOf(event.db, event.id))?.livekit_ahead ?? null;
  if ((ahead === 0) === (apart === null)) return { facts: [], value: undefined };
  const data: ClockApart = { ahead };
  const fact: Fact =
    ahead === 0 ? { type: "livekit_clock_right", data: {} } : { type: "livekit_clock_apart", data };
  return { facts: [fact], value: undefined };
}
