import type { Store } from "../db/commit.ts";
import type { Deps } from "../deps.ts";
import { SYSTEM_LOG } from "../log/log.ts";
import { quarantineDelivery, takeDelivery } from "./commands.ts";
import { readDelivery } from "./delivery.ts";
import { findRoom } from "./rows.ts";

const LIVEKIT = { kind: "livekit", id: null } as const;

type Stored = { store: Store; deps: Deps };

/** Stores what LiveKit told, or keeps it aside where it is not understood. Settles when it is durable. */
export async function storeDelivery(core: Stored, body: string): Promise<void> {
  const read = readDelivery(body);
  if ("quarantine" in read) return quarantine(core, read.id, read.quarantine, body);
  const event = await findRoom.first(core.store.read, { room: read.room });
  if (!event) return quarantine(core, read.id, "unknown room", body);
  await core.store.commit({
    eventId: event.id,
    by: LIVEKIT,
    decide: (at) => takeDelivery(at, read.told, body),
  });
}

async function quarantine(
  core: Stored,
  id: string | null,
  reason: string,
  body: string,
): Promise<void> {
  const key = id ?? core.deps.sha256(body);
  await core.store.commit({
    eventId: SYSTEM_LOG,
    by: LIVEKIT,
    decide: (system) => quarantineDelivery(system, key, reason, body),
  });
}
