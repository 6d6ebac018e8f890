import type { Millis } from "../clock.ts";
import type { Change, EventAt, Fact } from "../db/commit.ts";
import { invalidField, Refusal, wrongState } from "../errors.ts";
import { findEvent } from "../events/queries.ts";
import { newId } from "../ids.ts";
import { findSite } from "../sites/queries.ts";
import { addsUp, takesPresence, type Headcount, type RollCallStatus } from "./delegates.ts";
import type {
  HeadcountReported,
  RollCallMarked,
  RollCallNoted,
  RoundOfMark,
  SubstituteRegistered,
} from "./facts.ts";
import { findDelegates, noDelegate } from "./queries.ts";
import { answersOf, runningRound } from "./round-queries.ts";

export type NewMark = {
  delegateId: string;
  status: RollCallStatus;
  at: Millis | null;
  note: string | null;
  substitute: { name: string; rank: string | null; positions: string[] } | null;
};

/** Clocks of tablets run ahead a little. */
const MOST_AHEAD: Millis = 60_000;

/** Adds marks, all or none, in the order given; a caller confined to a site knows only its delegates. */
export async function markDelegates(
  event: EventAt,
  marks: NewMark[],
  onlySiteId: string | null,
): Promise<Change<number>> {
  const ids = marks.map((mark) => mark.delegateId);
  const delegates = await findDelegates(event.db, event.id, ids);
  for (const id of ids) {
    const siteId = delegates.get(id)?.site_id;
    if (siteId === undefined || (onlySiteId !== null && siteId !== onlySiteId)) throw noDelegate();
  }
  marks.forEach((mark, index) => checkMark(mark, event.at, `/marks/${index}`));
  await expectPresence(event);
  const roundOf = await marksRound(event);
  const facts = marks.flatMap((mark) =>
    markFacts(event, mark, roundOf(delegates.get(mark.delegateId)?.site_id ?? "")),
  );
  return { facts, value: event.seq };
}

/** Which round a mark of a site belongs to, and whether the site had sent it before; none without a running round. */
async function marksRound({ db, id }: EventAt): Promise<(siteId: string) => RoundOfMark> {
  const round = await runningRound(db, id);
  if (!round) return () => ({});
  const answers = await answersOf(db, round.id);
  return (siteId) => ({ roundId: round.id, afterSent: answers.has(siteId) });
}

/** Adds a site's report of its strength; the latest counts. */
export async function reportHeadcount(
  event: EventAt,
  siteId: string,
  counts: Headcount,
  note: string | null,
): Promise<Change<string>> {
  await findSite(event.db, event.id, siteId);
  if (!addsUp(counts)) {
    throw new Refusal("headcount_mismatch", {
      vi: "Tổng số phải bằng có mặt cộng vắng có lý do cộng vắng không lý do.",
      en: "Expected must equal present plus excused plus unexcused.",
    });
  }
  await expectPresence(event);
  const headcountId = newId(event.deps, "hct");
  const data: HeadcountReported = { headcountId, siteId, ...counts, note };
  return { facts: [{ type: "headcount_reported", data }], value: headcountId };
}

/** Roll call and headcounts end with the archiving. */
export async function expectPresence(event: EventAt): Promise<void> {
  const { state } = await findEvent(event.db, event.id);
  if (takesPresence(state)) return;
  throw wrongState({
    vi: "Hội thảo đã hủy hoặc đã lưu trữ nên không điểm danh được.",
    en: "The event is cancelled or archived and takes no attendance.",
  });
}

function checkMark({ at, status, substitute }: NewMark, now: Millis, pointer: string): void {
  if (at !== null && at > now + MOST_AHEAD) {
    throw invalidField(`${pointer}/at`, "in_future", {
      vi: "Thời điểm điểm danh không được ở tương lai.",
      en: "The time of a mark cannot be in the future.",
    });
  }
  if ((status === "substituted") === (substitute !== null)) return;
  throw invalidField(
    `${pointer}/substitute`,
    substitute === null ? "substitute_needed" : "not_substituted",
    {
      vi: "Người dự thay được ghi khi và chỉ khi đại biểu được dự thay.",
      en: "A substitute stands with the status substituted, and only with it.",
    },
  );
}

function markFacts(event: EventAt, asked: NewMark, round: RoundOfMark): Fact[] {
  const { delegateId, status, at, note, substitute } = asked;
  const markId = newId(event.deps, "mrk");
  const substituteId = substitute === null ? null : newId(event.deps, "sub");
  const told = { markId, delegateId, status, at: at ?? event.at, substituteId };
  const mark: RollCallMarked = { ...told, ...round };
  const facts: Fact[] = [{ type: "roll_call_marked", data: mark }];
  if (substitute !== null && substituteId !== null) {
    const data: SubstituteRegistered = { substituteId, delegateId, ...substitute };
    facts.unshift({ type: "substitute_registered", data });
  }
  if (note !== null) {
    const data: RollCallNoted = { markId, delegateId, note };
    facts.push({ type: "roll_call_noted", data });
  }
  return facts;
}
