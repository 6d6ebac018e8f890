import type { Millis } from "../clock.ts";
import type { Change, EventAt, Fact, Store } from "../db/commit.ts";
import type { Deps } from "../deps.ts";
import type { Wish } from "../rooms/keeping.ts";
import type { LiveKit } from "../rooms/livekit.ts";
import { factOrder } from "../log/fact-order.ts";
import { rightsText } from "../rooms/rooms.ts";
import { endSession } from "../sites/commands.ts";
import type { Trouble } from "./lanes.ts";

const SYSTEM = { kind: "system", id: null } as const;
const FAILED_AFTER: Millis = 3000;

export type Keeping = { store: Store; deps: Deps; liveKit: LiveKit };
export type Room = { eventId: string; name: string };

export async function remove(
  { store, liveKit }: Keeping,
  room: Room,
  wish: Wish & { do: "remove" },
): Promise<void> {
  const { sid, identity, why } = wish;
  await liveKit.remove(room.name, identity);
  await log(store, room.eventId, { type: "participant_removed", data: { sid, identity, why } });
}

export async function setRights(
  keeping: Keeping,
  room: Room,
  { sid, identity, rights }: Wish & { do: "set rights" },
  trouble: Trouble,
): Promise<void> {
  const fail = (error: string) =>
    sayFailed(keeping, room.eventId, { sid, identity, error }, trouble);
  // A LiveKit that leaves the call hanging must not keep that from being said.
  const overdue = setTimeout(
    () => void fail("no answer yet").catch(() => undefined),
    Math.max(0, trouble.since + FAILED_AFTER - keeping.deps.now()),
  );
  try {
    await keeping.liveKit.setRights(room.name, identity, rights);
  } catch (error) {
    await fail(reasonOf(error));
    throw error;
  } finally {
    clearTimeout(overdue);
  }
  const data = { sid, identity, rights: rightsText(rights) };
  await log(keeping.store, room.eventId, { type: "rights_confirmed", data });
}

/** Said once, when LiveKit has not confirmed for three seconds. */
async function sayFailed(
  { store, deps }: Keeping,
  eventId: string,
  data: { sid: string; identity: string; error: string },
  trouble: Trouble,
): Promise<void> {
  if (trouble.said || deps.now() - trouble.since < FAILED_AFTER) return;
  trouble.said = true;
  await log(store, eventId, { type: "rights_failed", data });
}

export async function closeRoom({ store, liveKit }: Keeping, room: Room): Promise<void> {
  await liveKit.closeRoom(room.name);
  await log(store, room.eventId, { type: "room_closed", data: {} });
}

/** The new device is in the room: the session before it ends, and is removed at the next look. */
export async function endTakenOver(
  { store }: Keeping,
  eventId: string,
  sessionId: string,
): Promise<void> {
  const decide = async (event: EventAt): Promise<Change> => ({
    facts: await endSession(event, sessionId, "taken_over"),
    value: undefined,
  });
  await store.commit({ eventId, by: SYSTEM, decide });
}

async function log(store: Store, eventId: string, fact: Fact): Promise<void> {
  await store.commit({ eventId, by: SYSTEM, ...factOrder(fact) });
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
