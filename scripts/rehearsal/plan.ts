import { faults, joinOf } from "./plan-faults.ts";
import { givePlaces } from "./plan-parts.ts";
import { listSteps, TALK, talkSteps } from "./plan-list.ts";
import { planTurns, turnSteps } from "./plan-turns.ts";

/** What a site goes through. Times of all steps are milliseconds after going live. */
export type Part =
  | "central"
  | "plain"
  | "late"
  | "returns"
  | "killed"
  | "killed-for-good"
  | "frozen"
  | "frozen-for-good"
  | "blinks"
  | "lost-speaking"
  | "frozen-speaking"
  | "second-device"
  | "intruder"
  | "absent";

export type Device = "A" | "B";

export type SiteStep = {
  at: number;
  do: "join" | "leave" | "kill" | "freeze" | "wake" | "take-over" | "intrude";
  site: number;
  device: Device;
};
export type TurnStep = {
  at: number;
  do: "call" | "floor" | "recall" | "pause" | "resume" | "release";
  turn: number;
  /** Two secretaries do it at the same moment: one of them must be refused. */
  twice?: true;
};
/** A site asks for a turn by itself; `hears` is what it must be answered. */
export type AskStep = { at: number; do: "ask"; asker: number; hears: AskAnswer[] };
export type AskAnswer = "list_closed" | "granted" | "already_waiting" | "withdrawn";
/** Everybody may speak, and these do, until one command closes all microphones. */
export type TalkStep = { at: number } & ({ do: "discuss"; speakers: number[] } | { do: "silence" });
export type HallStep = {
  at: number;
  do: "live" | "kill-livekit" | "close" | "close-list" | "open-list" | "report-presence";
};
export type Step = SiteStep | TurnStep | AskStep | TalkStep | HallStep;

export type TurnPlan = {
  kind: "normal" | "interposed_question";
  /** 0 to 14: the presentation slot; of a question that of the turn it interrupts. */
  slot: number;
  site: number;
  from: number;
  to: number;
  /** The next turn's floor ends this one. */
  handover: boolean;
  pause: { from: number; to: number } | null;
  /** It speaks once more after its end. */
  recall: { from: number; to: number } | null;
  /** The speaker's line is down for a part of it, so silence proves nothing. */
  mayBeSilent: boolean;
};

export type Plan = {
  seed: number;
  /** By site; 0 is the central one. */
  parts: Part[];
  turns: TurnPlan[];
  /** In order of time. */
  steps: Step[];
  crashAt: number;
  /** From here on everybody should be back after the crash. */
  calmAt: number;
  endAt: number;
};

export type Timing = {
  crashAt: number;
  /** After the last turn everybody may speak. */
  talkAt: number;
  endAt: number;
  /** How long the sites may take to be back after the crash. */
  quiet: number;
  /** Two minutes and more: losses can be waited for, so sites come back from them. */
  long: boolean;
};

/** Joins a second that two cores bear next to everything else. */
const JOINS_PER_SECOND = 5;
const JOIN_APART = 1000 / JOINS_PER_SECOND;

/** The whole rehearsal, the same for the same numbers. */
export function planRehearsal(wish: { sites: number; minutes: number; seed: number }): Plan {
  const timing = timingOf(wish);
  const parts = givePlaces(wish.sites, timing.long);
  const turns = planTurns(parts, timing);
  const steps = [
    ...arrivals(parts),
    { at: 0, do: "live" as const },
    ...faults(parts, turns, timing, randomFrom(wish.seed)),
    ...turnSteps(turns),
    ...listSteps(parts, turns, timing),
    ...talkSteps(parts, timing),
    { at: Math.min(5000, timing.crashAt / 3), do: "report-presence" as const },
    { at: timing.crashAt, do: "kill-livekit" as const },
    { at: timing.endAt, do: "close" as const },
    ...departures(parts, timing),
  ];
  const inOrder = steps.sort((a, b) => a.at - b.at);
  const { crashAt, endAt, quiet } = timing;
  const calmAt = crashAt + quiet;
  return { seed: wish.seed, parts, turns, steps: inOrder, crashAt, calmAt, endAt };
}

/** Parts whose process is killed, frozen or spoilt, so that they need one of their own. */
export function needsOwnProcess(part: Part): boolean {
  return /^(killed|frozen|blinks|lost|intruder)/.test(part);
}

function timingOf({ sites, minutes }: { sites: number; minutes: number }): Timing {
  const endAt = Math.round(minutes * 60_000);
  return {
    crashAt: Math.round(endAt / 2),
    endAt,
    talkAt: endAt - TALK - 1000,
    quiet: Math.min(4000 + sites * 120, endAt / 5),
    long: minutes >= 2,
  };
}

/** Everybody who is not late is there before the event goes live. */
function arrivals(parts: Part[]): Step[] {
  const early = parts.flatMap((part, site) => (part === "late" || part === "absent" ? [] : [site]));
  const begin = -(early.length * JOIN_APART + 2500);
  return early.map((site, nth) => ({ ...joinOf(site), at: begin + nth * JOIN_APART }));
}

function departures(parts: Part[], { endAt }: Timing): Step[] {
  const leaving = parts.flatMap((part, site) =>
    part === "absent" || part.endsWith("for-good") ? [] : [site],
  );
  return leaving.map((site, nth) => ({
    at: endAt + 500 + nth * 50,
    do: "leave",
    site,
    device: parts[site] === "second-device" ? "B" : "A",
  }));
}

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
