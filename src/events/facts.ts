import type { Millis } from "../clock.ts";
import { dataOf, type Projections } from "../log/projection.ts";
import { foldText } from "../text.ts";
import { USUAL_RULE, type TurnRule } from "../turns/turns.ts";
import type { EventState } from "./events.ts";

export type EventFields = {
  title: string;
  startsAt: Millis;
  endsAt: Millis | null;
  kind: string;
  place: string | null;
  organizer: string | null;
  timeZone: string;
  micPolicy: "floor" | "open";
  gapToleranceSeconds: number;
  presentSharePercent: number;
} & TurnRule;
/** A telephone number may be a person's, so it stands in a fact of its own, which erasure can blank. */
export type EventPhoneSet = { eventId: string; phone: string | null };
export type EventPhoneErased = { eventId: string };
export type EventCreated = EventFields & {
  roomName: string;
  organizerKeyId: string | null;
  copiedFrom: string | null;
};
export type EventChanged = Partial<EventFields>;
export type EventStateChanged = { from: EventState; to: EventState; reason: string | null };

export const eventFacts: Projections = {
  async event_created(db, fact) {
    const { roomName, organizerKeyId, ...fields } = dataOf<EventCreated>(fact);
    const holds = await keepsRole(db, organizerKeyId, fact.eventId);
    return [
      db.insertInto("event").values({
        id: fact.eventId,
        ...columns({ ...USUAL_RULE, ...fields }),
        state: "draft",
        live_at: null,
        closed_at: null,
        room_name: roomName,
        list_open: 1,
        turns_version: 1,
        programme_version: 1,
        version: 1,
        created_at: fact.at,
        record_state: "open",
        record_version: 1,
        record_closed_at: null,
        support_phone: null,
      }),
      ...(organizerKeyId !== null && holds
        ? [
            db.insertInto("event_role").values({
              key_id: organizerKeyId,
              event_id: fact.eventId,
              role: "organizer" as const,
            }),
          ]
        : []),
      policySet(db, fact, fields.micPolicy),
    ];
  },
  event_changed(db, fact) {
    const data = dataOf<EventChanged>(fact);
    const changes = columns(data);
    return [
      ...(data.micPolicy === undefined ? [] : [policySet(db, fact, data.micPolicy)]),
      db
        .updateTable("event")
        .set({ ...changes })
        .set((row) => ({ version: row("version", "+", 1) }))
        .where("id", "=", fact.eventId),
    ];
  },
  event_phone_set: (db, fact) => [setPhone(db, fact.eventId, dataOf<EventPhoneSet>(fact).phone)],
  event_phone_erased: (db, fact) => [setPhone(db, fact.eventId, null)],
  async event_state_changed(db, fact) {
    const { from, to } = dataOf<EventStateChanged>(fact);
    const event = await db
      .selectFrom("event")
      .select(["live_at"])
      .where("id", "=", fact.eventId)
      .executeTakeFirstOrThrow();
    return [
      db
        .updateTable("event")
        .set({ state: to, live_at: to === "live" ? (event.live_at ?? fact.at) : event.live_at })
        .$if(to === "closed", (update) => update.set({ closed_at: fact.at }))
        .$if(from === "closed" && to === "paused", (update) => update.set({ closed_at: null }))
        .set((row) => ({ version: row("version", "+", 1) }))
        .where("id", "=", fact.eventId),
      ...(await pauseRows(db, fact, from, to)),
    ];
  },
};

function setPhone(db: Parameters<Projector>[0], eventId: string, phone: string | null) {
  return db
    .updateTable("event")
    .set({ support_phone: phone })
    .set((row) => ({ version: row("version", "+", 1) }))
    .where("id", "=", eventId);
}

function policySet(
  db: Parameters<Projector>[0],
  { eventId, seq, at, actor }: Parameters<Projector>[1],
  micPolicy: EventFields["micPolicy"],
) {
  const by = { by_kind: actor.kind, by_id: actor.id };
  return db
    .insertInto("mic_policy_change")
    .values({ event_id: eventId, seq, at, mic_policy: micPolicy, ...by });
}

/** A replay ends keys and takes roles before it comes to the events they made: such roles are gone either way. */
async function keepsRole(
  db: Parameters<Projector>[0],
  keyId: string | null,
  eventId: string,
): Promise<boolean> {
  if (keyId === null) return false;
  const key = await db
    .selectFrom("api_key")
    .select("revoked_at")
    .where("id", "=", keyId)
    .executeTakeFirst();
  if ((key?.revoked_at ?? null) !== null) return false;
  const taken = await db
    .selectFrom("role_taken")
    .select("role")
    .where("key_id", "=", keyId)
    .where("event_id", "=", eventId)
    .where("role", "=", "organizer")
    .executeTakeFirst();
  return taken === undefined;
}

/** A pause begins with `paused` (reopening: at the closing) and ends with `live`; closing ends it too. */
async function pauseRows(...[db, fact, from, to]: PauseArguments) {
  const end = db
    .updateTable("event_pause")
    .set({ to_at: fact.at })
    .where("event_id", "=", fact.eventId)
    .where("to_at", "is", null);
  if (to !== "paused") return from === "paused" ? [end] : [];
  const { closed_at } = await db
    .selectFrom("event")
    .select("closed_at")
    .where("id", "=", fact.eventId)
    .executeTakeFirstOrThrow();
  const since = from === "closed" ? (closed_at ?? fact.at) : fact.at;
  return [
    db
      .insertInto("event_pause")
      .values({ event_id: fact.eventId, from_at: since, to_at: null, seq: fact.seq }),
  ];
}
type Projector = Projections[string];
type PauseArguments = [...Parameters<Projector>, EventState, EventState];

function columns(fields: Partial<EventFields>) {
  const { title, startsAt, endsAt, kind, place, organizer, timeZone, micPolicy } = fields;
  const all = {
    title,
    folded: title === undefined ? undefined : foldText(title),
    starts_at: startsAt,
    ends_at: endsAt,
    kind,
    place,
    organizer,
    time_zone: timeZone,
    mic_policy: micPolicy,
    gap_tolerance_seconds: fields.gapToleranceSeconds,
    present_share_percent: fields.presentSharePercent,
    warning_seconds: fields.warningSeconds,
    danger_seconds: fields.dangerSeconds,
    lost_line_pauses: asFlag(fields.lostLinePauses),
    site_budget_seconds: fields.siteBudgetSeconds,
    delegation_budget_seconds: fields.delegationBudgetSeconds,
  };
  // A whole set of fields gives every column, a partial one those that are there.
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as Required<{
    [Key in keyof typeof all]: NonNullable<(typeof all)[Key]>;
  }>;
}

function asFlag(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
