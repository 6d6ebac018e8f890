import { channel } from "node:diagnostics_channel";
import { sql, type Kysely } from "kysely";
import type { Database } from "./schema.ts";

/** One transaction of the embedded database: the orders that shared it, and how long it took with its sync. */
export type Group = { orders: number; seconds: number; good: boolean };

const groups = channel("diem-cau:group");

/** Calls back after each transaction; returns the way to stop it. */
export function onGroup(listener: (group: Group) => void): () => void {
  // What is published below.
  const take = (group: unknown) => listener(group as Group);
  groups.subscribe(take);
  return () => {
    groups.unsubscribe(take);
  };
}

/** Said when a transaction begins; what it gives is called when it has ended. Costs nothing while nobody listens. */
export function groupBegins(orders: number): (good: boolean) => void {
  if (!groups.hasSubscribers) return nobodyListens;
  const at = performance.now();
  return (good) => {
    tellGroup({ orders, seconds: (performance.now() - at) / 1000, good });
  };
}

/** Says of a transaction that another thread made, as of those made here. */
export function tellGroup(group: Group): void {
  groups.publish(group);
}

function nobodyListens(): void {}

/**
 * Writes about what a command writes, 32 KiB that differ each time, into a row of its own. Less could find room where no
 * command does: what a commit that failed had written of itself is room for the next one.
 */
export async function writeProbe(tx: Kysely<Database>) {
  await sql`
    insert into idempotency (caller, key, request_hash, status, body, location, kept_until)
    values ('health', 'write', '', 0, hex(randomblob(16384)), null, ${Number.MAX_SAFE_INTEGER})
    on conflict (caller, key) do update set body = excluded.body`.execute(tx);
  return { result: true, wrote: true, settled: () => {} };
}
