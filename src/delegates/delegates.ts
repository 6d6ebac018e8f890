import type { EventState } from "../events/events.ts";
import { foldText, textSortKey } from "../text.ts";
import { personSortKey } from "./names.ts";

/** How a delegate stands in the roll call; marks are added, the latest counts. */
export type RollCallStatus =
  | "present"
  | "present_online"
  | "excused"
  | "unexcused"
  | "late"
  | "left_early"
  | "substituted"
  | "unknown";

export const ROLL_CALL_STATUSES = [
  "present",
  "present_online",
  "excused",
  "unexcused",
  "late",
  "left_early",
  "substituted",
  "unknown",
] as const;

/** Those that count as present in the figures (api.md section 5). */
export const COUNTS_AS_PRESENT: readonly RollCallStatus[] = [
  "present",
  "present_online",
  "late",
  "left_early",
  "substituted",
];

export type DelegateMode = "in_person" | "online";
export const DELEGATE_MODES = ["in_person", "online"] as const;

/** What names or describes the person; the rest only says where the seat is. */
export type Person = {
  name: string | null;
  label: string | null;
  rank: string | null;
  positions: string[];
  organization: string | null;
};

/** A delegate as registered; `precedence` null stands behind those that have one, in order of entry. */
export type DelegateFields = Person & {
  siteId: string;
  role: string;
  precedence: number | null;
  mode: DelegateMode;
};

/** What stands in the place of erased personal data. */
export const ERASED = "đã xóa";
export const ERASED_PERSON: Person = {
  name: ERASED,
  label: null,
  rank: null,
  positions: [],
  organization: null,
};

export const ERASED_SUBSTITUTE = { name: ERASED, rank: null, positions: [] };

/** Roles, with and without marks, that say who answers for a site on the day. */
const IN_CHARGE = ["in charge", "phu trach", "phu trach diem cau"];

/** Does a delegate answer for the site? Nobody who was erased does. */
export function isInCharge({ role, name }: Pick<DelegateFields, "role" | "name">): boolean {
  return IN_CHARGE.includes(foldText(role)) && name !== ERASED;
}

/** What a search looks through. */
export function foldPerson({ name, label, organization, positions }: Person): string {
  return foldText([name, label, organization, ...positions].filter(Boolean).join(" "));
}

/** People by given name; a seat without a name by its label. */
export function sortKeyOf({ name, label }: Pick<Person, "name" | "label">): string {
  return name === null ? textSortKey(label ?? "") : personSortKey(name);
}

/** Roll call and headcounts: excuses come before the day, so from the draft to the archiving. */
export function takesPresence(state: EventState): boolean {
  return state !== "archived" && state !== "cancelled";
}

export type Headcount = {
  expected: number;
  present: number;
  excused: number;
  unexcused: number;
};

export function addsUp({ expected, present, excused, unexcused }: Headcount): boolean {
  return expected === present + excused + unexcused;
}
