import { readFileSync } from "node:fs";
import { mergeSessions, mergeSightings } from "../../src/attendance/sightings.ts";
import {
  sessionAnswered,
  sessionOf,
  sightingListed,
  sightingOf,
} from "../../src/attendance/sightings.ts";
import type { Answer, Delivery, RoomSession, Sighting } from "../../src/attendance/sightings.ts";
import type { RoomKnowledge, Stay } from "../../src/attendance/stays.ts";
import type { Millis } from "../../src/clock.ts";

/** A webhook body as LiveKit writes it: 64-bit numbers are text, zero and default values are left out. */
export type Body = {
  event: string;
  id: string;
  createdAt: string;
  room?: { sid?: string };
  participant?: {
    sid?: string;
    identity?: string;
    joinedAt?: string;
    joinedAtMs?: string;
    kind?: string;
    permission?: { hidden?: boolean };
    disconnectReason?: string;
  };
};

/** One file of tests/conformance. */
export function readConformance(path: string): string {
  return readFileSync(new URL(`../conformance/${path}`, import.meta.url), "utf8");
}

export function readDelivery(body: Body, receivedAt: Millis): Delivery {
  const participant = body.participant ?? {};
  return {
    event: body.event,
    createdAt: Number(body.createdAt) * 1000,
    receivedAt,
    roomSid: body.room?.sid ?? null,
    sid: participant.sid ?? null,
    identity: participant.identity ?? null,
    joinedAtMs: Number(participant.joinedAtMs ?? 0) || null,
    joinedAt: Number(participant.joinedAt ?? 0) * 1000 || null,
    reason: participant.disconnectReason ?? null,
    kind: participant.kind ?? null,
    hidden: participant.permission?.hidden ?? false,
  };
}

/** The deliveries of a recording from a real LiveKit. */
export function readRecording(name: string): Delivery[] {
  const lines = readConformance(`livekit-recordings/${name}.jsonl`).trim().split("\n");
  return lines.map((line) => {
    // A line of a recording has this shape, and its body is a webhook body.
    const { receivedAtMs, body } = JSON.parse(line) as { receivedAtMs: Millis; body: string };
    return readDelivery(JSON.parse(body) as Body, receivedAtMs);
  });
}

export type Told = { deliveries?: Delivery[]; answers?: Answer[]; silences?: Millis[] };

/** All that was told of a room, taken in one by one, as the database does it. */
export function knowledgeOf({ deliveries = [], answers = [], silences = [] }: Told): RoomKnowledge {
  const told = deliveries.map(sightingOf);
  const listed = answers.flatMap((each) =>
    each.participants.map((participant) => sightingListed(each, participant)),
  );
  const sightings = collect<Sighting>([...told, ...listed], ({ sid }) => sid, mergeSightings);
  const sessions = collect<RoomSession>(
    [...deliveries.map(sessionOf), ...answers.map(sessionAnswered)],
    ({ roomSid }) => roomSid,
    mergeSessions,
  );
  const answeredAt = answers.map(({ at }) => at).sort((a, b) => b - a);
  const [lastAnswerAt = null, previousAnswerAt = null] = answeredAt;
  return { sightings, sessions, lastAnswerAt, previousAnswerAt, silences };
}

/** The same items in another order, the same one for the same seed. */
export function shuffle<T>(items: T[], seed: number): T[] {
  const weight = (index: number) => Math.sin(seed * 7919 + index * 104_729) * 10_000;
  const fraction = (value: number) => value - Math.floor(value);
  return items
    .map((item, index) => ({ item, key: fraction(weight(index)) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function collect<T>(
  items: (T | null)[],
  keyOf: (item: T) => string,
  merge: (a: T, b: T) => T,
): T[] {
  const collected = new Map<string, T>();
  for (const item of items) {
    if (item === null) continue;
    const before = collected.get(keyOf(item));
    collected.set(keyOf(item), before ? merge(before, item) : item);
  }
  return [...collected.values()];
}

/** Second 0 of the hand-written cases; in them all times are whole seconds from here. */
export const BASE: Millis = Date.parse("2026-11-23T01:00:00.000Z");

export function second(seconds: number): Millis {
  return BASE + seconds * 1000;
}

type Details = Partial<Pick<Delivery, "roomSid" | "reason" | "kind" | "hidden">> & {
  identity?: string;
  joined?: number;
  joinedMs?: number;
  received?: number;
};

/** A delivery about a participant of site s0 in the room RM_1; as bare as a `track_*` unless details say more. */
export function deliver(
  event: string,
  sid: string | null,
  at: number,
  details: Details = {},
): Delivery {
  const { identity = "s0", joined, joinedMs, received = at, ...rest } = details;
  return {
    event,
    createdAt: second(at),
    receivedAt: second(received),
    roomSid: "RM_1",
    sid,
    identity: sid === null ? null : identity,
    joinedAtMs: joinedMs === undefined ? null : second(joinedMs),
    joinedAt: joined === undefined ? null : second(joined),
    reason: null,
    kind: null,
    hidden: false,
    ...rest,
  };
}

/** An answer of the room API that lists these participants of site s0, since the given seconds. */
export function answer(
  at: number,
  since: Record<string, number> = {},
  roomSid: string | null = "RM_1",
): Answer {
  const participants = Object.entries(since).map(([sid, seconds]) => ({
    sid,
    identity: "s0",
    joinedAtMs: second(seconds),
    joinedAt: null,
    kind: null,
    hidden: false,
  }));
  return { at: second(at), roomSid, participants };
}

export const joined = (sid: string, at: number, details: Details = {}) =>
  deliver("participant_joined", sid, at, { joinedMs: at, ...details });
export const left = (sid: string, at: number, details: Details = {}) =>
  deliver("participant_left", sid, at, { reason: "CLIENT_INITIATED", ...details });
export const aborted = (sid: string, at: number, details: Details = {}) =>
  deliver("participant_connection_aborted", sid, at, { reason: "SIGNAL_CLOSE", ...details });
export const track = (sid: string, at: number, details: Details = {}) =>
  deliver("track_published", sid, at, details);
export const started = (at: number, roomSid = "RM_1") =>
  deliver("room_started", null, at, { roomSid });
export const finished = (at: number, roomSid = "RM_1") =>
  deliver("room_finished", null, at, { roomSid });

/** name, what was told, the stays that follow as `shown` writes them */
export type StayCase = [name: string, told: Told, stays: string[]];

/** A stay in one line: sid, from–to in seconds, evidence of both ends, reason. */
export function shown({ participantSid, from, to, evidence, reason }: Stay): string {
  const seconds = (at: number) => (at - BASE) / 1000;
  const span = `${seconds(from)}–${to === null ? "…" : seconds(to)}`;
  return [participantSid, span, `${evidence.from}/${evidence.to}`, reason ?? []].flat().join(" ");
}
