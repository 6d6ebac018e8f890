import type { Millis } from "../clock.ts";
import type { Change, EventAt } from "../db/commit.ts";
import { invalidField } from "../errors.ts";
import { newId } from "../ids.ts";
import { intervalsOf, type Interval } from "./corrections.ts";
import type { AttendanceCorrected, CorrectedInterval } from "./facts.ts";
import { siteRecord } from "./queries.ts";

/** `void` undefined is not asked for; a correction that does not void an interval lets it count again. */
export type WantedCorrection = {
  siteId: string;
  intervalId: string | null;
  from: Millis | null;
  to: Millis | null;
  void: boolean | undefined;
  reason: string;
};

/** Adds, changes or takes out an interval of a site; nothing that was observed or corrected before is erased. */
export async function correctAttendance(
  event: EventAt,
  wanted: WantedCorrection,
): Promise<Change<AttendanceCorrected>> {
  const { siteId, intervalId, from, to, reason } = wanted;
  const site = await siteRecord(event.db, event.id, siteId);
  if (!site) throw unknownSite();
  const before = intervalNamed(intervalsOf(site.stays, site.corrections), intervalId);
  checkWanted(wanted, before);
  const asked = { siteId, intervalId, from, to, void: wanted.void ?? false };
  const id = newId(event.deps, "cor");
  const corrections = [...site.corrections, { id, ...asked, seq: event.seq + 1 }];
  const after = intervalNamed(intervalsOf(site.stays, corrections), intervalId ?? id);
  const data: AttendanceCorrected = {
    correctionId: id,
    ...asked,
    before: before && shapeOf(before),
    after: shapeOf(after),
    reason,
  };
  return { facts: [{ type: "attendance_corrected", data }], value: data };
}

function unknownSite() {
  return invalidField("/siteId", "unknown_site", {
    vi: "Hội thảo không có điểm cầu này.",
    en: "The event has no such site.",
  });
}

function intervalNamed(intervals: Interval[], id: string): Interval;
function intervalNamed(intervals: Interval[], id: string | null): Interval | null;
function intervalNamed(intervals: Interval[], id: string | null): Interval | null {
  const found = intervals.find((interval) => interval.id === id);
  if (found || id === null) return found ?? null;
  throw invalidField("/intervalId", "unknown_interval", {
    vi: "Điểm cầu không có phiên kết nối này.",
    en: "The site has no such interval.",
  });
}

function checkWanted(wanted: WantedCorrection, before: Interval | null): void {
  if (before === null && wanted.void === true) {
    throw invalidField("/intervalId", "required", {
      vi: "Cần chọn phiên kết nối để loại khỏi tính toán.",
      en: "Name the interval that is to be taken out.",
    });
  }
  if (before === null && (wanted.from === null || wanted.to === null)) {
    throw invalidField(wanted.from === null ? "/from" : "/to", "required", {
      vi: "Thêm một phiên kết nối cần cả lúc bắt đầu và lúc kết thúc.",
      en: "An added interval needs both from and to.",
    });
  }
  if (wanted.from === null && wanted.to === null && wanted.void === undefined) {
    throw invalidField("/from", "required", {
      vi: "Chưa thay đổi gì: cần sửa lúc bắt đầu, lúc kết thúc hoặc loại bỏ khoảng này.",
      en: "Nothing is changed: at least one of from, to and void is needed.",
    });
  }
  checkOrder(wanted, before);
}

/** A corrected interval ends after it starts; one that is only taken out or back in stays as it is. */
function checkOrder(wanted: WantedCorrection, before: Interval | null): void {
  const from = wanted.from ?? before?.from ?? null;
  const to = wanted.to ?? before?.to ?? null;
  const moved = wanted.from !== null || wanted.to !== null;
  if (!moved || from === null || to === null || from < to) return;
  throw invalidField(wanted.to === null ? "/from" : "/to", "before_start", {
    vi: "Lúc kết thúc phải sau lúc bắt đầu.",
    en: "The end must be after the start.",
  });
}

function shapeOf({ from, to, void: isVoid }: Interval): CorrectedInterval {
  return { from, to, void: isVoid ?? false };
}
