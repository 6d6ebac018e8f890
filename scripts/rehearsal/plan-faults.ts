import type { Part, SiteStep, Step, Timing, TurnPlan } from "./plan.ts";

/** What befalls the sites, each at its own moments. */
export function faults(
  parts: Part[],
  turns: TurnPlan[],
  timing: Timing,
  random: () => number,
): Step[] {
  const nth = new Map<Part, number>();
  return parts.flatMap((part, site) => {
    const count = nth.get(part) ?? 0;
    nth.set(part, count + 1);
    // Fractions of a second, so that nothing falls on LiveKit's whole seconds by habit.
    const jitter = Math.floor(random() * 900);
    const turn = turns.find((one) => one.site === site);
    return faultOf({ part, site, count, jitter, turn: turn ?? null, ...timing });
  });
}

type Case = Timing & {
  part: Part;
  site: number;
  /** How many sites had this part before. */
  count: number;
  jitter: number;
  turn: TurnPlan | null;
};

function faultOf(one: Case): Step[] {
  const { part, site, turn } = one;
  const step = (what: SiteStep["do"], at: number): SiteStep => ({ ...joinOf(site), do: what, at });
  const nth = one.count * 2500 + one.jitter;
  const early = 3000 + (nth % (one.crashAt - (one.long ? 37_000 : 27_500)));
  const later = one.crashAt + one.quiet + 2000 + (nth % (one.crashAt - one.quiet - 8000));
  if (part === "late") return [step("join", lateArrival(one))];
  if (part === "returns") return [step("leave", early + 3000), step("join", early + 9000)];
  if (part === "killed") return [step("kill", early), step("join", comesBack(one, early, later))];
  if (part === "frozen") return [step("freeze", early), step("wake", early + 28_000)];
  if (part === "blinks") return [step("freeze", early), step("wake", early + 8000)];
  if (part === "killed-for-good") return [step("kill", later)];
  if (part === "frozen-for-good") return [step("freeze", later)];
  if (part === "second-device") return [step("take-over", later + 2000)];
  if (part === "intruder") return [step("intrude", early + 2500), step("intrude", later)];
  if (turn === null) return [];
  const middle = (turn.from + turn.to) / 2;
  if (part === "lost-speaking")
    return [step("kill", middle), step("join", one.long ? turn.to + 5000 : later)];
  if (part === "frozen-speaking") return [step("freeze", middle), step("wake", middle + 28_000)];
  return [];
}

/** Every other one comes back at once, before LiveKit has noticed; in a short run all wait until LiveKit is back. */
function comesBack({ count, long }: Case, lostAt: number, afterCrash: number): number {
  if (!long) return afterCrash;
  return lostAt + (count % 2 === 0 ? 27_000 : 6000);
}

/** Before LiveKit's death, for it makes all come anew anyway. */
function lateArrival({ count, jitter, crashAt }: Case): number {
  return 4000 + ((count * 2700 + jitter) % (crashAt - 8000));
}

/** The first device of a site comes. */
export function joinOf(site: number): SiteStep {
  return { at: 0, do: "join", site, device: "A" };
}
