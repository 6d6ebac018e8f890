import type { Part, Step, Timing, TurnPlan } from "./plan.ts";

const TURNS = 15;
const FIRST_AT = 3000;
/** A turn speaks for this share of its slot, unless it hands over to the next. */
const SPOKEN_SHARE = 0.78;
/** Turns that are interrupted once. */
const PAUSED = [5, 11];

/** Milliseconds a turn with a pause must last for its sound to prove anything. */
const SOUND_NEEDS = 5000;

type Slot = { slot: number; from: number; length: number; lastBeforeCrash: boolean };

/** 15 turns, one of which speaks while LiveKit is killed; none begins while the sites are coming back. */
export function planTurns(parts: Part[], timing: Timing): TurnPlan[] {
  const slots = slotsOf(timing);
  return slots.map(({ slot, from, length, lastBeforeCrash }) => {
    const site = speakerOf(slot, parts);
    const part = parts[site] ?? "plain";
    const next = slots[slot + 1];
    const handover = slot % 3 === 1 && !lastBeforeCrash && part === "plain" && next !== undefined;
    const to = handover || lastBeforeCrash ? from + length : from + length * SPOKEN_SHARE;
    const pause = PAUSED.includes(slot)
      ? { from: Math.round(from + (to - from) * 0.35), to: Math.round(from + (to - from) * 0.55) }
      : null;
    // Two halves of a second each are over before a site has asked and opened its microphone.
    const isBroken = pause !== null && to - from < SOUND_NEEDS;
    const mayBeSilent = lastBeforeCrash || part !== "plain" || isBroken;
    return { slot, site, from: Math.round(from), to: Math.round(to), handover, pause, mayBeSilent };
  });
}

/** What the control room does for the turns; a turn that is handed over has no step for its end. */
export function turnSteps(turns: TurnPlan[]): Step[] {
  return turns.flatMap(({ from, to, handover, pause }, turn): Step[] => [
    { at: from - 900, do: "call", turn },
    { at: from, do: "floor", turn },
    ...(pause
      ? [
          { at: pause.from, do: "pause" as const, turn },
          { at: pause.to, do: "resume" as const, turn },
        ]
      : []),
    ...(handover ? [] : [{ at: to, do: "release" as const, turn }]),
  ]);
}

function slotsOf({ crashAt, endAt, quiet }: Timing): Slot[] {
  const before = { from: FIRST_AT, to: crashAt + 1500 };
  const after = { from: crashAt + quiet, to: endAt - 1500 };
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
function speakerOf(slot: number, parts: Part[]): number {
  const own = parts[slot + 1];
  if (own === "plain" || own?.endsWith("-speaking")) return slot + 1;
  const plain = parts.flatMap((part, site) => (part === "plain" ? [site] : []));
  return plain[slot % plain.length] ?? 0;
}
