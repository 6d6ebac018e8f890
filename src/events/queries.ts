import type { Kysely, Selectable } from "kysely";
import { isoOrNull, isoTime, wholeSeconds, type Millis } from "../clock.ts";
import type { EventAt } from "../db/commit.ts";
import { idsAtOnce } from "../db/many-ids.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { notFound, Refusal, wrongState } from "../errors.ts";
import { afterKey, pageOf, type PageQuery } from "../page.ts";
import { foldText } from "../text.ts";
import {
  discussionsOf,
  isOpen,
  isShut,
  unpausedMillis,
  type EventState,
  type MicPolicyChange,
  type Pause,
} from "./events.ts";
import type { TurnRule } from "../turns/turns.ts";
import type { EventTable } from "./table.ts";

export type EventRow = Selectable<EventTable>;

/** The event's row, or 404. */
export async function findEvent(db: Kysely<Database>, eventId: string): Promise<EventRow> {
  const row = await eventOfId.first(db, { eventId });
  if (!row) throw notFound({ vi: "hội thảo", en: "event" });
  return row;
}

const eventOfId = prepared((db, { eventId }: { eventId: string }) =>
  db.selectFrom("event").selectAll().where("id", "=", eventId),
);

/** The row of an open event; 409 `event_not_open` otherwise. */
export async function findOpenEvent(event: EventAt): Promise<EventRow> {
  const row = await findEvent(event.db, event.id);
  if (!isOpen(row.state)) throw eventNotOpen();
  return row;
}

/** The row of an event to which something may still be added, from the draft on; 409 `wrong_state` otherwise. */
export async function findUnshutEvent(event: EventAt): Promise<EventRow> {
  const row = await findEvent(event.db, event.id);
  if (!isShut(row.state)) return row;
  throw wrongState({
    vi: "Hội thảo đã hủy hoặc đã lưu trữ nên không ghi thêm được.",
    en: "The event is cancelled or archived and takes nothing more.",
  });
}

export function eventNotOpen(): Refusal {
  return new Refusal("event_not_open", {
    vi: "Hội thảo chưa mở hoặc đã kết thúc.",
    en: "The event is not open.",
  });
}

export async function pausesOf(db: Kysely<Database>, eventId: string): Promise<Pause[]> {
  const rows = await db
    .selectFrom("event_pause")
    .selectAll()
    .where("event_id", "=", eventId)
    .orderBy("seq")
    .execute();
  return rows.map((row) => ({ from: row.from_at, to: row.to_at }));
}

/** The discussions of an event in their order; one that lasts is measured at `now`. */
export async function listDiscussions(
  db: Kysely<Database>,
  eventId: string,
  page: PageQuery,
  now: Millis,
) {
  const event = await findEvent(db, eventId);
  const pauses = await pausesOf(db, eventId);
  const life = { liveAt: event.live_at, endsAt: event.closed_at };
  const nth = Number(afterKey(page, "number")?.[0] ?? 0);
  const all = discussionsOf(await policyChanges(db, eventId), life).map((one, at) => ({
    ...one,
    nth: at + 1,
  }));
  const rows = all.slice(nth, nth + page.limit + 1);
  return pageOf(
    rows,
    page,
    (row) => [row.nth],
    ({ from, to, startedBy, endedBy }) => ({
      from: isoTime(from),
      to: isoOrNull(to),
      seconds: wholeSeconds(unpausedMillis(from, to ?? now, pauses)),
      startedBy,
      endedBy,
    }),
  );
}

async function policyChanges(db: Kysely<Database>, eventId: string): Promise<MicPolicyChange[]> {
  const rows = await db
    .selectFrom("mic_policy_change")
    .selectAll()
    .where("event_id", "=", eventId)
    .orderBy("seq")
    .execute();
  return rows.map(({ at, mic_policy: micPolicy, by_kind: kind, by_id: id }) => ({
    at,
    micPolicy,
    by: { kind, id },
  }));
}

/** `eventIds` null: all of them (an administrator asks). */
export type EventFilter = {
  keyId: string | null;
  state: EventState | undefined;
  q: string | undefined;
  from: Millis | null;
  to: Millis | null;
};

