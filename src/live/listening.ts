import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import { isOpen } from "../events/events.ts";
import { findEvent } from "../events/queries.ts";
import { mayBePeopled } from "./queries.ts";
import type { InRoom, Signals } from "./signals.ts";

/** How LiveKit lists a room; it throws for one that is not there. */
export type ListRoom = (room: string) => Promise<InRoom[]>;
export type RoomEar = { listen(eventId: string): Promise<void> };

/** A LiveKit that did not answer, or has no such room, is left alone for so many seconds. */
const SECONDS_OFF = 5;

/** Asks LiveKit once a second who has an open microphone, where somebody looks at it. */
export function openEar(
  read: Kysely<Database>,
  now: () => Millis,
  signals: Signals,
  listRoom: ListRoom,
): RoomEar {
  const asking = new Set<string>();
  const off = new Map<string, number>();
  return {
    async listen(eventId) {
      const left = off.get(eventId) ?? 0;
      if (left > 1) off.set(eventId, left - 1);
      else off.delete(eventId);
      if (left > 1 || asking.has(eventId)) return;
      asking.add(eventId);
      try {
        const event = await findEvent(read, eventId);
        const isPeopled = isOpen(event.state) && (await mayBePeopled(read, eventId));
        if (isPeopled) signals.list(eventId, await listRoom(event.room_name), now());
      } catch {
        off.set(eventId, SECONDS_OFF);
      } finally {
        asking.delete(eventId);
      }
    },
  };
}
