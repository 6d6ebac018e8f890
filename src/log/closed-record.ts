import type { Kysely } from "kysely";
import type { Change, EventAt, Fact } from "../db/commit.ts";
import { prepared } from "../db/prepared.ts";
import type { Database } from "../db/schema.ts";
import { wrongState } from "../errors.ts";

/** What the figures of a record are made of. What LiveKit tells is never refused; contributions go on after it. */
const FIGURES = new RegExp(
  `^(${[
    "attendance_",
    "checkpoint_",
    "delegate_",
    "headcount_",
    "programme_",
    "roll_call_",
    "site_(registered|changed|deleted)$",
    "substitute_",
    "turn_corrected$",
  ].join("|")})`,
);
/** The rule by which attendance is measured. */
const RULE = ["gapToleranceSeconds", "presentSharePercent"];
/** A second person stands behind all facts of its change. */
const APPROVAL = "record_correction_approved";

/**
 * A command that one person gives: once the record is closed, it must not change what the record says. Corrections are
 * proposed instead, and carry the approval when they are made.
 */
export function keepingRecord<T>(decide: (event: EventAt) => Promise<Change<T>>) {
  return async (event: EventAt): Promise<Change<T>> => {
    const change = await decide(event);
    await expectRecordKept(event, change.facts);
    return change;
  };
}

/** Does a fact change what the record of an event says? */
export function changesRecord({ type, data }: Fact): boolean {
  if (type === "event_changed") return RULE.some((key) => key in data);
  if (type === "event_state_changed") return data["from"] === "closed" && data["to"] === "paused";
  return FIGURES.test(type);
}

async function expectRecordKept({ db, id }: EventAt, facts: Fact[]): Promise<void> {
  if (!facts.some(changesRecord) || facts.some(({ type }) => type === APPROVAL)) return;
  if ((await recordState(db, id)) !== "closed") return;
  throw wrongState({
    vi: "Hồ sơ đã chốt, chỉ sửa được bằng đính chính có người thứ hai duyệt hoặc sau khi mở lại hồ sơ.",
    en: "The record is closed: only a correction approved by a second person changes it, or opening it again.",
  });
}

/** How far an event's record is; undefined without the event. */
export async function recordState(db: Kysely<Database>, eventId: string) {
  return (await recordOf.first(db, { eventId }))?.record_state;
}

const recordOf = prepared((db, { eventId }: { eventId: string }) =>
  db.selectFrom("event").select("record_state").where("id", "=", eventId),
);
