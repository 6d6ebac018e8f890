import { identityOwner, isStaffIdentity } from "../attendance/attendance.ts";
import type { Millis } from "../clock.ts";
import { displayLink, rightsText, siteRights, type Rights } from "./rooms.ts";

/** Somebody who is in the room now; `rights` are those LiveKit confirmed for this stay, null before the first time. */
export type Here = { sid: string; identity: string; from: Millis; rights: string | null };
export type SessionHere = {
  id: string;
  siteId: string;
  identity: string;
  startedAt: Millis;
  ended: boolean;
  takesOver: boolean;
};
export type SiteHere = {
  id: string;
  liveKitIdentity: string;
  role: "central" | "remote";
  withdrawn: boolean;
};

export type RoomView = {
  micPolicy: "floor" | "open";
  floorSite: string | null;
  here: Here[];
  sites: SiteHere[];
  sessions: SessionHere[];
  /** The display links that may be used. */
  displays: ReadonlySet<string>;
};

export type RemovalReason = "stranger" | "session_ended" | "one_too_many" | "link_ended";

/** What has to be done so that the room agrees with the record. */
export type Wish =
  | { do: "set rights"; sid: string; identity: string; rights: Rights }
  | { do: "remove"; sid: string; identity: string; why: RemovalReason }
  | { do: "end session"; sessionId: string };

/**
 * Compares who is in the room with the record (api.md section 3): strangers, ended sessions, screens whose link has
 * ended and one too many go; an approved take-over ends the session before it; everybody else has exactly the rights of
 * the record.
 */
export function wishesFor(room: RoomView): Wish[] {
  const ended = room.here
    .filter(({ identity }) => {
      const link = displayLink(identity);
      return link !== null && !room.displays.has(link);
    })
    .map((screen) => removal(screen, "link_ended"));
  const guests = room.here.filter(({ identity }) => !isStaffIdentity(identity));
  if (guests.length === 0) return ended;
  const byOwner = Map.groupBy(guests, ({ identity }) => identityOwner(identity));
  const sites = new Map(room.sites.map((site) => [site.liveKitIdentity, site]));
  const sessions = Map.groupBy(room.sessions, ({ siteId }) => siteId);
  const ofSites = [...byOwner].flatMap(([owner, theirs]) => {
    const site = sites.get(owner);
    if (!site || site.withdrawn)
      return theirs.map((guest) => removal(guest, site ? "session_ended" : "stranger"));
    return wishesForSite(room, site, sessions.get(site.id) ?? [], theirs);
  });
  return [...ended, ...ofSites];
}

/**
 * Those who are heard and must not be, then all others: where many rights change at once, as at the end of a discussion,
 * nobody who speaks waits behind sixty who are silent. `sounding`: the stays with a microphone published.
 */
export function byNeed(wishes: Wish[], sounding: ReadonlySet<string>): [Wish[], Wish[]] {
  const isUrgent = (wish: Wish) =>
    wish.do !== "end session" &&
    sounding.has(wish.sid) &&
    (wish.do === "remove" || !wish.rights.publish.includes("microphone"));
  return [wishes.filter(isUrgent), wishes.filter((wish) => !isUrgent(wish))];
}

function wishesForSite(
  room: RoomView,
  site: SiteHere,
  sessions: SessionHere[],
  theirs: Here[],
): Wish[] {
  const sessionOf = (guest: Here) => sessions.find(({ identity }) => identity === guest.identity);
  const gone = theirs.filter((guest) => sessionOf(guest)?.ended);
  const staying = theirs.filter((guest) => !gone.includes(guest)).sort((a, b) => a.from - b.from);
  const removals = gone.map((guest) => removal(guest, "session_ended"));

  // Of several take-overs the latest counts: a session that took over may itself be taken over.
  const newcomer = staying
    .flatMap((guest) => sessionOf(guest) ?? [])
    .filter((session) => session.takesOver)
    .reduce<SessionHere | null>(
      (latest, one) => (latest && latest.startedAt > one.startedAt ? latest : one),
      null,
    );
  const replaced = newcomer ? sessions.filter((session) => isReplacedBy(session, newcomer)) : [];
  if (replaced.length > 0)
    return [...removals, ...replaced.map(({ id }): Wish => ({ do: "end session", sessionId: id }))];

  const [first, ...others] = staying;
  const wanted = siteRights({
    role: site.role,
    micPolicy: room.micPolicy,
    hasFloor: room.floorSite === site.id,
  });
  return [
    ...removals,
    ...others.map((guest) => removal(guest, "one_too_many")),
    ...(first === undefined || first.rights === rightsText(wanted)
      ? []
      : [{ do: "set rights", sid: first.sid, identity: first.identity, rights: wanted } as const]),
  ];
}

function isReplacedBy(session: SessionHere, newcomer: SessionHere): boolean {
  return session.id !== newcomer.id && !session.ended && session.startedAt <= newcomer.startedAt;
}

function removal({ sid, identity }: Here, why: RemovalReason): Wish {
  return { do: "remove", sid, identity, why };
}
