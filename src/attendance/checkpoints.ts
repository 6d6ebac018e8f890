import type { Millis } from "../clock.ts";
import type { Interval } from "./corrections.ts";

/** A presence checkpoint: who is in the room when it opens must confirm before it closes. */
export type Checkpoint = { id: string; opensAt: Millis; closesAt: Millis; cancelled: boolean };

export type CheckpointState = "scheduled" | "open" | "ended" | "cancelled";

/** The moment decides, not a fact: a checkpoint opens and ends by itself, also over a restart. */
export function checkpointState({ opensAt, closesAt, cancelled }: Checkpoint, now: Millis) {
  if (cancelled) return "cancelled" satisfies CheckpointState;
  if (now < opensAt) return "scheduled" satisfies CheckpointState;
  return (now < closesAt ? "open" : "ended") satisfies CheckpointState;
}

/** A confirmation is in time until the checkpoint closes. */
export function isLate({ closesAt }: Pick<Checkpoint, "closesAt">, at: Millis): boolean {
  return at >= closesAt;
}

/** A whole second between two moments, both included, by four random bytes. */
export function drawMoment(from: Millis, to: Millis, bytes: Uint8Array): Millis {
  const seconds = Math.floor((to - from) / 1000) + 1;
  const drawn = bytes.reduce((sum, byte) => sum * 256 + byte, 0) / 256 ** bytes.length;
  return from + Math.floor(drawn * seconds) * 1000;
}

/** Was a site in the room at that moment? Taken-out stays do not count. */
export function isConnectedAt(intervals: Interval[], moment: Millis): boolean {
  return intervals.some(
    ({ from, to, void: out }) => out !== true && from <= moment && (to === null || to > moment),
  );
}

/** `pending`: it may still answer; `late` and `missed` count as no evidence. */
export type CheckpointAnswer = "confirmed" | "late" | "missed" | "pending" | "not_asked";

/** How a site stands to a checkpoint; one that was not connected when it opened is asked only if it answers. */
export function answerOf(
  checkpoint: Checkpoint,
  confirmation: { late: boolean } | undefined,
  wasConnected: boolean,
  now: Millis,
): CheckpointAnswer {
  if (confirmation) return confirmation.late ? "late" : "confirmed";
  if (!wasConnected) return "not_asked";
  return checkpointState(checkpoint, now) === "ended" ? "missed" : "pending";
}

/** What a site's checkpoints come to: those that are over for it, and how many of them it confirmed in time. */
export function checkpointFigures(answers: CheckpointAnswer[]) {
  return {
    ended: answers.filter((answer) => answer !== "not_asked" && answer !== "pending").length,
    confirmed: answers.filter((answer) => answer === "confirmed").length,
  };
}
