import { wholeSeconds, type Millis } from "../clock.ts";
import type { Words } from "../errors.ts";
import { EVENT_STATES, type EventState } from "../events/events.ts";

/** Kinds of turns in queue order, api.md section 7. */
export const TURN_KINDS = [
  "interposed_question",
  "intervention",
  "point_of_order",
  "normal",
] as const;
export const TURN_STATES = [
  "waiting",
  "called",
  "speaking",
  "paused",
  "finished",
  "skipped",
  "withdrawn",
] as const;
export type TurnKind = (typeof TURN_KINDS)[number];
export type TurnState = (typeof TURN_STATES)[number];
export type Microphone = "closed" | "opening" | "open" | "closing" | "failed";
export type Phase = "normal" | "warning" | "danger" | "overtime";
export type Segment = { from: Millis; to: Millis | null };

type TurnRules = {
  /** The call of the API that gives the command. */
  call: string;
  /** While the event is in one of these states; in any other it is refused with `event_not_open`. */
  during: readonly EventState[];
  /** What it makes of a turn in each state; a state not named refuses it with `wrong_state`. */
  after: Partial<Record<TurnState, TurnState>>;
  /** What else is asked for, or follows. */
  besides?: string;
};

/** A rehearsal, or the event itself. */
const HALL = ["scheduled", "live"] as const;
const OPEN = [...HALL, "paused"] as const;

/** The table of api.md section 7; `docs/turns.md` is made of it. */
export const TURN_RULES = {
  call: { call: "POST …/call", during: HALL, after: { waiting: "called" } },
  start: {
    call: "PUT …/floor",
    during: HALL,
    after: { waiting: "speaking", called: "speaking", paused: "speaking", finished: "speaking" },
    besides: "a new segment; the turn that speaks gives way",
  },
  pause: { call: "POST …/pause", during: OPEN, after: { speaking: "paused" } },
  resume: {
    call: "POST …/resume",
    during: HALL,
    after: { paused: "speaking" },
    besides: "a new segment; only while nobody speaks",
  },
  finish: {
    call: "DELETE …/floor",
    during: OPEN,
    after: { speaking: "finished", paused: "finished" },
    besides: "a turn that it had paused stays paused",
  },
  skip: { call: "POST …/skip", during: OPEN, after: { waiting: "skipped", called: "skipped" } },
  withdraw: {
    call: "POST …/withdraw",
    during: OPEN,
    after: { waiting: "withdrawn", called: "withdrawn" },
    besides: "a site may withdraw its own",
  },
  addTime: {
    call: "POST …/time",
    during: OPEN,
    after: { waiting: "waiting", called: "called", speaking: "speaking", paused: "paused" },
  },
  correctTimes: {
    call: "POST …/corrections",
    during: EVENT_STATES,
    after: {
      waiting: "finished",
      called: "finished",
      speaking: "finished",
      paused: "paused",
      finished: "finished",
      skipped: "finished",
      withdrawn: "finished",
    },
    besides:
      "with segments; one that speaks goes on if its last segment has no end, and one that never spoke stays as it is without any",
  },
} as const satisfies Record<string, TurnRules>;

export type TurnCommand = keyof typeof TURN_RULES;

/** The state a command leads to, or null when it is refused. */
export function stateAfter(command: TurnCommand, state: TurnState): TurnState | null {
  const { after }: TurnRules = TURN_RULES[command];
  return after[state] ?? null;
}

/** May the command be given at all while the event is in this state? */
export function mayBeGiven(command: TurnCommand, eventState: EventState): boolean {
  const { during }: TurnRules = TURN_RULES[command];
  return during.includes(eventState);
}

/** Over for good, unless a finished one is given the floor again. */
export function hasEnded(state: TurnState): boolean {
  return state === "finished" || state === "skipped" || state === "withdrawn";
}

/** What becomes of the running turn at the instant in which one of kind `starting` begins. */
export function runningGivesWay(starting: TurnKind, running: TurnKind): "pause" | "finish" {
  const interposes = starting === "interposed_question" && running !== "interposed_question";
  return interposes ? "pause" : "finish";
}

export type Queued = { id: string; kind: TurnKind; place: number; requestedSeq: number };

/** The place of a new request: behind the last waiting one of its own or a higher kind. `queue` is in its order. */
export function placeFor(kind: TurnKind, queue: readonly Queued[]): number {
  const before = queue.findLast((waiting) => rankOf(waiting.kind) <= rankOf(kind));
  return before ? before.place + 1 : 1;
}

/** The kinds behind whose last waiting turn a new one of this kind stands. */
export function kindsBefore(kind: TurnKind): readonly TurnKind[] {
  return TURN_KINDS.slice(0, rankOf(kind) + 1);
}

