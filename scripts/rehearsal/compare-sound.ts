import { finding } from "./compare.ts";
import type { Finding } from "./compare.ts";
import type { TruthTurn } from "./compare-turns.ts";
import type { Between, TruthStay } from "./truth.ts";

/** A frame of sound that the observer heard of a site, and its length. */
export type HeardSite = { site: number; at: number; milliseconds: number };

/**
 * Frames in a row of a site that had no floor: `closing` within the time in which its microphone is closed, `returning`
 * when it has just come back with the right it had, `forbidden` otherwise. `late`: milliseconds from the end of its
 * last floor to its last frame, null if it had none.
 */
export type Stretch = Between & {
  site: number;
  frames: number;
  milliseconds: number;
  why: "closing" | "returning" | "forbidden";
  late: number | null;
};

/** Milliseconds after the end of a floor in which a last sound may still be heard. */
export const soundSlack = { closing: 400, buffering: 200 };
export const CLOSING = soundSlack.closing + soundSlack.buffering;
/** A site may come back with the right it had; it is set right within a second of LiveKit's telling (api.md 3). */
const SET_RIGHT = 1000;
/** Frames come every 10 ms; a break longer than this begins another stretch. */
const SAME_STRETCH = 100;

/** Every frame from sites that had no floor; in `open` times everybody may be heard. `worst` is how long after a floor the last allowed sound came. */
export function compareSound(
  heard: HeardSite[],
  turns: TruthTurn[],
  stays: TruthStay[],
  open: Between[] = [],
): { stretches: Stretch[]; findings: Finding[]; worst: number } {
  const outside = heard.flatMap((frame): (HeardSite & Pick<Stretch, "why" | "late">)[] => {
    const { site, at } = frame;
    const floors = [...floorsOf(site, turns), ...open];
    if (site === 0 || floors.some((floor) => isWithin(at, floor, 0))) return [];
    const ends = floors.map(({ to }) => to).filter((to) => to < at);
    const late = ends.length === 0 ? null : at - Math.max(...ends);
    if (late !== null && late <= CLOSING) return [{ ...frame, late, why: "closing" }];
    const returning = stays.some((stay) => stay.site === site && isJustBack(stay, stays, at));
    return [{ ...frame, late, why: returning ? "returning" : "forbidden" }];
  });
  const closing = outside.flatMap(({ why, late }) => (why === "closing" ? [late ?? 0] : []));
  const forbidden = outside.filter(({ why }) => why === "forbidden");
  return {
    stretches: stretchesOf(outside),
    findings: bySite(forbidden, "tiếng ngoài quyền phát biểu"),
    worst: Math.max(0, ...closing),
  };
}

/** When a site has the floor, at most: from the call's sending to the answer of the call that ends it. */
export function floorsOf(site: number, turns: TruthTurn[]): Between[] {
  return turns
    .filter((turn) => turn.site === site)
    .flatMap(({ segments }) =>
      segments.map(({ began, ended }) => ({
        from: began.from,
        to: ended?.to ?? Number.POSITIVE_INFINITY,
      })),
    );
}

export function isWithin(at: number, { from, to }: Between, slack: number): boolean {
  return at >= from && at <= to + slack;
}

/** One finding for each site, with how often and when first. */
export function bySite(outside: { site: number; at: number }[], text: string): Finding[] {
  return [...Map.groupBy(outside, ({ site }) => site)].map(([site, times]) => {
    const at = new Date(times[0]?.at ?? 0).toISOString();
    return finding("mic_open", { site }, `${text}: ${times.length} lần, lần đầu lúc ${at}`);
  });
}

function isJustBack(stay: TruthStay, stays: TruthStay[], at: number): boolean {
  const first = stays.find(({ site }) => site === stay.site);
  if (stay === first) return false;
  return isWithin(at, stay.began, SET_RIGHT + soundSlack.buffering);
}

function stretchesOf(outside: (HeardSite & Pick<Stretch, "why" | "late">)[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { site, at, milliseconds, why, late } of outside.toSorted((a, b) => a.at - b.at)) {
    const last = stretches.findLast((one) => one.site === site && one.why === why);
    if (last && at - last.to <= SAME_STRETCH) {
      Object.assign(last, { to: at, late, frames: last.frames + 1 });
      last.milliseconds += milliseconds;
    } else stretches.push({ site, from: at, to: at, frames: 1, milliseconds, why, late });
  }
  return stretches;
}
