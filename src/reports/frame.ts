import type { Frame } from "../attendance/queries.ts";
import { isoOrNull, type Millis } from "../clock.ts";
import type { Sheet } from "./sheet.ts";
import { wallText } from "./sheet.ts";
import { dateLine, dateTime, durationWords, longDate, viNumber } from "../vi-format.ts";

/** What Vietnamese papers call the occasion. */
export function occasionWord(kind: string): string {
  return kind === "conference" ? "Hội nghị" : "Hội thảo";
}

/** What every report sheet has around its table. */
export function sheetFrame(
  found: Frame,
  titles: { name: string; title: string },
): Pick<Sheet, "fileTitle" | "name" | "heading" | "title" | "timeZone" | "asOf" | "landscape"> {
  const { event, asOf } = found;
  const zone = event.time_zone;
  const date = longDate(event.starts_at, zone);
  const day = event.place ? dateLine(event.place, event.starts_at, zone) : capital(date);
  return {
    fileTitle: `${titles.name} – ${event.title}`,
    name: titles.name,
    heading: [...(event.organizer ? [event.organizer] : []), event.title, day],
    title: titles.title,
    timeZone: zone,
    asOf,
    landscape: true,
  };
}

/** "Thời gian tính: …": the window without its pauses. */
export function windowLine({ event, window, windowSeconds }: Frame): string {
  if (window === null) return `${occasionWord(event.kind)} chưa bắt đầu, chưa tính số liệu.`;
  const { from, to } = window;
  return `Thời gian tính: ${spanText({ from, to }, event.time_zone)}, không kể thời gian tạm dừng: ${durationWords(windowSeconds)}.`;
}

/** The pauses that are cut out of time. */
export function pausesLine({ event, pauses }: Frame): string {
  if (pauses.length === 0) return "Không có thời gian tạm dừng.";
  const spans = pauses.map((pause) => spanText(pause, event.time_zone));
  return `Tạm dừng, không tính: ${spans.join("; ")}.`;
}

/** As of when, and which log it is traced to. */
export function sourceLine({ event, asOf, head }: Frame): string {
  const when = dateTime(asOf, event.time_zone);
  const source = `Số liệu tính đến ${when}; nhật ký số ${viNumber(head.seq)}, mã băm ${head.hash}.`;
  return `${source} ${recordLine(event)}`;
}

/** Which version of the record it is, and whether it is closed. */
function recordLine(event: Frame["event"]): string {
  const { record_version: version, record_closed_at: closedAt, time_zone: zone } = event;
  const state = closedAt === null ? "chưa chốt" : `đã chốt lúc ${dateTime(closedAt, zone)}`;
  return `Hồ sơ phiên bản ${viNumber(version)}, ${state}.`;
}

/** The same for programs. */
export function recordOfFrame({ event }: Frame) {
  const { record_state: state, record_version: version, record_closed_at: closedAt } = event;
  return { state, version, closedAt: isoOrNull(closedAt) };
}

/** "08:10:00 07/9/2021 – 08:40:21 07/9/2021"; what lasts goes on "đến nay". */
export function spanText(
  { from, to }: { from: Millis; to: Millis | null },
  timeZone: string,
): string {
  const end = to === null ? "nay" : dateTime(to, timeZone);
  return `${dateTime(from, timeZone)} – ${end}`;
}

/** Names of a report's file: for all systems, and as people read it. */
export function fileNames({ event }: Frame, name: string, title: string, extension: string) {
  const [day = ""] = wallText(event.starts_at, event.time_zone).split(" ");
  return { ascii: `${name}-${day}.${extension}`, unicode: `${title} ${day}.${extension}` };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
