import { statSync } from "node:fs";
import type { Health } from "../app.ts";
import type { Store } from "../db/commit.ts";
import type { Connections } from "./connections.ts";

/** Figures that are looked up when somebody asks; null where there is none. */
export type Gauges = Record<
  string,
  { help: string; read(): number | null | Promise<number | null> }
>;

type Sources = {
  store: Store;
  connections: Connections;
  live: { listeners(): number };
  databaseUrl: string;
  health(): Promise<Health>;
};

/** What stands now, as against what happened. */
export function gaugesOf(sources: Sources): Gauges {
  const { store, databaseUrl } = sources;
  const counts = () => sources.connections.counts();
  return {
    connections_open: { help: "Open connections", read: () => counts().open },
    connections_passed: {
      help: "Of these passed on to LiveKit",
      read: () => counts().passed,
    },
    connections_evicted_total: {
      help: "Gone to make room for others",
      read: () => counts().evicted,
    },
    connections_refused_total: { help: "Refused at the limit", read: () => counts().refused },
    connections_slow_total: { help: "Cut off for not reading", read: () => counts().slow },
    unsent_bytes: { help: "Answers that wait to be taken", read: () => counts().unsentBytes },
    live_listeners: { help: "Live streams open", read: () => sources.live.listeners() },
    log_facts: { help: "Facts in all logs", read: () => facts(store) },
    rooms_peopled: {
      help: "Rooms with people in them",
      read: async () => (await rooms(store)).rooms,
    },
    room_participants: {
      help: "People in rooms, by LiveKit's last answers",
      read: async () => (await rooms(store)).participants,
    },
    database_bytes: { help: "The database file", read: () => sizeOf(databaseUrl) },
    database_wal_bytes: { help: "Its write-ahead log", read: () => sizeOf(`${databaseUrl}-wal`) },
    livekit_up: {
      help: "1 when LiveKit answers",
      read: async () => ((await sources.health()).liveKit === "ok" ? 1 : 0),
    },
    webhook_age_seconds: {
      help: "Since the last good webhook",
      async read() {
        const { lastWebhookAt: at } = await sources.health();
        return at === null ? null : (Date.now() - at) / 1000;
      },
    },
  };
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

async function facts({ read }: Store): Promise<number | null> {
  const row = await read
    .selectFrom("log_head")
    .select(({ fn }) => fn.sum<number | null>("seq").as("facts"))
    .executeTakeFirst();
  return row?.facts ?? 0;
}

/** Of open events only: a row for every stay there ever was would be too many to look through. */
async function rooms({ read }: Store): Promise<{ rooms: number; participants: number }> {
  const rows = await read
    .selectFrom("connection")
    .select(({ fn }) => ["event_id", fn.countAll<number>().as("people")])
    .where("event_id", "in", (events) =>
      events.selectFrom("event").select("id").where("state", "in", ["scheduled", "live", "paused"]),
    )
    .where("listed", "=", 1)
    .groupBy("event_id")
    .execute();
  return { rooms: rows.length, participants: rows.reduce((all, { people }) => all + people, 0) };
}
