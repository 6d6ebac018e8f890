import type { Millis } from "../clock.ts";

/** A webhook of LiveKit; 0 or absent in its body is null. `createdAt` is LiveKit's clock, whole seconds. */
export type Delivery = {
  event: string;
  createdAt: Millis;
  receivedAt: Millis;
  roomSid: string | null;
  sid: string | null;
  identity: string | null;
  joinedAtMs: Millis | null;
  joinedAt: Millis | null;
  reason: string | null;
  kind: string | null;
  hidden: boolean;
};

/** An answer of the room API, timed by our clock; `roomSid` is null when ListRooms does not name the room. */
export type Answer = { at: Millis; roomSid: string | null; participants: Listed[] };

export type Listed = {
  sid: string;
  identity: string;
  joinedAtMs: Millis | null;
  joinedAt: Millis | null;
  kind: string | null;
  hidden: boolean;
};

/** All that is known of one participant sid; each field is a min, a max, an "and" or an "or" of what was told. */
export type Sighting = {
  sid: string;
  identity: string;
  roomSid: string | null;
  toldJoinedAtMs: Millis | null;
  toldJoinedAt: Millis | null;
  toldJoinedEventAt: Millis | null;
  listedJoinedAtMs: Millis | null;
  listedJoinedAt: Millis | null;
  firstCreatedAt: Millis | null;
  lastCreatedAt: Millis | null;
  firstReceivedAt: Millis | null;
  lastReceivedAt: Millis | null;
  firstListedAt: Millis | null;
  lastListedAt: Millis | null;
  endedAt: Millis | null;
  endReason: string | null;
  onlyAborted: boolean;
  excluded: boolean;
};

/** One run of the room, told apart by LiveKit's room sid. */
export type RoomSession = {
  roomSid: string;
  firstSeenAt: Millis;
  lastDeliveryAt: Millis | null;
  finishedAt: Millis | null;
};

const NEVER_SEEN = {
  roomSid: null,
  toldJoinedAtMs: null,
  toldJoinedAt: null,
  toldJoinedEventAt: null,
  listedJoinedAtMs: null,
  listedJoinedAt: null,
  firstCreatedAt: null,
  lastCreatedAt: null,
  firstReceivedAt: null,
  lastReceivedAt: null,
  firstListedAt: null,
  lastListedAt: null,
  endedAt: null,
  endReason: null,
};

/** What a webhook tells of its participant; null when it names none. */
export function sightingOf(delivery: Delivery): Sighting | null {
  const { event, createdAt, receivedAt, sid, identity } = delivery;
  if (sid === null || identity === null) return null;
  const aborted = event === "participant_connection_aborted";
  const ended = aborted || event === "participant_left";
  return {
    ...NEVER_SEEN,
    sid,
    identity,
    roomSid: delivery.roomSid,
    toldJoinedAtMs: delivery.joinedAtMs,
    toldJoinedAt: delivery.joinedAt,
    toldJoinedEventAt: event === "participant_joined" ? createdAt : null,
    firstCreatedAt: createdAt,
    lastCreatedAt: createdAt,
    firstReceivedAt: receivedAt,
    lastReceivedAt: receivedAt,
    endedAt: ended ? createdAt : null,
    endReason: ended ? delivery.reason : null,
    onlyAborted: aborted,
    excluded: isNoAttendance(delivery),
  };
}

/** What an answer of the room API tells of one participant it lists. */
export function sightingListed(answer: Answer, listed: Listed): Sighting {
  return {
    ...NEVER_SEEN,
    sid: listed.sid,
    identity: listed.identity,
    roomSid: answer.roomSid,
    listedJoinedAtMs: listed.joinedAtMs,
    listedJoinedAt: listed.joinedAt,
    firstListedAt: answer.at,
    lastListedAt: answer.at,
    onlyAborted: false,
    excluded: isNoAttendance(listed),
  };
}

/** Two sightings of the same sid as one; in any order, and any number of times, the same. */
export function mergeSightings(a: Sighting, b: Sighting): Sighting {
  return {
    sid: a.sid,
    identity: a.identity < b.identity ? a.identity : b.identity,
    roomSid: firstText(a.roomSid, b.roomSid),
    toldJoinedAtMs: earliest(a.toldJoinedAtMs, b.toldJoinedAtMs),
    toldJoinedAt: earliest(a.toldJoinedAt, b.toldJoinedAt),
    toldJoinedEventAt: earliest(a.toldJoinedEventAt, b.toldJoinedEventAt),
    listedJoinedAtMs: earliest(a.listedJoinedAtMs, b.listedJoinedAtMs),
    listedJoinedAt: earliest(a.listedJoinedAt, b.listedJoinedAt),
    firstCreatedAt: earliest(a.firstCreatedAt, b.firstCreatedAt),
    lastCreatedAt: latest(a.lastCreatedAt, b.lastCreatedAt),
    firstReceivedAt: earliest(a.firstReceivedAt, b.firstReceivedAt),
    lastReceivedAt: latest(a.lastReceivedAt, b.lastReceivedAt),
    firstListedAt: earliest(a.firstListedAt, b.firstListedAt),
    lastListedAt: latest(a.lastListedAt, b.lastListedAt),
    endedAt: earliest(a.endedAt, b.endedAt),
    endReason: earliestEndReason(a, b),
    onlyAborted: a.onlyAborted && b.onlyAborted,
    excluded: a.excluded || b.excluded,
  };
}

/** What a webhook tells of its room session; null when it names none. */
export function sessionOf({ event, createdAt, roomSid }: Delivery): RoomSession | null {
  if (roomSid === null) return null;
  const finishedAt = event === "room_finished" ? createdAt : null;
  return { roomSid, firstSeenAt: createdAt, lastDeliveryAt: createdAt, finishedAt };
}

/** What an answer tells of the room session; null when ListRooms does not name the room. */
export function sessionAnswered({ at, roomSid }: Answer): RoomSession | null {
  return roomSid === null
    ? null
    : { roomSid, firstSeenAt: at, lastDeliveryAt: null, finishedAt: null };
}

/** Two views of the same room session as one; in any order, and any number of times, the same. */
export function mergeSessions(a: RoomSession, b: RoomSession): RoomSession {
  return {
    roomSid: a.roomSid,
    firstSeenAt: Math.min(a.firstSeenAt, b.firstSeenAt),
    lastDeliveryAt: latest(a.lastDeliveryAt, b.lastDeliveryAt),
    finishedAt: earliest(a.finishedAt, b.finishedAt),
  };
}

function isNoAttendance({ kind, hidden }: { kind: string | null; hidden: boolean }): boolean {
  return hidden || kind === "AGENT" || kind === "EGRESS" || kind === "INGRESS";
}

function earliestEndReason(a: Sighting, b: Sighting): string | null {
  if (a.endedAt === b.endedAt) return firstText(a.endReason, b.endReason);
  return earliest(a.endedAt, b.endedAt) === a.endedAt ? a.endReason : b.endReason;
}

/** A choice between two texts that does not depend on their order. */
function firstText(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

export function earliest(...times: (Millis | null)[]): Millis | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

export function latest(...times: (Millis | null)[]): Millis | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.max(...known);
}
