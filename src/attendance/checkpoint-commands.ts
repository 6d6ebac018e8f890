import type { Millis } from "../clock.ts";
import type { Change, EventAt } from "../db/commit.ts";
import { invalidField, Refusal, wrongState } from "../errors.ts";
import { findOpenEvent } from "../events/queries.ts";
import { newId } from "../ids.ts";
import type {
  CheckpointCancelled,
  CheckpointConfirmed,
  CheckpointSet,
} from "./checkpoint-facts.ts";
import { confirmationOf, findCheckpoint, noCheckpoint } from "./checkpoint-queries.ts";
import { checkpointState, drawMoment, isLate } from "./checkpoints.ts";

/** `at` null and no `between`: now. `between`: a moment is drawn there. */
export type WantedCheckpoint = {
  minutes: number;
  at: Millis | null;
  between: { from: Millis; to: Millis } | null;
  note: string | null;
};

/** A chosen moment may be this much behind the clock: it is now. */
const NOW_WITHIN: Millis = 60_000;

/** Sets a checkpoint; its moment stands in the fact, so that a restart changes nothing. */
export async function setCheckpoint(
  event: EventAt,
  { minutes, at, between, note }: WantedCheckpoint,
): Promise<Change<string>> {
  await findOpenEvent(event);
  const opensAt = between ? drawIn(event, between) : chosen(event, at ?? event.at);
  const checkpointId = newId(event.deps, "cpt");
  const closesAt = opensAt + minutes * 60_000;
  const data: CheckpointSet = { checkpointId, opensAt, closesAt, drawn: between, note };
  return { facts: [{ type: "checkpoint_set", data }], value: checkpointId };
}

/** Takes back a checkpoint that has not opened yet. */
export async function cancelCheckpoint(event: EventAt, checkpointId: string): Promise<Change> {
  const checkpoint = await findCheckpoint(event.db, event.id, checkpointId);
  const state = checkpointState(checkpoint, event.at);
  if (state === "cancelled") return { facts: [], value: undefined };
  if (state !== "scheduled") {
    throw wrongState({
      vi: "Lần kiểm tra hiện diện đã bắt đầu nên không hủy được.",
      en: "The presence check has begun and cannot be cancelled.",
    });
  }
  const data: CheckpointCancelled = { checkpointId };
  return { facts: [{ type: "checkpoint_cancelled", data }], value: undefined };
}

/** A site confirms once that it is there; too late is written down as late and counts for nothing. */
export async function confirmCheckpoint(
  event: EventAt,
  checkpointId: string,
  siteId: string,
  present: number | null,
): Promise<Change> {
  const checkpoint = await findCheckpoint(event.db, event.id, checkpointId);
  const state = checkpointState(checkpoint, event.at);
  // A checkpoint to come does not exist for a site.
  if (state === "scheduled" || state === "cancelled") throw noCheckpoint();
  await findOpenEvent(event);
  if (await confirmationOf(event.db, checkpointId, siteId)) {
    throw new Refusal("duplicate", {
      vi: "Điểm cầu đã xác nhận lần kiểm tra hiện diện này.",
      en: "The site has confirmed this presence check already.",
    });
  }
  const late = isLate(checkpoint, event.at);
  const data: CheckpointConfirmed = { checkpointId, siteId, late, present };
  return { facts: [{ type: "checkpoint_confirmed", data }], value: undefined };
}

function chosen(event: EventAt, at: Millis): Millis {
  if (at < event.at - NOW_WITHIN) throw inPast("/at");
  return Math.max(at, event.at);
}

function drawIn(event: EventAt, { from, to }: { from: Millis; to: Millis }): Millis {
  if (from < event.at - NOW_WITHIN) throw inPast("/from");
  const first = Math.max(from, event.at);
  if (to <= first) {
    throw invalidField("/to", "before_start", {
      vi: "Lúc kết thúc phải sau lúc bắt đầu.",
      en: "The end must be after the start.",
    });
  }
  return drawMoment(first, to, event.deps.randomBytes(4));
}

function inPast(pointer: string): Refusal {
  return invalidField(pointer, "in_past", {
    vi: "Thời điểm kiểm tra không được ở quá khứ.",
    en: "The moment of the check cannot be in the past.",
  });
}
