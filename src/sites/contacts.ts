import type { Change, EventAt, Fact } from "../db/commit.ts";
import { ERASED_TEXT, eraseTexts, type Remains } from "../log/erasure.ts";
import type { SiteContactSet } from "./facts.ts";
import { findSite } from "./queries.ts";
import type { Contact } from "./sites.ts";

/** The fact that somebody answers for a site; nothing when it was so already. */
export function contactFacts(siteId: string, contact: Contact, now: Contact): Fact[] {
  if (contact.name === now.name && contact.phone === now.phone) return [];
  const data: SiteContactSet = { siteId, ...contact };
  return [{ type: "site_contact_set", data }];
}

const REMAINS: Remains = {
  site_contact_set: (data) => ({
    ...data,
    name: data["name"] === null ? null : ERASED_TEXT,
    phone: null,
  }),
};

/** Blanks every name and number that stood for the site, also those of a site that was deleted since. */
export async function eraseContact(
  event: EventAt,
  siteId: string,
  reason: string,
): Promise<Change> {
  const follows = "site_contact_erased";
  const change = await eraseTexts(event, ["siteId", siteId], REMAINS, { reason, follows });
  if (change.facts.length === 0) await findSite(event.db, event.id, siteId);
  return change;
}
