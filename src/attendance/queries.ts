import type { Kysely } from "kysely";
import { type Millis, millisOrNull } from "../clock.ts";
import { readHead, type Head } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import { delegateCounts, NO_DELEGATES, type DelegateCounts } from "../delegates/queries.ts";
import { invalidField, notFound } from "../errors.ts";
import { findEvent, pausesOf, type EventRow } from "../events/queries.ts";
import { roomKnowledge, wasObserved } from "../rooms/queries.ts";
import { attendanceOf, windowOf, windowSeconds } from "./attendance.ts";
import type { AttendanceRule, Pause, SiteFigures, Window } from "./attendance.ts";
import type { Correction, Interval } from "./corrections.ts";
import { staysOf, type Stay } from "./stays.ts";

/** Which window is asked for, by whom: `siteId` null is all sites, else that one and no strangers. */
export type AttendanceAsked = {
  now: Millis;
  from: Millis | null;
  to: Millis | null;
  siteId: string | null;
};

export type SiteAttendance = {
  site: { id: string; code: string | null; name: string; role: "central" | "remote" };
  figures: SiteFigures;
  delegates: DelegateCounts;
};

/** What figures are measured against, as it stands at `head`; times in milliseconds. */
export type Frame = {
  event: EventRow;
  asOf: Millis;
  head: Head;
  window: Window;
  windowSeconds: number;
  pauses: Pause[];
  rule: AttendanceRule;
};

export type EventAttendance = Frame & {
  sites: SiteAttendance[];
  unknownParticipants: { identity: string; intervals: Interval[] }[];
  corrections: Correction[];
};

/** The ends of a window as the query gives them, in milliseconds; 422 when they are the wrong way round. */
export function windowAsked(sent: { from?: string | undefined; to?: string | undefined }): {
  from: Millis | null;
  to: Millis | null;
} {
  const asked = { from: millisOrNull(sent.from), to: millisOrNull(sent.to) };
  if (asked.from === null || asked.to === null || asked.from <= asked.to) return asked;
  throw invalidField("/to", "before_start", {
    vi: "Lúc kết thúc không được trước lúc bắt đầu.",
    en: "The end must not be before the start.",
  });
}

/** Reads the window, its pauses and the rule. `db` is a snapshot, so that figures and head belong together. */
export async function readFrame(
  db: Kysely<Database>,
  eventId: string,
  asked: { now: Millis; from: Millis | null; to: Millis | null },
): Promise<Frame> {
  const event = await findEvent(db, eventId);
  const head = await readHead(db, eventId);
  // The log's times never go back, even if the machine's clock does.
  const now = Math.max(asked.now, head.at);
  const { live_at: liveAt, closed_at: closedAt } = event;
  const window = windowOf({ liveAt, closedAt, now, from: asked.from, to: asked.to });
  const pauses = await pausesOf(db, eventId);
  return {
    event,
    asOf: now,
    head,
    window,
    windowSeconds: windowSeconds({ window, pauses, now }),
    pauses,
    rule: {
      gapToleranceSeconds: event.gap_tolerance_seconds,
      presentSharePercent: event.present_share_percent,
    },
  };
}

/** Reads and computes the attendance; `db` is a snapshot. */
export async function readAttendance(
  db: Kysely<Database>,
  eventId: string,
  asked: AttendanceAsked,
): Promise<EventAttendance> {
  const frame = await readFrame(db, eventId, asked);
  const rows = await sitesAsked(db, eventId, asked.siteId);
  const corrections = await correctionsOf(db, eventId, asked.siteId);
  const { window, pauses, rule, asOf: now } = frame;
  // Of one site nobody else's stays are read.
  const owner = asked.siteId === null ? undefined : rows[0]?.livekit_identity;
  const found = attendanceOf({
    room: await roomKnowledge(db, eventId, owner),
    sites: rows.map((row) => ({ siteId: row.id, liveKitIdentity: row.livekit_identity })),
    corrections,
    window,
    pauses,
    rule,
    now,
    observed: window !== null && (await wasObserved(db, eventId, window)),
  });
  const counts = await delegateCounts(db, eventId, asked.siteId);
  const sites = rows.flatMap(({ id, code, name, role }) => {
    const figures = found.sites.get(id);
    const delegates = counts.get(id) ?? NO_DELEGATES;
    return figures ? [{ site: { id, code, name, role }, figures, delegates }] : [];
  });
  const unknownParticipants = asked.siteId === null ? found.unknownParticipants : [];
  return { ...frame, sites, unknownParticipants, corrections };
}

async function sitesAsked(db: Kysely<Database>, eventId: string, siteId: string | null) {
  const rows = await db
    .selectFrom("site")
    .select(["id", "code", "name", "role", "livekit_identity"])
    .where("event_id", "=", eventId)
    .$if(siteId !== null, (some) => some.where("id", "=", siteId ?? ""))
    .orderBy("position")
    .orderBy("id")
    .execute();
  if (siteId !== null && rows.length === 0) throw notFound({ vi: "điểm cầu", en: "site" });
  return rows;
}

async function correctionsOf(
  db: Kysely<Database>,
  eventId: string,
  siteId: string | null,
): Promise<Correction[]> {
  const rows = await db
    .selectFrom("correction")
    .selectAll()
    .where("event_id", "=", eventId)
    .$if(siteId !== null, (some) => some.where("site_id", "=", siteId ?? ""))
    .orderBy("seq")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    siteId: row.site_id,
    intervalId: row.interval_id,
    from: row.from_at,
    to: row.to_at,
    void: row.void === 1,
    seq: row.seq,
  }));
}

/** What a site's intervals are made of; null when the event has no such site. */
export async function siteRecord(
  db: Kysely<Database>,
  eventId: string,
  siteId: string,
): Promise<{ stays: Stay[]; corrections: Correction[] } | null> {
  const site = await db
    .selectFrom("site")
    .select("livekit_identity")
    .where("event_id", "=", eventId)
    .where("id", "=", siteId)
    .executeTakeFirst();
  if (!site) return null;
  return {
    stays: staysOf(await roomKnowledge(db, eventId, site.livekit_identity)),
    corrections: await correctionsOf(db, eventId, siteId),
  };
}
