import { isInCharge } from "../../../src/delegates/delegates.ts";
import type { Delegate, Site } from "./reads.ts";

export type Contact = { name: string | null; phone: string | null };

type OfSite = Pick<Site, "id" | "contact">;
type Person = Pick<Delegate, "siteId" | "role" | "name" | "label">;

/** Who answers for each site that has somebody: its contact, and where that has no name the delegate in charge. */
export function contactsOf(
  sites: readonly OfSite[],
  delegates: readonly Person[],
): Map<string, Contact> {
  const inCharge = delegates.filter(isInCharge);
  const names = new Map(inCharge.map(({ siteId, name, label }) => [siteId, name ?? label]));
  const known = sites.map(({ id, contact }): [string, Contact] => [
    id,
    { name: contact?.name ?? names.get(id) ?? null, phone: contact?.phone ?? null },
  ]);
  return new Map(known.filter(([, { name, phone }]) => name !== null || phone !== null));
}

/** "Nguyễn Văn An, 0912 345 678" */
export function contactText({ name, phone }: Contact): string {
  return [name, phone].filter(Boolean).join(", ");
}
