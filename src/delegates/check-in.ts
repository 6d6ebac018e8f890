import type { Kysely } from "kysely";
import { isoTime, type Millis } from "../clock.ts";
import type { Answer, Change, EventAt } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import { Refusal } from "../errors.ts";
import { findEvent } from "../events/queries.ts";
import { findSite } from "../sites/queries.ts";
import { findDelegate, listDelegates } from "./queries.ts";
import { markDelegates } from "./roll-call.ts";

export type CheckInLink = { eventId: string; siteId: string };

/** Where a check-in link leads. Unknown, expired, revoked and of a withdrawn site are the same 401. */
export async function findCheckInLink(
  db: Kysely<Database>,
  secretHash: string,
  now: Millis,
): Promise<CheckInLink> {
  const link = await db
    .selectFrom("link")
    .innerJoin("site", "site.id", "link.site_id")
    .select(["link.event_id", "site.id as site_id", "expires_at", "revoked_at", "withdrawn"])
    .where("secret_hash", "=", secretHash)
    .where("kind", "=", "check_in")
    .executeTakeFirst();
  const valid =
    link &&
    link.revoked_at === null &&
    link.withdrawn === 0 &&
    (link.expires_at === null || link.expires_at > now);
  if (valid) return { eventId: link.event_id, siteId: link.site_id };
  throw new Refusal("link_invalid", {
    vi: "Đường dẫn không đúng, đã hết hạn hoặc đã bị thu hồi.",
    en: "The link is wrong, expired or revoked.",
  });
}

/** Marks a delegate of the link's site present; who is present already stays so without another mark. */
export async function checkIn(
  event: EventAt,
  secretHash: string,
  delegateId: string,
): Promise<Change<boolean>> {
  const { siteId } = await findCheckInLink(event.db, secretHash, event.at);
  const delegate = await findDelegate(event.db, event.id, delegateId, siteId);
  if (delegate.status === "present") return { facts: [], value: false };
  const mark = { delegateId, status: "present", at: null, note: null, substitute: null } as const;
  const { facts } = await markDelegates(event, [mark], siteId);
  return { facts, value: true };
}

/** Who has the link may mark and nothing else, so it tells nothing about the person. */
export async function checkInAnswer(
  { db, id }: EventAt,
  delegateId: string,
  marked: boolean,
): Promise<Answer> {
  const latest = await db
    .selectFrom("roll_call_mark")
    .select("marked_at")
    .where("event_id", "=", id)
    .where("delegate_id", "=", delegateId)
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  const body = { delegateId, status: "present", at: isoTime(latest.marked_at) };
  return { status: marked ? 201 : 200, body };
}

/** The longest list that somebody finds a name in on a phone. */
const MOST_NAMES = 1000;

/** Whom a delegate at the door may choose from: what a list of names on paper shows there, and nothing of who came. */
export async function checkInNames(db: Kysely<Database>, { eventId, siteId }: CheckInLink) {
  const [event, site] = [await findEvent(db, eventId), await findSite(db, eventId, siteId)];
  const all = { siteId, status: undefined, q: undefined, sort: "name" } as const;
  const { items } = await listDelegates(db, eventId, all, { limit: MOST_NAMES, after: null });
  return {
    event: { title: event.title },
    site: { name: site.name },
    items: items.map(({ id, name, label, rank }) => ({ id, name, label, rank })),
  };
}
