import { SESSION_PREFIX } from "../auth/caller.ts";
import type { Millis } from "../clock.ts";
import type { Change, EventAt, Fact } from "../db/commit.ts";
import { notFound, Refusal } from "../errors.ts";
import { newId, newSecret } from "../ids.ts";
import type {
  SessionJoinedAgain,
  SessionStarted,
  TakeOverDecided,
  TakeOverRequested,
} from "./session-facts.ts";
import {
  admissionOf,
  findJoinLink,
  findOpenSession,
  findTakeOver,
  presencesOf,
} from "./join-queries.ts";
import { findSite, type SiteRow } from "./queries.ts";
import { APPROVED_FOR, holds, isHeldByAnother, MOST_REQUESTS, sessionIdentity } from "./sites.ts";

export type JoinAsked = {
  secretHash: string;
  deviceId: string | null;
  takeOver: boolean;
  /** The open session that the request brought a token of. */
  brought: { sessionId: string; deviceId: string; secret: string } | null;
};

/** The order by which a device comes in by a link of this event and site. */
export function joinOrder(asked: { eventId: string; siteId: string; device: JoinAsked }) {
  return {
    eventId: asked.eventId,
    by: { kind: "site" as const, id: asked.siteId },
    decide: async (event: EventAt) => {
      const { value, ...change } = await joinSite(event, asked.device);
      // Read here, where the pages are at hand.
      const admission = value && { ...value, ...(await admissionOf(event.db, value.site)) };
      return { ...change, value: admission };
    },
    again: { name: "join", input: asked },
  };
}

/** A session that may go in, or null: another device holds the site, and a request to take over is kept. */
export type Joined = { site: SiteRow; sessionId: string; accessToken: string } | null;

/** Lets a device in by a link's secret, starting its session or going on with it (api.md section 3). */
export async function joinSite(event: EventAt, asked: JoinAsked): Promise<Change<Joined>> {
  const link = await findJoinLink(event.db, asked.secretHash, event.at);
  if (!link) throw linkInvalid();
  const site = await findSite(event.db, event.id, link.site_id);
  const deviceId = asked.deviceId ?? asked.brought?.deviceId ?? newId(event.deps, "dev");
  const presences = await presencesOf(event.db, site);
  const request = await findTakeOver(event.db, site.id, deviceId);
  const approved = (request?.approved_until ?? 0) > event.at;
  if (isHeldByAnother(deviceId, presences, event.at) && !approved) {
    const facts = asked.takeOver ? await requestTakeOver(event, site, deviceId) : [];
    return { facts, value: null };
  }
  const session = await findOpenSession(event.db, link.id, deviceId);
  // A device that holds the site by another of its links goes on with the link it comes by now.
  const changesLink = presences.some(
    (each) => each.deviceId === deviceId && each.sessionId !== session?.id && holds(each, event.at),
  );
  const takesOver = approved || changesLink;
  if (session) return joinAgain(event, site, session, asked.brought, takesOver);
  return startSession(event, site, { linkId: link.id, deviceId, takesOver });
}

/** Approves or refuses what a device asked; the latest approval of a site counts. */
export async function decideTakeOver(
  event: EventAt,
  siteId: string,
  deviceId: string,
  approve: boolean,
): Promise<Change> {
  const site = await findSite(event.db, event.id, siteId);
  const request = await findTakeOver(event.db, site.id, deviceId);
  if (!request) throw notFound({ vi: "yêu cầu thay thiết bị", en: "request to take over" });
  const stands = approve && (request.approved_until ?? 0) > event.at;
  if (stands) return { facts: [], value: undefined };
  const approvedUntil: Millis | null = approve ? event.at + APPROVED_FOR : null;
  const data: TakeOverDecided = { siteId, deviceId, approvedUntil };
  return { facts: [{ type: "take_over_decided", data }], value: undefined };
}

/** Unknown, expired, revoked and withdrawn are one and the same to whoever tries. */
export function linkInvalid(): Refusal {
  return new Refusal("link_invalid", {
    vi: "Đường dẫn vào điểm cầu không đúng hoặc không còn hiệu lực.",
    en: "The link of the site is wrong or no longer valid.",
  });
}

export function siteBusy(): Refusal {
  return new Refusal("site_busy", {
    vi: "Một thiết bị khác đang giữ điểm cầu này.",
    en: "Another device holds this site.",
  });
}

function startSession(
  event: EventAt,
  site: SiteRow,
  by: { linkId: string; deviceId: string; takesOver: boolean },
): Change<Joined> {
  const sessionId = newId(event.deps, "ses");
  const identity = sessionIdentity(site.livekit_identity, sessionId);
  const token = newToken(event);
  const data: SessionStarted = {
    sessionId,
    siteId: site.id,
    ...by,
    identity,
    tokenHash: token.hash,
  };
  return {
    facts: [{ type: "session_started", data }],
    value: { site, sessionId, accessToken: token.secret },
  };
}

/** The token that was brought stays; a device that lost its own gets one more. */
function joinAgain(
  event: EventAt,
  site: SiteRow,
  session: { id: string },
  brought: JoinAsked["brought"],
  takesOver: boolean,
): Change<Joined> {
  const own = brought?.sessionId === session.id ? brought.secret : null;
  const token = own === null ? newToken(event) : null;
  const data: SessionJoinedAgain = {
    sessionId: session.id,
    siteId: site.id,
    tokenHash: token?.hash ?? null,
    takesOver,
  };
  const facts: Fact[] =
    token === null && !takesOver ? [] : [{ type: "session_joined_again", data }];
  const accessToken = token?.secret ?? own ?? "";
  return { facts, value: { site, sessionId: session.id, accessToken } };
}

async function requestTakeOver(event: EventAt, site: SiteRow, deviceId: string): Promise<Fact[]> {
  const waiting = await event.db
    .selectFrom("take_over")
    .select("device_id")
    .where("site_id", "=", site.id)
    .where("approved_until", "is", null)
    .execute();
  const asked = waiting.some((request) => request.device_id === deviceId);
  if (asked || waiting.length >= MOST_REQUESTS) return [];
  const data: TakeOverRequested = { siteId: site.id, deviceId };
  return [{ type: "take_over_requested", data }];
}

function newToken({ deps }: EventAt): { secret: string; hash: string } {
  const secret = newSecret(deps, SESSION_PREFIX);
  return { secret, hash: deps.sha256(secret) };
}
