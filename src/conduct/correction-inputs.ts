import { z } from "zod";
import { id, optionalText, optionalTime, text, time } from "../auth/input.ts";
import { millisOf, millisOrNull } from "../clock.ts";
import { ROLL_CALL_STATUSES } from "../delegates/delegates.ts";
import type { NewMark } from "../delegates/roll-call.ts";
import type { Wishes } from "./corrections.ts";

export const correctionIn = z.strictObject({
  siteId: id,
  intervalId: id.nullable().optional(),
  from: optionalTime,
  to: optionalTime,
  void: z.boolean().optional(),
  reason: text(2000),
});

const optionalId = id.nullable().optional();
export const turnCorrectionIn = z.strictObject({
  siteId: optionalId,
  delegateId: optionalId,
  segments: z
    .array(z.strictObject({ from: time, to: optionalTime }))
    .max(100)
    .optional(),
  reason: text(2000),
});

const markIn = z.strictObject({
  delegateId: id,
  status: z.enum(ROLL_CALL_STATUSES),
  at: optionalTime,
  note: optionalText(1000),
  substitute: z
    .strictObject({
      name: text(200),
      rank: optionalText(100),
      positions: z.array(text(500)).max(50).optional(),
    })
    .nullable()
    .optional(),
});
export const marksIn = z.strictObject({ marks: z.array(markIn).min(1).max(1000) });

const count = z.int().min(0).max(10_000_000);
export const headcountIn = z.strictObject({
  expected: count,
  present: count,
  excused: count,
  unexcused: count,
  note: optionalText(1000),
});

/** The bodies as the commands take them. */
export function wantedCorrection(sent: z.infer<typeof correctionIn>): Wishes["attendance"] {
  return {
    siteId: sent.siteId,
    intervalId: sent.intervalId ?? null,
    from: millisOrNull(sent.from),
    to: millisOrNull(sent.to),
    void: sent.void,
    reason: sent.reason,
  };
}

export function wantedTurn(sent: z.infer<typeof turnCorrectionIn>) {
  const { siteId, delegateId, reason } = sent;
  const segments = sent.segments?.map(({ from, to }) => ({
    from: millisOf(from),
    to: millisOrNull(to),
  }));
  return { siteId, delegateId, segments, reason };
}

export function newMark(sent: z.infer<typeof markIn>): NewMark {
  const { delegateId, status, at, note = null, substitute } = sent;
  const { name, rank = null, positions = [] } = substitute ?? {};
  const instead = name === undefined ? null : { name, rank, positions };
  return { delegateId, status, at: millisOrNull(at), note, substitute: instead };
}
