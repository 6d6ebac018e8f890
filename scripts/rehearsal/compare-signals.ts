import { finding } from "./compare.ts";
import type { Finding } from "./compare.ts";
import { bySite, floorsOf, isWithin } from "./compare-sound.ts";
import type { HeardSite } from "./compare-sound.ts";
import type { TruthTurn } from "./compare-turns.ts";
import type { Happening } from "./happenings.ts";
import type { Between } from "./truth.ts";

/** Sites whose microphone the stream called open, from one message until the next. */
export type MicsSaid = Between & { open: number[] };

/** LiveKit is asked once a second; a busy machine takes its time on top. */
const SURELY_ASKED = 2000;
/** What was found is told with the next second, and what was told stands until then. */
const TOLD_WITHIN = 3000;
/** A LiveKit that does not answer is left alone for a while, and what it said before stands for ten seconds. */
const BACK_WITHIN = 15_000;
/** Frames of one sound; a busy machine hears it with breaks. */
const SAME_SOUND = 500;

/**
 * Microphones of which the stream spoke otherwise than they were: open without the right to speak, or heard for long
 * and never called open. In `unasked` times LiveKit could not answer, and what it said before may stand.
 */
export function compareSignals(
  said: MicsSaid[],
  heard: HeardSite[],
  turns: TruthTurn[],
  { open, unasked }: { open: Between[]; unasked: Between[] },
): Finding[] {
  const isAsked = (one: Between) => !unasked.some((time) => overlap(one, time));
  const wrong = said.filter(isAsked).flatMap(({ from, to, open: sites }) =>
    sites.flatMap((site) => {
      const rights = [...floorsOf(site, turns), ...open];
      const may = (at: number) => rights.some((right) => isWithin(at, right, TOLD_WITHIN));
      return site === 0 || (may(from) && may(to)) ? [] : [{ site, at: from }];
    }),
  );
  const unsaid = soundsOf(heard)
    .filter(({ from, to }) => to - from > SURELY_ASKED)
    .filter(isAsked)
    .filter(({ site, from, to }) => {
      const meanwhile = { from, to: to + TOLD_WITHIN };
      return !said.some((one) => one.open.includes(site) && overlap(one, meanwhile));
    });
  return [
    ...bySite(wrong, "live: mic báo là mở ngoài quyền phát biểu"),
    ...unsaid.map(({ site, from, to }) => {
      const text = `live: nghe thấy ${to - from} ms từ ${new Date(from).toISOString()} mà không báo là mic mở`;
      return finding("live", { site }, text);
    }),
  ];
}

function overlap(one: Between, other: Between): boolean {
  return one.from <= other.to && one.to >= other.from;
}

/** When LiveKit was killed, and was not sure to be asked again. */
export function unaskedTimes(happenings: Happening[]): Between[] {
  return happenings
    .filter(({ what }) => what === "livekit-killed")
    .map(({ at }) => ({ from: at, to: at + BACK_WITHIN }));
}

/** The sounds of each site, from the first frame to the last. */
function soundsOf(heard: HeardSite[]): (Between & { site: number })[] {
  const sounds: (Between & { site: number })[] = [];
  for (const { site, at } of heard.filter((one) => one.site >= 0).toSorted((a, b) => a.at - b.at)) {
    const last = sounds.findLast((one) => one.site === site);
    if (last && at - last.to <= SAME_SOUND) last.to = at;
    else sounds.push({ site, from: at, to: at });
  }
  return sounds;
}