/**
 * The queue once `tried` turns went back to waiting: each stands behind the last one of a higher kind or of its own
 * that was asked for before it. Those that waited all along keep their order.
 */
export function putBack(queue: readonly Queued[], tried: readonly Queued[]): Queued[] {
  const order = [...queue];
  for (const turn of tried.toSorted((a, b) => a.requestedSeq - b.requestedSeq)) {
    const before = order.findLastIndex(
      (other) =>
        rankOf(other.kind) < rankOf(turn.kind) ||
        (other.kind === turn.kind && other.requestedSeq < turn.requestedSeq),
    );
    order.splice(before + 1, 0, turn);
  }
  return order;
}

function rankOf(kind: TurnKind): number {
  return TURN_KINDS.indexOf(kind);
}

/** Milliseconds spoken from `since` on; a segment that runs counts up to `now`. */
export function spokenMillis(segments: readonly Segment[], since: Millis, now: Millis): Millis {
  return segments.reduce(
    (sum, { from, to }) => sum + Math.max(0, (to ?? now) - Math.max(from, since)),
    0,
  );
}

/** Whole seconds spoken since `liveAt`: what was tried before counts for nothing. */
export function spokenSeconds(
  segments: readonly Segment[],
  liveAt: Millis | null,
  now: Millis,
): number {
  return liveAt === null ? 0 : wholeSeconds(spokenMillis(segments, liveAt, now));
}

/**
 * The event's rule: seconds left at which the signs change, whether a lost line pauses the turn that speaks, and what
 * each site and delegation may speak in all.
 */
export type TurnRule = {
  warningSeconds: number;
  dangerSeconds: number;
  lostLinePauses: boolean;
  siteBudgetSeconds: number | null;
  delegationBudgetSeconds: number | null;
};

export const USUAL_RULE: TurnRule = {
  warningSeconds: 60,
  dangerSeconds: 15,
  lostLinePauses: false,
  siteBudgetSeconds: null,
  delegationBudgetSeconds: null,
};

/** How a turn stands with its time; null when it has none or is not under way. Rehearsals show it too. */
export function phaseOf(
  turn: { state: TurnState; plannedSeconds: number | null; addedSeconds: number },
  spoken: Millis,
  rule: Pick<TurnRule, "warningSeconds" | "dangerSeconds">,
): Phase | null {
  const underWay = turn.state === "speaking" || turn.state === "paused";
  if (!underWay || turn.plannedSeconds === null) return null;
  const left = (turn.plannedSeconds + turn.addedSeconds) * 1000 - spoken;
  if (left < 0) return "overtime";
  if (left <= rule.dangerSeconds * 1000) return "danger";
  return left <= rule.warningSeconds * 1000 ? "warning" : "normal";
}

/**
 * The microphone of a turn, from the record and what LiveKit confirmed. `hasRightAnyway`: a central site, or
 * `micPolicy` open. `confirmedMic` is null before LiveKit confirmed anything. `lastOfSite`: no later turn of this
 * site had the floor.
 */
export function microphoneOf(turn: {
  state: TurnState;
  siteId: string | null;
  hasRightAnyway: boolean;
  connected: boolean;
  confirmedMic: boolean | null;
  failedSince: Millis | null;
  lastOfSite: boolean;
}): Microphone {
  const { state, hasRightAnyway, connected, confirmedMic } = turn;
  if (turn.siteId === null) return "closed";
  if (state === "speaking") {
    if (!connected) return "opening";
    if (hasRightAnyway || confirmedMic === true) return "open";
    return turn.failedSince === null ? "opening" : "failed";
  }
  const spoke = state === "finished" || state === "paused";
  const failed = turn.failedSince !== null;
  // A right whose change was not confirmed may be the old one or the new.
  const stillOpen = connected && !hasRightAnyway && (confirmedMic === true || failed);
  if (!spoke || !stillOpen || !turn.lastOfSite) return "closed";
  return failed ? "failed" : "closing";
}

/** Why the microphone of a speaking turn does not open while its site is not in the room. */
export const AWAY: Words = {
  vi: "Điểm cầu chưa ở trong phòng họp; micro sẽ mở khi điểm cầu vào.",
  en: "The site is not in the room; its microphone opens when it comes.",
};

export const TURN_STATE_WORDS: Record<TurnState, string> = {
  waiting: "đang chờ",
  called: "đã được mời chuẩn bị",
  speaking: "đang phát biểu",
  paused: "đang tạm dừng",
  finished: "đã kết thúc",
  skipped: "đã bỏ qua",
  withdrawn: "đã rút",
};
