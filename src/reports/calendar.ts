import type { Millis } from "../clock.ts";
import type { EventState } from "../events/events.ts";
import { invitationTime, screenTime } from "../vi-format.ts";
import { occasionWord } from "./frame.ts";

/** What an invitation tells; it names no person and holds no link. */
export type Invitation = {
  eventId: string;
  kind: string;
  title: string;
  place: string | null;
  organizer: string | null;
  state: EventState;
  startsAt: Millis;
  endsAt: Millis | null;
  timeZone: string;
  createdAt: Millis;
  /** Of event or programme as they are planned, not of what happens. */
  changedAt: Millis;
  /** From 1, one more with each change of these. */
  version: number;
  items: { at: Millis; title: string }[];
};

/**
 * The event as an iCalendar object (RFC 5545) that calendars take for a new one, an update or a cancellation of the same
 * (RFC 5546): the UID stays, SEQUENCE grows. The same state of the event gives the same bytes.
 */
export function calendarOf(event: Invitation): string {
  const cancelled = event.state === "cancelled";
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Diem Cau//Diem Cau//VI",
    "CALSCALE:GREGORIAN",
    `METHOD:${cancelled ? "CANCEL" : "PUBLISH"}`,
    "BEGIN:VEVENT",
    `UID:${event.eventId}@diem-cau`,
    `SEQUENCE:${event.version - 1}`,
    `DTSTAMP:${utc(event.changedAt)}`,
    `CREATED:${utc(event.createdAt)}`,
    `LAST-MODIFIED:${utc(event.changedAt)}`,
    `DTSTART:${utc(event.startsAt)}`,
    ...(event.endsAt !== null && event.endsAt > event.startsAt
      ? [`DTEND:${utc(event.endsAt)}`]
      : []),
    `STATUS:${statusOf(event.state)}`,
    // It asks nobody to answer, so the organizer needs no address.
    `ORGANIZER;CN="${parameter(event.organizer ?? occasionWord(event.kind))}":invalid:nomail`,
    `SUMMARY:${text(event.title)}`,
    ...(event.place === null ? [] : [`LOCATION:${text(event.place)}`]),
    `DESCRIPTION:${text(descriptionOf(event))}`,
    "TRANSP:OPAQUE",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join("");
}

function statusOf(state: EventState): "TENTATIVE" | "CONFIRMED" | "CANCELLED" {
  if (state === "cancelled") return "CANCELLED";
  return state === "draft" ? "TENTATIVE" : "CONFIRMED";
}

/** As the invitation of Nghị định 30/2020/NĐ-CP (Mẫu 1.7) names time and place, then the programme. */
function descriptionOf({ startsAt, timeZone, place, organizer, items }: Invitation): string {
  return [
    ...(organizer === null ? [] : [`Đơn vị tổ chức: ${organizer}`]),
    `Thời gian: ${invitationTime(startsAt, timeZone)}`,
    ...(place === null ? [] : [`Địa điểm: ${place} và các điểm cầu`]),
    ...(items.length === 0 ? [] : ["Chương trình:"]),
    ...items.map(({ at, title }) => `${screenTime(at, timeZone)} ${title}`),
  ].join("\n");
}

/** RFC 5545, 3.3.5, form 2. */
function utc(at: Millis): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

/** RFC 5545, 3.3.11: control characters but tab are no text. */
function text(value: string): string {
  return value
    .replace(/\r\n?/g, "\n")
    .replace(/(?![\t\n])\p{Cc}/gu, "")
    .replace(/[\\;,]/g, "\\$&")
    .replaceAll("\n", "\\n");
}

/** RFC 6868: what a quoted parameter cannot hold. */
function parameter(value: string): string {
  return value
    .replaceAll("^", "^^")
    .replaceAll('"', "^'")
    .replace(/\r\n?|\n/g, "^n")
    .replace(/\p{Cc}/gu, " ");
}

const LONGEST_LINE = 75;
const encoder = new TextEncoder();

/** RFC 5545, 3.1: at most 75 octets a line, the next begins with a blank; no letter is cut in two. */
function fold(line: string): string {
  const parts: string[] = [];
  let part = "";
  let size = 0;
  for (const letter of line) {
    const octets = encoder.encode(letter).length;
    if (size + octets > LONGEST_LINE) {
      parts.push(part);
      part = " ";
      size = 1;
    }
    part += letter;
    size += octets;
  }
  return [...parts, part].join("\r\n");
}
