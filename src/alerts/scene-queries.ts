import type { Kysely } from "kysely";
import { identityOwner } from "../attendance/attendance.ts";
import { unionOf } from "../attendance/intervals.ts";
import type { Millis } from "../clock.ts";
import { readHead } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import type { EventState } from "../events/events.ts";
import { findEvent, type EventRow } from "../events/queries.ts";
import { siteStays } from "../sites/queries.ts";
import { expectedFrom } from "./finders.ts";
import {
  failuresOf,
  liveKitsClock,
  openTimes,
  ourClock,
  requestsOf,
  type DeviceNamed,
} from "./history.ts";
import { ATTENTION, readFacts, type AttentionKind, type Facts } from "./reading.ts";
import type { DeviceRequest, Lasting, RightsFailure, Scene, SiteSeen } from "./scene.ts";
import { turnsSeen } from "./turn-queries.ts";

type Stays = Awaited<ReturnType<typeof siteStays>>;
type Sites = Awaited<ReturnType<typeof sitesOf>>;

/** What is asked for only when others are there, and only since then. */
const LATER: readonly AttentionKind[] = ["site_registered", "site_changed", "rights_confirmed"];
const ALWAYS = ATTENTION.filter((kind) => !LATER.includes(kind));

/** What the alerts of an event are computed from, and the facts that were read; `clockNow` is this machine's clock. */
export async function readScene(
  db: Kysely<Database>,
  eventId: string,
  clockNow: Millis,
): Promise<{ scene: Scene; facts: Facts }> {
  const event = await findEvent(db, eventId);
  const facts = await readFacts(db, eventId, ALWAYS);
  const sites = await sitesOf(db, eventId);
  const stays = await siteStays(db, eventId);
  const now = Math.max(clockNow, (await readHead(db, eventId)).at);
  const scene: Scene = {
    now,
    startsAt: event.starts_at,
    liveAt: event.live_at,
    open: openTimes(facts.of<{ to: EventState }>("event_state_changed")),
    sites: await sitesSeen(db, event, sites, stays),
    occupied: occupiedTimes(stays, now),
    turns: await turnsSeen(db, eventId, facts),
    failures: await failuresSeen(db, eventId, facts, sites, stays),
    requests: await requestsSeen(db, eventId, facts),
    silences: await silencesSeen(db, eventId, facts),
    clocks: [
      ...ourClock(facts.of("clock_went_back"), clockNow),
      ...liveKitsClock(facts.of("livekit_clock_apart", "livekit_clock_right")),
    ],
  };
  return { scene, facts };
}

function sitesOf(db: Kysely<Database>, eventId: string) {
  return db
    .selectFrom("site")
    .select(["id", "name", "livekit_identity", "withdrawn"])
    .where("event_id", "=", eventId)
    .orderBy("position")
    .execute();
}

async function sitesSeen(
  db: Kysely<Database>,
  event: EventRow,
  sites: Sites,
  stays: Stays,
): Promise<SiteSeen[]> {
  const expected = expectedFrom({ startsAt: event.starts_at, liveAt: event.live_at });
  const late = (await readFacts(db, event.id, ["site_registered"], expected)).of<{
    siteId: string;
  }>("site_registered");
  const registeredAt = new Map(late.map(({ at, data }) => [data.siteId, at]));
  const goneAt = await withdrawals(db, event.id, sites);
  const byOwner = Map.groupBy(stays, ({ identity }) => identityOwner(identity));
  return sites.map(({ id, name, livekit_identity: identity }) => ({
    id,
    name,
    registeredAt: registeredAt.get(id) ?? null,
    goneAt: goneAt.get(id) ?? null,
    stays: (byOwner.get(identity) ?? []).map(({ participantSid: sid, from, to, reason }) => ({
      sid,
      from,
      to,
      reason,
    })),
  }));
}

/** When those sites were withdrawn that are. */
async function withdrawals(
  db: Kysely<Database>,
  eventId: string,
  sites: Sites,
): Promise<Map<string, Millis>> {
  const gone = new Set(sites.filter((site) => site.withdrawn === 1).map(({ id }) => id));
  if (gone.size === 0) return new Map();
  const changed = (await readFacts(db, eventId, ["site_changed"]))
    .of<{ siteId: string; withdrawn?: boolean }>("site_changed")
    .filter(({ data }) => data.withdrawn === true && gone.has(data.siteId));
  return new Map(changed.map(({ at, data }) => [data.siteId, at]));
}

function occupiedTimes(stays: Stays, now: Millis): Lasting[] {
  const spans = stays.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }));
  return unionOf(spans, 1).map(({ from, to }) => ({ from, to: to <= now ? to : null }));
}

async function failuresSeen(
  db: Kysely<Database>,
  eventId: string,
  facts: Facts,
  sites: Sites,
  stays: Stays,
): Promise<RightsFailure[]> {
  const failed = facts.of<{ sid: string; identity: string }>("rights_failed");
  if (failed.length === 0) return [];
  const after = await readFacts(db, eventId, ["rights_confirmed"]);
  const confirmed = after.of<{ sid: string }>("rights_confirmed");
  const stayEnds = new Map(stays.map(({ participantSid, to }) => [participantSid, to]));
  const siteOfOwner = new Map(sites.map((site) => [site.livekit_identity, site.id]));
  return failuresOf(failed, confirmed, stayEnds, siteOfOwner);
}

/** A request ends with the decision, or with the coming of the device. */
async function requestsSeen(
  db: Kysely<Database>,
  eventId: string,
  facts: Facts,
): Promise<DeviceRequest[]> {
  const requested = facts.of<DeviceNamed>("take_over_requested");
  if (requested.length === 0) return [];
  const decided = facts
    .of<DeviceNamed>("take_over_decided")
    .map(({ at, data }) => ({ at, ...data }));
  const sessions = await db
    .selectFrom("site_session")
    .select(["site_id as siteId", "device_id as deviceId", "started_at as at"])
    .where("event_id", "=", eventId)
    .execute();
  return requestsOf(requested, [...decided, ...sessions]);
}

/** A silence ends with the next word of LiveKit's in the log. */
async function silencesSeen(
  db: Kysely<Database>,
  eventId: string,
  facts: Facts,
): Promise<Lasting[]> {
  const silences: Lasting[] = [];
  for (const { seq, data } of facts.of<{ since: Millis }>("livekit_silent")) {
    const heard = await db
      .selectFrom("log")
      .select("at")
      .where("event_id", "=", eventId)
      .where("seq", ">", seq)
      .where("type", "in", ["livekit_told", "livekit_answered"])
      .orderBy("seq")
      .limit(1)
      .executeTakeFirst();
    silences.push({ from: data.since, to: heard?.at ?? null });
  }
  return silences;
}
