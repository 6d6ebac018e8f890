import type { Millis } from "../clock.ts";

/** What an incident is about: line, sound, picture, power, a device, the people in the room, or something else. */
export const INCIDENT_KINDS = [
  "line",
  "sound",
  "picture",
  "power",
  "device",
  "people",
  "other",
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** `at`: when it happened, which may be before it was noted. */
export type IncidentFields = {
  siteId: string | null;
  kind: IncidentKind;
  at: Millis;
  text: string;
};

/** Clocks of tablets run ahead a little. */
export const MOST_AHEAD: Millis = 60_000;

/** A link in wrong hands must not fill the log: a site reports so many in so much time. */
export const MOST_OF_SITE = 20;
export const COUNTED_FOR: Millis = 10 * 60_000;

/** What is changed by a correction, and how it stood; both empty when nothing differs. */
export function differences(
  now: IncidentFields,
  changes: Partial<IncidentFields>,
): { after: Partial<IncidentFields>; before: Partial<IncidentFields> } {
  // Object.keys forgets that they are the keys of the changes.
  const keys = (Object.keys(changes) as (keyof IncidentFields)[]).filter(
    (key) => changes[key] !== now[key],
  );
  const only = (fields: Partial<IncidentFields>) =>
    Object.fromEntries(keys.map((key) => [key, fields[key]]));
  return { after: only(changes), before: only(now) };
}
