import { identityOwner } from "../attendance/attendance.ts";
import type { Millis } from "../clock.ts";

/** What a site's browser says of its own line: whole milliseconds, percent, and loudness from 0 to 1. */
export type SignalSaid = { rttMs?: number; lossPercent?: number; level?: number };
/** By LiveKit: nothing published, published and muted, or open. */
export type MicrophoneNow = "none" | "muted" | "open";
/** Somebody in a room, as LiveKit lists it; `muted` are those of its microphones. */
export type InRoom = { identity: string; microphones: string[]; muted: readonly string[] };

export type Signal = {
  siteId: string;
  microphone: MicrophoneNow | null;
  rttMs: number | null;
  lossPercent: number | null;
  level: number | null;
};

/** How lines and microphones are this moment. Nothing of it is a fact, and nothing is kept. */
export type Signals = {
  say(siteId: string, said: SignalSaid, now: Millis): void;
  list(eventId: string, room: InRoom[], now: Millis): void;
  /** Of those sites of which anything is known. */
  of(eventId: string, sites: { id: string; liveKitIdentity: string }[], now: Millis): Signal[];
};

/** What was said longer ago says nothing of now. */
const STANDS_FOR: Millis = 10_000;
/** Rounded, so that what does not change for a person is no change (ux.md 5.12). */
const RTT_STEP: Millis = 20;
const LEVELS = 4;

export function openSignals(): Signals {
  const said = new Map<string, SignalSaid & { at: Millis }>();
  const rooms = new Map<string, { at: Millis; microphones: Map<string, MicrophoneNow> }>();
  return {
    say(siteId, signal, now) {
      for (const [id, { at }] of said) if (!isNew(at, now)) said.delete(id);
      said.set(siteId, { ...signal, at: now });
    },
    list(eventId, room, now) {
      const microphones = room.map(
        (one) => [identityOwner(one.identity), microphoneOf(one)] as const,
      );
      rooms.set(eventId, { at: now, microphones: new Map(microphones) });
    },
    of(eventId, sites, now) {
      const room = rooms.get(eventId);
      if (room && !isNew(room.at, now)) rooms.delete(eventId);
      const listed = room && isNew(room.at, now) ? room.microphones : null;
      return sites.flatMap(({ id, liveKitIdentity }) => {
        const own = said.get(id);
        const current = own && isNew(own.at, now) ? own : {};
        const signal = { siteId: id, microphone: listed?.get(liveKitIdentity) ?? null };
        const rounded = { ...signal, ...roundedOf(current) };
        return isKnown(rounded) ? [rounded] : [];
      });
    },
  };
}

function isNew(at: Millis, now: Millis): boolean {
  return Math.abs(now - at) <= STANDS_FOR;
}

function microphoneOf({ microphones, muted }: InRoom): MicrophoneNow {
  if (microphones.length === 0) return "none";
  return microphones.every((sid) => muted.includes(sid)) ? "muted" : "open";
}

function roundedOf({ rttMs, lossPercent, level }: SignalSaid) {
  return {
    rttMs: rttMs === undefined ? null : Math.round(rttMs / RTT_STEP) * RTT_STEP,
    lossPercent: lossPercent === undefined ? null : Math.round(lossPercent),
    level: level === undefined ? null : Math.min(LEVELS - 1, Math.floor(level * LEVELS)),
  };
}

function isKnown({ microphone, rttMs, lossPercent, level }: Signal): boolean {
  return [microphone, rttMs, lossPercent, level].some((one) => one !== null);
}
