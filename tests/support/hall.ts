import type { TurnState } from "../../src/turns/turns.ts";
import { START, testApp, type Answered, type Client, type TestApp } from "./app.ts";

/** An event of three sites, a secretary, and what tests of its conduct need to do and see. */
export type Hall = Awaited<ReturnType<typeof openHall>>;

const WHEN = { startsAt: "2026-11-23T08:00:00+07:00", endsAt: "2026-11-23T11:30:00+07:00" };

/** A scheduled event with the central site, Huế and Đà Nẵng. */
export async function openHall(app: TestApp = testApp(), more: Record<string, unknown> = {}) {
  const { admin } = app;
  const { body: event } = await admin("POST", "/events", { title: "Hội thảo", ...WHEN, ...more });
  const at = `/events/${event.id}`;
  const names = [{ name: "Hà Nội", role: "central" }, { name: "Huế" }, { name: "Đà Nẵng" }];
  const { body: made } = await admin("POST", `${at}/sites`, { sites: names });
  const [central, hue, daNang] = made.items as { id: string; liveKitIdentity: string }[];
  if (!central || !hue || !daNang) throw new Error("three sites were registered");
  const secretary = await staff(app, event.id, "secretary");
  await admin("PUT", `${at}/state`, { state: "scheduled" });
  return {
    app,
    at,
    eventId: String(event.id),
    event: event as { id: string; roomName: string },
    sites: { central, hue, daNang },
    secretary,
    /** Asks for a turn as the secretary and gives its id. */
    async ask(body: Record<string, unknown> = {}): Promise<string> {
      const { body: turn } = await secretary("POST", `${at}/turns`, body);
      return turn.id;
    },
    floor: (turnId: string) => secretary("PUT", `${at}/turns/${turnId}/floor`),
    end: (turnId: string) => secretary("DELETE", `${at}/turns/${turnId}/floor`),
    move: (turnId: string, how: string, body?: unknown) =>
      secretary("POST", `${at}/turns/${turnId}/${how}`, body),
    state: (state: string, reason?: string) =>
      admin("PUT", `${at}/state`, { state, ...(reason === undefined ? {} : { reason }) }),
    turn: async (turnId: string) => (await secretary("GET", `${at}/turns/${turnId}`)).body,
    turns: async (query = "") => (await secretary("GET", `${at}/turns${query}`)).body,
    /** The facts behind a log number, without those of the sites. */
    facts: (after = 0) => factsOf(app, event.id, after),
  };
}

/** A caller with one role in one event. */
export async function staff(app: TestApp, eventId: string, role: string): Promise<Client> {
  const roles = [{ eventId, role }];
  const { body } = await app.admin("POST", "/keys", { label: role, roles });
  return app.as(body.secret);
}

/** A site that came in by its link. */
export async function siteClient({ app, at }: Hall, siteId: string): Promise<Client> {
  const { body: link } = await app.admin("POST", `${at}/sites/${siteId}/links`, {});
  const { body: joined } = await app.as(null)("POST", "/join", { secret: link.secret });
  return app.as(joined.accessToken);
}

/** What a log says: type and data of each fact, in order. */
export async function factsOf(app: TestApp, eventId: string, after = 0) {
  const rows = await app.store.read
    .selectFrom("log")
    .select(["seq", "type", "data", "actor_kind", "actor_id"])
    .where("event_id", "=", eventId)
    .where("seq", ">", after)
    .orderBy("seq")
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    type: row.type,
    data: JSON.parse(row.data ?? "null"),
    actor: { kind: row.actor_kind, id: row.actor_id },
  }));
}

/** The newest log number of an event. */
export async function headOf(app: TestApp, eventId: string): Promise<number> {
  return (await factsOf(app, eventId)).length;
}

/** A moment of a test, in seconds from its start. */
export const iso = (seconds: number): string => new Date(START + seconds * 1000).toISOString();

/** What became of a call: its status, and the code of the refusal or the new state. */
export const outcome = ({ status, body }: Answered): string =>
  `${status} ${body.code ?? body.state}`;

/** A turn of Huế, brought into a state by the calls that lead there. */
export async function turnIn(hall: Hall, state: TurnState): Promise<string> {
  const id = await hall.ask({ siteId: hall.sites.hue.id });
  if (["speaking", "paused", "finished"].includes(state)) await hall.floor(id);
  if (state === "called") await hall.move(id, "call");
  if (state === "paused") await hall.move(id, "pause");
  if (state === "finished") await hall.end(id);
  if (state === "skipped") await hall.move(id, "skip");
  if (state === "withdrawn") await hall.move(id, "withdraw");
  return id;
}

export const TURN_CALLS = [
  "call",
  "floor",
  "pause",
  "resume",
  "end",
  "skip",
  "withdraw",
  "time",
] as const;
export type TurnCall = (typeof TURN_CALLS)[number];

/** Every call on one turn, by its name. */
export function callsOf(
  { at }: Hall,
  by: Client,
): Record<TurnCall, (id: string) => Promise<Answered>> {
  return {
    call: (id) => by("POST", `${at}/turns/${id}/call`),
    floor: (id) => by("PUT", `${at}/turns/${id}/floor`),
    pause: (id) => by("POST", `${at}/turns/${id}/pause`),
    resume: (id) => by("POST", `${at}/turns/${id}/resume`),
    end: (id) => by("DELETE", `${at}/turns/${id}/floor`),
    skip: (id) => by("POST", `${at}/turns/${id}/skip`),
    withdraw: (id) => by("POST", `${at}/turns/${id}/withdraw`),
    time: (id) => by("POST", `${at}/turns/${id}/time`, { addSeconds: 30 }),
  };
}
