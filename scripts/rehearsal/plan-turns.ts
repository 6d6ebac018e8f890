import type { Part, Step, Timing, TurnPlan, TurnStep } from "./plan.ts";

const TURNS = 15;
const FIRST_AT = 3000;
/** A turn speaks for this share of its slot, unless it hands over to the next. */
const SPOKEN_SHARE = 0.78;
/** Turns that are interrupted once, by the control room or by somebody's question. */
const PAUSED = [5, 11];
const QUESTIONED = [2, 9];
/** Slots in whose end an earlier speaker is called back. */
const RECALLED = [3, 12];
const RECALL = { from: 0.82, to: 0.94 };
/** Turns to which two secretaries give the floor at the same moment, and from which two take it. */
const TWO_GIVE = [3, 8];
const TWO_TAKE = [0, 14];

/** Milliseconds a turn with a pause must last for its sound to prove anything. */
const SOUND_NEEDS = 5000;

type Slot = { slot: number; from: number; length: number; lastBeforeCrash: boolean };

/**
 * 15 turns, one of which speaks while LiveKit is killed; none begins while the sites are coming back. Behind them stand
 * the questions that interrupt some of them.
 */
export function planTurns(parts: Part[], timing: Timing): TurnPlan[] {
  const slots = slotsOf(timing);
  const talks = slots.map((slot) => planTalk(slot, slots, parts, timing.long));
  const recalled = RECALLED.reduce((turns, slot) => withRecall(turns, slots[slot], parts), talks);
  return [...recalled, ...QUESTIONED.flatMap((slot) => questionIn(recalled[slot], parts))];
}

function planTalk(
  { slot, from, length, lastBeforeCrash }: Slot,
  slots: Slot[],
  parts: Part[],
  long: boolean,
): TurnPlan {
  const site = speakerOf(slot, parts, long);
  const part = parts[site] ?? "plain";
  const next = slots[slot + 1];
  const handover = slot % 3 === 1 && !lastBeforeCrash && part === "plain" && next !== undefined;
  const to = handover || lastBeforeCrash ? from + length : from + length * SPOKEN_SHARE;
  const isInterrupted = PAUSED.includes(slot) || QUESTIONED.includes(slot);
  // Two halves of a second each are over before a site has asked and opened its microphone.
  const isBroken = isInterrupted && to - from < SOUND_NEEDS;
  return {
    kind: "normal",
    slot,
    site,
    from: Math.round(from),
    to: Math.round(to),
    handover,
    pause: isInterrupted && !lastBeforeCrash && part === "plain" ? middleOf(from, to) : null,
    recall: null,
    mayBeSilent: lastBeforeCrash || part !== "plain" || isBroken,
  };
}

function middleOf(from: number, to: number): { from: number; to: number } {
  const at = (share: number) => Math.round(from + (to - from) * share);
  return { from: at(0.35), to: at(0.55) };
}

/** The latest earlier speaker of the same half with a good line speaks again in what is left of a slot. */
function withRecall(turns: TurnPlan[], slot: Slot | undefined, parts: Part[]): TurnPlan[] {
  const during = turns[slot?.slot ?? -1];
  if (!slot || !during || during.handover || slot.lastBeforeCrash) return turns;
  const who = turns.findLastIndex(
    (turn) =>
      turn.slot < slot.slot &&
      turn.slot > slot.slot - 4 &&
      turn.recall === null &&
      parts[turn.site] === "plain",
  );
  const at = (share: number) => Math.round(slot.from + slot.length * share);
  return turns.map((turn, nth) =>
    nth === who ? { ...turn, recall: { from: at(RECALL.from), to: at(RECALL.to) } } : turn,
  );
}

/** Somebody else asks a question while a turn speaks: it is paused by it, and goes on when the control room says so. */
function questionIn(turn: TurnPlan | undefined, parts: Part[]): TurnPlan[] {
  const plain = parts.flatMap((part, site) => (part === "plain" ? [site] : []));
  const site = plain.find((one) => one !== turn?.site);
  if (!turn?.pause || site === undefined) return [];
  const { from, to } = turn.pause;
  const mayBeSilent = to - from < SOUND_NEEDS;
  const rest = { handover: false, pause: null, recall: null, mayBeSilent };
  return [{ kind: "interposed_question", slot: turn.slot, site, from, to, ...rest }];
}

/** What the control room does for the turns; a turn that is handed over has no step for its end. */
export function turnSteps(turns: TurnPlan[]): Step[] {
  const questioned = turns.filter(({ kind }) => kind !== "normal").map(({ slot }) => slot);
  return turns.flatMap(({ kind, slot, from, to, handover, pause, recall }, turn): Step[] => {
    const at = (when: number, what: TurnStep["do"], twice = false): Step => ({
      at: when,
      do: what,
      turn,
      ...(twice ? { twice } : {}),
    });
    const isTalk = kind === "normal";
    // The question's floor is what pauses it, and its end comes a moment before.
    const paused = pause && questioned.includes(slot) && isTalk;
    return [
      at(from - (isTalk ? 900 : 300), "call"),
      at(from, "floor", isTalk && TWO_GIVE.includes(slot)),
      ...(pause && !paused ? [at(pause.from, "pause")] : []),
      ...(pause ? [at(pause.to + (paused ? 100 : 0), "resume")] : []),
      ...(handover ? [] : [at(to, "release", isTalk && TWO_TAKE.includes(slot))]),
      ...(recall ? [at(recall.from, "recall"), at(recall.to, "release")] : []),
    ];
  });
}

function slotsOf({ crashAt, talkAt, quiet }: Timing): Slot[] {
  const before = { from: FIRST_AT, to: crashAt + 1500 };
  const after = { from: crashAt + quiet, to: talkAt - 500 };
  const whole = before.to - before.from + after.to - after.from;
  const many = Math.round((TURNS * (before.to - before.from)) / whole);
  return Array.from({ length: TURNS }, (_, slot) => {
    const early = slot < many;
    const { from, to } = early ? before : after;
    const length = (to - from) / (early ? many : TURNS - many);
    const nth = early ? slot : slot - many;
    return { slot, from: from + nth * length, length, lastBeforeCrash: slot === many - 1 };
  });
}

/** The presenter of the slot itself if it takes part and has a line, else one of those that do, in turn. */
function speakerOf(slot: number, parts: Part[], long: boolean): number {
  const lost = parts.indexOf("lost-speaking");
  // In a short rehearsal only the first turn is early enough for its loss to show before LiveKit dies.
  if (!long && lost !== -1 && slot === 0) return lost;
  const own = !long && slot + 1 === lost ? "killed" : parts[slot + 1];
  if (own === "plain" || own?.endsWith("-speaking")) return slot + 1;
  const plain = parts.flatMap((part, site) => (part === "plain" ? [site] : []));
  return plain[slot % plain.length] ?? 0;
}
