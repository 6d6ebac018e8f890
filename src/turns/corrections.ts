import type { Millis } from "../clock.ts";
import { invalidField, type Refusal, type Words } from "../errors.ts";
import type { Pause } from "../events/events.ts";
import { stateAfter, type Segment, type TurnState } from "./turns.ts";

/** What a correction finds and what it leaves. */
export type TurnShape = {
  state: TurnState;
  siteId: string | null;
  delegateId: string | null;
  segments: Segment[];
};

/** The time in which a turn may have spoken; `others` are the segments of all other turns. */
export type SpeakingTime = {
  liveAt: Millis | null;
  /** Now, or the closing. */
  endsAt: Millis;
  pauses: readonly Pause[];
  others: readonly Segment[];
};

/**
 * The state of a turn that spoke in these segments. One that speaks goes on if the last of them has no end; with all
 * ends given its own was forgotten. One that never had the floor has spoken after all.
 */
export function stateWhenSpoken(state: TurnState, segments: readonly Segment[]): TurnState {
  const goesOn = state === "speaking" && segments.at(-1)?.to === null;
  if (goesOn || (segments.length === 0 && state !== "speaking")) return state;
  return stateAfter("correctTimes", state) ?? state;
}

/** Refuses segments (422) that are in no order, of no length, or of a time in which this turn cannot have spoken. */
export function checkSegments(
  segments: readonly Segment[],
  state: TurnState,
  time: SpeakingTime,
): void {
  segments.forEach((segment, index) => {
    const wrong =
      orderOf(segment, segments[index - 1]) ??
      endOf(segment, state, index === segments.length - 1) ??
      placeOf(segment, time);
    if (wrong) throw refusal(index, wrong);
  });
}

type Wrong = { at: "/from" | "/to" | ""; code: string; words: Words };

function orderOf({ from, to }: Segment, before: Segment | undefined): Wrong | null {
  if (to !== null && from >= to) {
    const words = {
      vi: "Lúc kết thúc phải sau lúc bắt đầu.",
      en: "The end must be after the start.",
    };
    return { at: "/to", code: "before_start", words };
  }
  if (!before || (before.to !== null && before.to <= from)) return null;
  const words = {
    vi: "Các đoạn phải theo thứ tự thời gian và không chồng lên nhau.",
    en: "Segments stand in the order of time and do not overlap.",
  };
  return { at: "/from", code: "overlaps", words };
}

function endOf({ to }: Segment, state: TurnState, isLast: boolean): Wrong | null {
  if (to !== null || (state === "speaking" && isLast)) return null;
  const words = {
    vi: "Chỉ đoạn cuối của lượt đang phát biểu mới chưa có lúc kết thúc.",
    en: "Only the last segment of a turn that speaks has no end yet.",
  };
  return { at: "/to", code: "required", words };
}

function placeOf(segment: Segment, { liveAt, endsAt, pauses, others }: SpeakingTime): Wrong | null {
  const end = segment.to ?? segment.from;
  if (liveAt === null || segment.from < liveAt || end > endsAt) {
    const words = {
      vi: "Ngoài thời gian hội thảo đã diễn ra.",
      en: "This is outside the time in which the event was live.",
    };
    const early = liveAt === null || segment.from < liveAt;
    return { at: early || segment.to === null ? "/from" : "/to", code: "not_live", words };
  }
  if (pauses.some((pause) => overlap(segment, pause))) {
    const words = { vi: "Hội thảo tạm dừng lúc đó.", en: "The event was paused then." };
    return { at: "", code: "not_live", words };
  }
  if (!others.some((other) => overlap(segment, other))) return null;
  const words = {
    vi: "Một lượt khác phát biểu lúc đó; hãy đính chính lượt ấy trước.",
    en: "Another turn spoke then; correct that one first.",
  };
  return { at: "", code: "overlaps", words };
}

/** Half-open: two that only touch do not overlap, and what began and ended in one instant overlaps nothing. */
function overlap(a: Segment, b: Segment): boolean {
  if (b.from === b.to) return false;
  return a.from < (b.to ?? Infinity) && b.from < (a.to ?? Infinity);
}

function refusal(index: number, { at, code, words }: Wrong): Refusal {
  return invalidField(`/segments/${index}${at}`, code, words);
}
