import type { Millis } from "../clock.ts";
import { earliest, latest } from "./sightings.ts";
import type { RoomSession, Sighting } from "./sightings.ts";

/** `silences`: for each silence of LiveKit the last moment it was heard before. */
export type RoomKnowledge = {
  sightings: Sighting[];
  sessions: RoomSession[];
  lastAnswerAt: Millis | null;
  previousAnswerAt: Millis | null;
  silences: Millis[];
};

export type Evidence = "observed" | "inferred" | "corrected";

export type Stay = {
  participantSid: string;
  identity: string;
  from: Millis;
  to: Millis | null;
  evidence: { from: Evidence; to: Evidence | null };
  reason: string | null;
};

type Moment = { at: Millis; evidence: Evidence };

/** The stays in a room, one per participant sid, in order of `from`, then sid (api.md section 5, "Stays"). */
export function staysOf(room: RoomKnowledge): Stay[] {
  const started = room.sightings
    .filter((seen) => !seen.excluded && !seen.onlyAborted)
    .map((seen) => ({ seen, start: startOf(seen) }))
    .sort((a, b) => a.start.at - b.start.at || (a.seen.sid < b.seen.sid ? -1 : 1));
  const nextStarts = new Map<string, Millis>();
  // Backwards, so that each stay finds the start of the next one of its identity in its session.
  const stays = started.toReversed().map(({ seen, start }) => {
    const who = JSON.stringify([seen.roomSid, seen.identity]);
    const end = endOf(seen, nextStarts.get(who) ?? null, room);
    nextStarts.set(who, start.at);
    return stayOf(seen, start, end);
  });
  return stays.reverse();
}

function stayOf(seen: Sighting, start: Moment, end: Moment | null): Stay {
  return {
    participantSid: seen.sid,
    identity: seen.identity,
    from: start.at,
    to: end && Math.max(start.at, end.at),
    evidence: { from: start.evidence, to: end && end.evidence },
    reason: seen.endReason,
  };
}

function startOf(seen: Sighting): Moment {
  const told = seen.toldJoinedAtMs ?? seen.toldJoinedAt ?? seen.toldJoinedEventAt;
  if (told !== null) return { at: told, evidence: "observed" };
  const listed = seen.listedJoinedAtMs ?? seen.listedJoinedAt;
  const at = listed ?? seen.firstCreatedAt ?? seen.firstListedAt ?? 0;
  return { at, evidence: "inferred" };
}

function endOf(seen: Sighting, nextStart: Millis | null, room: RoomKnowledge): Moment | null {
  if (seen.endedAt !== null) return { at: seen.endedAt, evidence: "observed" };
  const at = earliest(
    nextStart,
    sessionOverAt(seen, room),
    missedAt(seen, room),
    silentSince(seen, room),
  );
  return at === null ? null : { at, evidence: "inferred" };
}

/** The last moment the room session was seen, once it is over: finished, or another one came after it. */
function sessionOverAt(seen: Sighting, { sessions }: RoomKnowledge): Millis | null {
  const session = sessions.find(({ roomSid }) => roomSid === seen.roomSid);
  if (!session) return null;
  const followed = sessions.some(({ firstSeenAt }) => firstSeenAt > session.firstSeenAt);
  const over = session.finishedAt !== null || followed;
  return over ? latest(session.lastDeliveryAt, seen.lastListedAt) : null;
}

/** The last moment the sid was seen, once two answers in a row have missed it. */
function missedAt(seen: Sighting, room: RoomKnowledge): Millis | null {
  const lastSeen = latest(seen.lastListedAt, seen.lastCreatedAt) ?? 0;
  const known = Math.max(lastSeen, seen.firstReceivedAt ?? 0);
  return (room.previousAnswerAt ?? 0) > known ? lastSeen : null;
}

/** The last moment LiveKit was heard before a silence after which the sid was not found again. */
function silentSince(seen: Sighting, { silences }: RoomKnowledge): Millis | null {
  const lastHeard = latest(seen.lastReceivedAt, seen.lastListedAt) ?? 0;
  return earliest(...silences.filter((since) => since >= lastHeard));
}
