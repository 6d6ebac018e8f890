import type { Millis } from "../clock.ts";

/** A connected place of an event, api.md section 3. */
export type SiteRole = "central" | "remote";
export const SITE_ROLES = ["central", "remote"] as const;

export type SiteFields = {
  name: string;
  role: SiteRole;
  code: string | null;
  level: string;
  provinceCode: string | null;
  parentSiteId: string | null;
};

/** Who answers for a site on the day. */
export type Contact = { name: string | null; phone: string | null };
export const NO_CONTACT: Contact = { name: null, phone: null };

/** A telephone number as people write it, an extension or a second number behind it. */
export function isPhone(text: string): boolean {
  return /^[+(]?\d(\D*\d){2}/.test(text.trim());
}

export type ConnectionState = "never" | "connected" | "dropped" | "left";

/** What a link opens: the room, the roll call of one site, or the stage view. */
export type LinkKind = "join" | "check_in" | "display";

export type SessionEnd = "link_revoked" | "site_withdrawn" | "taken_over" | "sent_home";

/** Reasons of LiveKit's with which somebody goes on purpose; every other end is a drop. */
const LEAVING = ["CLIENT_INITIATED", "PARTICIPANT_REMOVED", "ROOM_DELETED"];

/** For how long a session still holds its site after it has gone from the room. */
export const HOLD_FOR: Millis = 30_000;

/** For how long an approved device may take a site over. */
export const APPROVED_FOR: Millis = 5 * 60_000;

/** More requests than this wait for nobody: a link in wrong hands must not fill the log. */
export const MOST_REQUESTS = 20;

/** How a session is called in the room: whoever comes as the site's identity with `~…` behind it is that site. */
export function sessionIdentity(liveKitIdentity: string, sessionId: string): string {
  return `${liveKitIdentity}~${sessionId}`;
}

/** A participant of one site: still there while `to` is null. */
type SiteStay = { from: Millis; to: Millis | null; reason: string | null };

/** How a site is connected, from all its stays: any that lasts counts, else the one that ended last. */
export function connectionState(stays: SiteStay[]): ConnectionState {
  if (stays.some((stay) => stay.to === null)) return "connected";
  const last = stays.toSorted((a, b) => (a.to ?? 0) - (b.to ?? 0)).at(-1);
  if (!last) return "never";
  return isLeaving(last.reason) ? "left" : "dropped";
}

/** Did somebody go on purpose, or was sent away? */
export function isLeaving(reason: string | null): boolean {
  return reason !== null && LEAVING.includes(reason);
}

/** A session that has been in the room: it is there, or was last heard of at `lastSeenAt` by our clock. */
export type Presence = {
  sessionId: string;
  deviceId: string;
  inRoom: boolean;
  lastSeenAt: Millis;
};

/** One device holds a site: while it is in the room, and for 30 s after. A device that holds it itself may go on. */
export function isHeldByAnother(deviceId: string, presences: Presence[], at: Millis): boolean {
  const [own, others] = [true, false].map((mine) =>
    presences.filter((each) => (each.deviceId === deviceId) === mine && holds(each, at)),
  ) as [Presence[], Presence[]]; // a list of two, as it was given
  const inRoom = (each: Presence) => each.inRoom;
  if (others.some(inRoom)) return !own.some(inRoom);
  return others.length > 0 && own.length === 0;
}

export function holds(presence: Presence, at: Millis): boolean {
  return presence.inRoom || at - presence.lastSeenAt < HOLD_FOR;
}

/** Would a site under this parent stand above itself? `parents` maps every site of the event to its parent. */
export function makesCircle(
  siteId: string,
  parentSiteId: string,
  parents: Map<string, string | null>,
): boolean {
  let above: string | null = parentSiteId;
  for (let steps = 0; above !== null && steps <= parents.size; steps += 1) {
    if (above === siteId) return true;
    above = parents.get(above) ?? null;
  }
  return false;
}
