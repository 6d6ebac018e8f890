import { clockTime, dayText, numberText } from "../../format/time.ts";
import { words as common } from "../../i18n/words.ts";
import { roleText, words as delegateWords } from "../organizer/delegates-words.ts";
import { levelText } from "../organizer/sites-words.ts";
import { words as registerWords } from "../secretariat/contributions-words.ts";
import { words as exportWords } from "../secretariat/exports-words.ts";
import { words as recordWords } from "../secretariat/words.ts";
import { words } from "./fields-words.ts";
import { words as values } from "./values-words.ts";

/** Kinds of facts that tell of machines only, many of them. */
export const MACHINE_KINDS = [
  "livekit_told",
  "livekit_answered",
  "rights_confirmed",
  "message_received",
];

export type Field = { label: string; text: string };
export type Shown = {
  type: string;
  /** What ids are called; one that has no name is told nobody. */
  names: ReadonlyMap<string, string | number>;
  zone: string;
};

/** What a fact says, field by field in words; what only machines read is left out. */
export function fieldsOf(data: unknown, shown: Shown): Field[] {
  if (typeof data !== "object" || data === null) return [];
  const entries = Object.entries(data).toSorted(([a], [b]) => placeOf(a) - placeOf(b));
  return entries.flatMap(([key, value]) => {
    if (isMachines(key, shown.type)) return [];
    const text = textOf(key, value, shown);
    return text === "" ? [] : [{ label: labelOf(key), text }];
  });
}

const ORDER = Object.keys(words.labels);

/** A field of a newer server comes last. */
function placeOf(key: string): number {
  const place = ORDER.indexOf(key);
  return place < 0 ? ORDER.length : place;
}

function labelOf(key: string): string {
  const known: Record<string, string> = words.labels;
  return known[key] ?? key;
}

const MACHINES = new Set([
  "position",
  "liveKitIdentity",
  "sid",
  "roomSid",
  "roomName",
  "sha256",
  // What is named by the rest of the fact.
  "site_registered.siteId",
  "link_created.linkId",
  "session_started.linkId",
  "session_started.sessionId",
  "session_started.identity",
  "session_joined_again.sessionId",
  "incident_noted.incidentId",
  "substitute_registered.substituteId",
  "contribution_file_stored.fileId",
  "roll_call_round_opened.roundId",
  "checkpoint_set.checkpointId",
  "record_correction_proposed.proposalId",
  "turn_requested.turnId",
  "delegate_registered.delegateId",
  "contribution_received.contributionId",
  "recommendation_made.recommendationId",
  // Places in lists, and what `before` and `after` say too.
  "turn_requested.place",
  "record_person_proposed.place",
  "attendance_corrected.from",
  "attendance_corrected.to",
  "attendance_corrected.void",
]);

function isMachines(key: string, type: string): boolean {
  return MACHINES.has(key) || MACHINES.has(`${type}.${key}`) || key.endsWith("Hash");
}

/** All numbers from here on are moments in milliseconds: the least is a day of 1973. */
const MOMENTS = 100_000_000_000;

/** In these facts nothing means that there is nothing any more. */
const CLEARS =
  /^((event|site|delegate|contribution|recommendation)_changed|(event_phone|site_contact)_set)$/;

function textOf(key: string, value: unknown, shown: Shown): string {
  const { type, names, zone } = shown;
  if (value === null) return CLEARS.test(type) ? words.empty : "";
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") {
    if (value >= MOMENTS) return `${clockTime(value, zone)} ${dayText(value, zone)}`;
    if (key === "ahead" || key === "by") return lengthText(Math.round(value / 1000));
    return key.endsWith("Seconds") ? lengthText(value) : numberText(value);
  }
  if (typeof value === "string") {
    // An identity in the room begins with its site's.
    const name = names.get(value.split("~")[0] ?? "");
    if (typeof name === "number") return textOf(key, name, shown);
    // A proposal without a reason goes by its kind.
    if (name !== undefined) return key === "proposalId" ? wordOf(key, name, type) : name;
    return isId(key, value) ? "" : wordOf(key, value, type);
  }
  if (Array.isArray(value))
    return value
      .map((one) => titleOf(one) ?? textOf(key, one, shown))
      .filter((text) => text !== "")
      .join(", ");
  const { verdict } = value as { verdict?: unknown };
  if (typeof verdict === "string") return wordOf(key, verdict, type);
  const within = fieldsOf(value, { ...shown, type: `${type}.${key}` });
  return within.map(({ label, text }) => `${label}: ${text}`).join("; ");
}

function lengthText(seconds: number): string {
  const whole = Math.abs(seconds);
  const text = common.length(Math.floor(whole / 60), whole % 60) || "0";
  return seconds < 0 ? `−${text}` : text;
}

/** Of things in a list the title, or the number, tells enough. */
function titleOf(one: unknown): string | null {
  if (typeof one !== "object" || one === null) return null;
  const { title, seq } = one as { title?: unknown; seq?: unknown };
  if (typeof title === "string") return title;
  return typeof seq === "number" ? String(seq) : null;
}

function isId(key: string, value: string): boolean {
  return /Ids?$/.test(key) || /^[a-z]{2,5}_[0-9a-z]{20,}/.test(value);
}

/** A value that is a word of the program's, in people's words. */
function wordOf(key: string, value: string, type: string): string {
  if (key === "level") return levelText(value);
  if (key === "role" && type.startsWith("delegate_")) return roleText(value);
  const known: Record<string, string> = valuesOf(key, type) ?? {};
  return known[value] ?? value;
}

function valuesOf(key: string, type: string): Record<string, string> | undefined {
  if (type === "event_state_changed") return common.eventState;
  if (/^line_checked|^turn_readiness/.test(type) && key !== "reason") return values.fitness;
  if (type.startsWith("turn_corrected")) return common.turnState;
  const ofKey: Record<string, Record<string, string> | undefined> = {
    kind: kindsOf(type),
    role: type.startsWith("site_") ? values.siteRole : undefined,
    reason: type === "session_ended" ? values.sessionEnd : undefined,
    status: common.rollCall,
    mode: delegateWords.modes,
    micPolicy: values.micPolicy,
    delivery: registerWords.deliveries,
    disposition: registerWords.dispositions,
    why: values.removed,
    type: values.file,
    proposalId: exportWords.proposalKinds,
  };
  return ofKey[key];
}

function kindsOf(type: string): Record<string, string> | undefined {
  if (type.startsWith("event_")) return values.event;
  if (type === "link_created") return values.link;
  if (type.startsWith("incident_")) return values.incident;
  if (type === "alert_acknowledged") return values.alert;
  if (type.startsWith("turn_")) return recordWords.turnKinds;
  return type === "record_correction_proposed" ? exportWords.proposalKinds : undefined;
}
