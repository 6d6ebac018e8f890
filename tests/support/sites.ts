import { TokenVerifier } from "livekit-server-sdk";
import { rebuild, tableRows, DERIVED_TABLES } from "../../src/log/rebuild.ts";
import { projections } from "../../src/facts.ts";
import type { EventState } from "../../src/events/events.ts";
import type { Role } from "../../src/auth/may.ts";
import { LIVEKIT_KEY, START, type Answered, type TestApp } from "./app.ts";
import { delivery, tell } from "./webhook.ts";

const SYSTEM = { kind: "system", id: null } as const;

/** An event that is open, with one central site and the remote ones named. */
export async function openSeminar(test: TestApp, remotes: string[] = ["Hà Giang", "Huế"]) {
  const { body: event } = await test.admin("POST", "/events", {
    title: "Hội thảo",
    startsAt: new Date(START).toISOString(),
  });
  await setState(test, event.id, "draft", "scheduled");
  const path = `/events/${event.id}`;
  const { body } = await test.admin("POST", `${path}/sites`, {
    sites: [{ name: "Hà Nội", role: "central" }, ...remotes.map((name) => ({ name }))],
  });
  const [central, ...others] = body.items;
  return { event, path, room: event.roomName as string, central, remotes: others };
}

/** Moves an event by its fact, whatever the rules of moving are. */
export async function setState(
  { store }: TestApp,
  eventId: string,
  from: EventState,
  to: EventState,
): Promise<void> {
  await store.commit({
    eventId,
    by: SYSTEM,
    decide: async () => ({
      facts: [{ type: "event_state_changed", data: { from, to, reason: null } }],
      value: undefined,
    }),
  });
}

/** A caller with one role in an event. */
export async function withRole({ admin, as }: TestApp, eventId: string, role: Role) {
  const made = await admin("POST", "/keys", { label: role, roles: [{ eventId, role }] });
  return as(made.body.secret);
}

/** A new link of a site: its id and secret. */
export async function linkOf(test: TestApp, path: string, siteId: string) {
  const made = await test.admin("POST", `${path}/sites/${siteId}/links`, {});
  return made.body as { id: string; secret: string; url: string };
}

/** Joins as a browser without a cookie would. */
export function join(test: TestApp, body: Record<string, unknown>): Promise<Answered> {
  return test.as(null)("POST", "/join", body);
}

/** LiveKit tells that somebody came into the room now. */
export async function enter(
  test: TestApp,
  room: string,
  identity: string,
  sid: string,
): Promise<void> {
  const at = test.clock.now();
  const about = { sid, identity, at, joinedAt: at };
  await tell(test.app, delivery("participant_joined", { name: room }, about));
}

/** LiveKit tells that somebody left now. */
export async function leave(
  test: TestApp,
  room: string,
  identity: string,
  sid: string,
  reason = "CLIENT_INITIATED",
): Promise<void> {
  const at = test.clock.now();
  await tell(test.app, delivery("participant_left", { name: room }, { sid, identity, at, reason }));
}

/** The log of an event as type and data, from a number on. */
export async function factsAfter({ store }: TestApp, eventId: string, after = 0) {
  const rows = await store.read
    .selectFrom("log")
    .select(["seq", "type", "data", "actor_kind", "actor_id"])
    .where("event_id", "=", eventId)
    .where("seq", ">", after)
    .orderBy("seq")
    .execute();
  return rows.map((row) => ({
    type: row.type,
    data: JSON.parse(row.data ?? "null"),
    by: [row.actor_kind, row.actor_id],
  }));
}

export async function headOf({ store }: TestApp, eventId: string): Promise<number> {
  const row = await store.read
    .selectFrom("log_head")
    .select("seq")
    .where("event_id", "=", eventId)
    .executeTakeFirstOrThrow();
  return row.seq;
}

/** Every derived row before and after the log alone made them again. */
export async function rebuilt({ store }: TestApp) {
  const rows = async () => {
    const tables = DERIVED_TABLES.map(async (table) => [table, await tableRows(store.read, table)]);
    return Object.fromEntries(await Promise.all(tables)) as Record<string, string[]>;
  };
  const before = await rows();
  await store.read.transaction().execute((tx) => rebuild(tx, projections));
  return { before, after: await rows() };
}

/** What a LiveKit token of ours lets its holder do; a token not signed by us throws. */
export async function grantsOf(token: string) {
  const { apiKey, apiSecret } = LIVEKIT_KEY;
  const {
    sub,
    name,
    video,
    exp = 0,
    nbf = 0,
  } = await new TokenVerifier(apiKey, apiSecret).verify(token);
  return { sub, name, video, seconds: exp - nbf };
}
