import type { Millis } from "../clock.ts";
import { dataOf, type Projections } from "../log/projection.ts";

/** Both ends of an interval and whether it counts, as a correction found it or made it. */
export type CorrectedInterval = { from: Millis; to: Millis | null; void: boolean };

/** `intervalId` null adds an interval, whose id is the correction's; from, to and void are what was asked for. */
export type AttendanceCorrected = {
  correctionId: string;
  siteId: string;
  intervalId: string | null;
  from: Millis | null;
  to: Millis | null;
  void: boolean;
  before: CorrectedInterval | null;
  after: CorrectedInterval;
  reason: string;
};

export const attendanceFacts: Projections = {
  attendance_corrected(db, fact) {
    const { correctionId, siteId, intervalId, from, to, reason, ...asked } =
      dataOf<AttendanceCorrected>(fact);
    return [
      db.insertInto("correction").values({
        id: correctionId,
        event_id: fact.eventId,
        site_id: siteId,
        interval_id: intervalId,
        from_at: from,
        to_at: to,
        void: asked.void ? 1 : 0,
        reason,
        seq: fact.seq,
      }),
    ];
  },
};
