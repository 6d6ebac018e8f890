import type { Shown } from "./stage-clock.ts";
import { words } from "./words.ts";

type Person = NonNullable<Shown["next"]>;

/** Rank and name, as it is read out; null for somebody who was never named. */
export function nameOf({ rank, name }: Person): string | null {
  if (name === null) return null;
  return rank === null || name.startsWith(rank) ? name : `${rank} ${name}`;
}

/** Post and place of work, in one line; a post that names the place says it once. */
export function postOf({ positions, organization }: Person): string {
  const isSaid = organization === null || positions.some((post) => post.includes(organization));
  return [...positions, ...(isSaid ? [] : [organization])].join(", ");
}

export function placeOf({ site }: Person): string | null {
  return site && words.atSite(site.name);
}
