import type { Delivery } from "../attendance/sightings.ts";
import type { Millis } from "../clock.ts";

/** A webhook of LiveKit as the log keeps it: who, what and when, without names and secrets. */
export type Told = Omit<Delivery, "receivedAt"> & {
  id: string;
  track: { sid: string; source: string } | null;
};

/** What a signed body turned out to be. `room` is the room's name. */
export type ReadDelivery =
  | { id: string; room: string; told: Told }
  | { id: string | null; quarantine: string };

const KNOWN = [
  "room_started",
  "room_finished",
  "participant_joined",
  "participant_left",
  "participant_connection_aborted",
  "track_published",
  "track_unpublished",
  "egress_started",
  "egress_updated",
  "egress_ended",
  "ingress_started",
  "ingress_ended",
];

/** PostgreSQL takes neither NUL nor half a character. */
// oxlint-disable-next-line no-control-regex
const NAME = /^[^\u0000\ud800-\udfff]{1,512}$/u;
/** The end of the year 9999: what is later was told in another unit. */
const LAST_MILLIS: Millis = 253_402_300_799_999;

/** Reads LiveKit's protobuf JSON (int64 as text, defaults left out); what cannot be understood says why. */
export function readDelivery(body: string): ReadDelivery {
  const sent = objectOf(parse(body));
  if (!sent) return { id: null, quarantine: "not a JSON object" };
  const id = textOf(sent["id"]);
  if (id === null) return { id, quarantine: "no id" };
  const event = textOf(sent["event"]);
  if (event === null || !KNOWN.includes(event)) return { id, quarantine: "unknown event name" };
  const createdAt = secondsOf(sent["createdAt"]);
  if (createdAt === null) return { id, quarantine: "no createdAt" };
  const room = objectOf(sent["room"]);
  const info = objectOf(sent["egressInfo"]) ?? objectOf(sent["ingressInfo"]);
  const name = textOf(room?.["name"]) ?? textOf(info?.["roomName"]);
  if (name === null) return { id, quarantine: "no room" };
  const participant = objectOf(sent["participant"]);
  if (
    event.startsWith("participant_") &&
    (!textOf(participant?.["sid"]) || !textOf(participant?.["identity"]))
  ) {
    return { id, quarantine: "no participant" };
  }
  return {
    id,
    room: name,
    told: {
      id,
      event,
      createdAt,
      ...roomOf(room),
      ...participantOf(participant),
      track: trackOf(sent),
    },
  };
}

type JsonMap = { [key: string]: unknown };

function roomOf(room: JsonMap | null) {
  return { roomSid: textOf(room?.["sid"]) };
}

function participantOf(participant: JsonMap | null) {
  return {
    sid: textOf(participant?.["sid"]),
    identity: textOf(participant?.["identity"]),
    joinedAtMs: millisOf(participant?.["joinedAtMs"]),
    joinedAt: secondsOf(participant?.["joinedAt"]),
    reason: textOf(participant?.["disconnectReason"]),
    kind: textOf(participant?.["kind"]),
    hidden: objectOf(participant?.["permission"])?.["hidden"] === true,
  };
}

function trackOf(sent: JsonMap): Told["track"] {
  const track = objectOf(sent["track"]);
  const sid = textOf(track?.["sid"]);
  return sid === null ? null : { sid, source: textOf(track?.["source"]) ?? "UNKNOWN" };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function objectOf(value: unknown): JsonMap | null {
  // A JSON object that is no list is a map of its keys.
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonMap)
    : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && NAME.test(value) ? value : null;
}

/** LiveKit's seconds as milliseconds. */
function secondsOf(value: unknown): Millis | null {
  return millisOf(value, 1000);
}

/** A time in units of so many milliseconds, also as text; zero is LiveKit's way of not saying. */
function millisOf(value: unknown, unit = 1): Millis | null {
  const number = typeof value === "string" && /^\d{1,16}$/.test(value) ? Number(value) : value;
  const isTime = typeof number === "number" && Number.isSafeInteger(number) && number > 0;
  return isTime && number * unit <= LAST_MILLIS ? number * unit : null;
}