/** Events by their start, then id; with how many sites and delegates each has, where that is asked for. */
export async function listEvents(
  db: Kysely<Database>,
  filter: EventFilter,
  page: PageQuery,
  withCounts = false,
) {
  let rows = db.selectFrom("event").selectAll();
  if (filter.keyId !== null) {
    const mine = db.selectFrom("event_role").select("event_id").where("key_id", "=", filter.keyId);
    rows = rows.where("id", "in", mine);
  }
  if (filter.state !== undefined) rows = rows.where("state", "=", filter.state);
  if (filter.q !== undefined) rows = rows.where("folded", "like", `%${foldText(filter.q)}%`);
  if (filter.from !== null) rows = rows.where("starts_at", ">=", filter.from);
  if (filter.to !== null) rows = rows.where("starts_at", "<", filter.to);
  const after = afterKey(page, "number", "string");
  if (after !== null) {
    const [startsAt, id] = [Number(after[0]), String(after[1])];
    rows = rows.where((at) =>
      at.or([
        at("starts_at", ">", startsAt),
        at.and([at("starts_at", "=", startsAt), at("id", ">", id)]),
      ]),
    );
  }
  const found = await rows
    .orderBy("starts_at")
    .orderBy("id")
    .limit(page.limit + 1)
    .execute();
  const counts = withCounts ? await countsOf(db, found) : null;
  return pageOf(
    found,
    page,
    (row) => [row.starts_at, row.id],
    (row) => ({ ...eventOut(row), ...(counts ? { counts: counts(row.id) } : {}) }),
  );
}

/** How many sites that were not withdrawn, and how many delegates, these events have. */
async function countsOf(db: Kysely<Database>, events: EventRow[]) {
  const [sites, delegates] = [new Map<string, number>(), new Map<string, number>()];
  for (const ids of idsAtOnce(events.map(({ id }) => id))) {
    const counted = (table: "site" | "delegate") =>
      db
        .selectFrom(table)
        .select(["event_id", (row) => row.fn.countAll<number>().as("count")])
        .where("event_id", "in", ids)
        .groupBy("event_id");
    const ofSites = await counted("site").where("withdrawn", "=", 0).execute();
    for (const row of ofSites) sites.set(row.event_id, row.count);
    for (const row of await counted("delegate").execute()) delegates.set(row.event_id, row.count);
  }
  return (eventId: string) => ({
    sites: sites.get(eventId) ?? 0,
    delegates: delegates.get(eventId) ?? 0,
  });
}

/** The event's rule for turns (api.md section 7 names the usual figures). */
export function turnRuleOf(row: EventRow): TurnRule {
  return {
    warningSeconds: row.warning_seconds,
    dangerSeconds: row.danger_seconds,
    lostLinePauses: row.lost_line_pauses === 1,
    siteBudgetSeconds: row.site_budget_seconds,
    delegationBudgetSeconds: row.delegation_budget_seconds,
  };
}

/** The number of the desk that helps on the day; nothing where there is none. */
export function supportPhoneOut({ support_phone: supportPhone }: EventRow): {
  supportPhone?: string;
} {
  return supportPhone === null ? {} : { supportPhone };
}

/** The event as the API shows it. */
export function eventOut(row: EventRow) {
  return {
    id: row.id,
    title: row.title,
    startsAt: isoTime(row.starts_at),
    endsAt: isoOrNull(row.ends_at),
    kind: row.kind,
    place: row.place,
    organizer: row.organizer,
    timeZone: row.time_zone,
    micPolicy: row.mic_policy,
    attendanceRule: {
      gapToleranceSeconds: row.gap_tolerance_seconds,
      presentSharePercent: row.present_share_percent,
    },
    turnRule: turnRuleOf(row),
    ...supportPhoneOut(row),
    state: row.state,
    liveAt: isoOrNull(row.live_at),
    closedAt: isoOrNull(row.closed_at),
    roomName: row.room_name,
    version: row.version,
    createdAt: isoTime(row.created_at),
  };
}
