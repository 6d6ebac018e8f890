import { isoOrNull, type Millis } from "../clock.ts";
import type { Answer, Change, EventAt, Fact } from "../db/commit.ts";
import { wrongState } from "../errors.ts";
import { newId, newSecret } from "../ids.ts";
import type { JsonObject } from "../json.ts";
import { endSessions, linkRevoked } from "./commands.ts";
import type { LinkCreated, LinkSent, LinkUnsent } from "./facts.ts";
import { findLink, type LinkPlace } from "./join-queries.ts";
import { findSite } from "./queries.ts";
import type { LinkKind } from "./sites.ts";

/** Where each kind of link leads, and how its secret begins. */
const KINDS: Record<LinkKind, { path: string; prefix: string }> = {
  join: { path: "vao", prefix: "dcl" },
  check_in: { path: "dd", prefix: "dcc" },
  display: { path: "man-hinh", prefix: "dcd" },
};

export type NewLink = LinkPlace & { label: string | null; expiresAt: Millis | null };

/** Makes a link; its secret leaves the system in this answer only. Links made before stay valid. */
export async function createLink(
  event: EventAt,
  wanted: NewLink,
): Promise<Change<{ id: string; secret: string }>> {
  const site = wanted.siteId === null ? null : await findSite(event.db, event.id, wanted.siteId);
  if (site?.withdrawn === 1) {
    throw wrongState({
      vi: "Điểm cầu đã rút khỏi hội thảo.",
      en: "The site is withdrawn.",
    });
  }
  const { fact, value } = newLink(event, wanted);
  return { facts: [fact], value };
}

/** The fact of a new link to join, for a site that is known to take part. */
export function newJoinLink(
  { deps }: Pick<EventAt, "deps">,
  { siteId, ...wanted }: { siteId: string; label: string | null; expiresAt: Millis | null },
) {
  const { fact, value } = newLink({ deps }, { siteId, kind: "join", ...wanted });
  return { fact, value: { siteId, ...value } };
}

function newLink({ deps }: Pick<EventAt, "deps">, wanted: NewLink) {
  const id = newId(deps, "lnk");
  const secret = newSecret(deps, KINDS[wanted.kind].prefix);
  const data: LinkCreated = { linkId: id, ...wanted, secretHash: deps.sha256(secret) };
  return { fact: { type: "link_created", data } satisfies Fact, value: { id, secret } };
}

/** Ends a link and its sessions at once. A link that has ended stays so. */
export async function revokeLink(
  event: EventAt,
  place: LinkPlace,
  linkId: string,
): Promise<Change> {
  const link = await findLink(event.db, event.id, place, linkId);
  if (link.revoked_at !== null) return { facts: [], value: undefined };
  const ended = await endSessions(event, { linkId }, "link_revoked");
  return { facts: [linkRevoked(linkId), ...ended], value: undefined };
}

/** Notes that somebody gave a link to its site. One that opens nothing any more is not to be sent. */
export async function markSent(event: EventAt, place: LinkPlace, linkId: string): Promise<Change> {
  const link = await findLink(event.db, event.id, place, linkId);
  if (link.sent_at !== null) return { facts: [], value: undefined };
  if (link.revoked_at !== null || (link.expires_at !== null && link.expires_at <= event.at)) {
    throw wrongState({
      vi: "Đường dẫn này không còn hiệu lực nên không đánh dấu đã gửi được.",
      en: "This link opens nothing any more, so it cannot be marked as sent.",
    });
  }
  const data: LinkSent = { linkId };
  return { facts: [{ type: "link_sent", data }], value: undefined };
}

/** Takes the note back. */
export async function markUnsent(
  event: EventAt,
  place: LinkPlace,
  linkId: string,
): Promise<Change> {
  const link = await findLink(event.db, event.id, place, linkId);
  if (link.sent_at === null) return { facts: [], value: undefined };
  const data: LinkUnsent = { linkId };
  return { facts: [{ type: "link_unsent", data }], value: undefined };
}

/** The link as its maker sees it once; api.md gives an end to all but display links. */
export function newLinkAnswer(
  publicUrl: string,
  wanted: NewLink,
  made: { id: string; secret: string },
): Answer {
  const ends: JsonObject =
    wanted.kind === "display" ? {} : { expiresAt: isoOrNull(wanted.expiresAt) };
  const url = linkUrl(publicUrl, wanted.kind, made.secret);
  return {
    status: 201,
    body: { id: made.id, secret: made.secret, url, ...ends },
    kept: { id: made.id, secret: null, url: null, ...ends },
  };
}

/** The page that a link opens. */
export function linkUrl(publicUrl: string, kind: LinkKind, secret: string): string {
  return `${publicUrl}/${KINDS[kind].path}/${secret}`;
}
