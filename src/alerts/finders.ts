import type { Millis } from "../clock.ts";
import { covers, earlier, gapsIn, presencesOf } from "./lasting.ts";
import { isLeaving } from "../sites/sites.ts";
import type { Lasting, Scene, SiteSeen, TurnSeen } from "./scene.ts";

/** Something that calls for attention; `key` tells it from all others of its kind. */
export type Found = Lasting & { key: string[]; siteId: string | null; turnId: string | null };

/** Every site is to be in so long before the start. */
const IN_BEFORE_START: Millis = 15 * 60_000;
/** A device that takes over is there together with the other for a moment. */
const TOGETHER_FOR: Millis = 3000;
/** A browser answers a call by itself. */
const ANSWERS_WITHIN: Millis = 30_000;

/** Those who never came, and those who went by themselves, from 15 minutes before the start on. */
export function notIn(scene: Scene): Found[] {
  return scene.sites.flatMap((site) => {
    const expected = expectedFrom(scene);
    const since = Math.max(expected, site.registeredAt ?? expected);
    return gapsIn({ from: since, to: null }, presencesOf(site))
      .filter(({ from, after }) => after === null || from === since || isLeaving(after.last.reason))
      .map(({ from, to, after }) =>
        ofSite(site, { from, to }, from === since ? "start" : (after?.last.sid ?? "start")),
      );
  });
}

export function lostLines(scene: Scene): Found[] {
  const expected = expectedFrom(scene);
  return scene.sites.flatMap((site) => {
    const gaps = gapsIn({ from: Number.NEGATIVE_INFINITY, to: null }, presencesOf(site));
    return gaps.flatMap(({ to, after }) => {
      const lostAt = after?.to ?? null;
      if (after === null || lostAt === null || isLeaving(after.last.reason)) return [];
      // While LiveKit is silent nobody's line is known; who is not found again afterwards has lost it.
      const from = foundOutAt(scene, lostAt);
      if (from === null) return [];
      const early = from < expected ? earlier(expected, roomEmptyAt(scene, lostAt)) : null;
      const until = earlier(to, early);
      return until === null || until > from
        ? [ofSite(site, { from, to: until }, after.last.sid)]
        : [];
    });
  });
}

export function twoDevices({ sites, now }: Scene): Found[] {
  return sites.flatMap((site) =>
    site.stays.flatMap((stay, nth) => {
      const there = site.stays.slice(0, nth).filter((other) => covers(other, stay.from));
      if (there.length === 0) return [];
      const others = there.some(({ to }) => to === null)
        ? null
        : Math.max(...there.map(({ to }) => to ?? 0));
      const to = earlier(stay.to, others);
      const long = (to ?? now) - stay.from >= TOGETHER_FOR;
      return long ? [ofSite(site, { from: stay.from, to }, stay.sid)] : [];
    }),
  );
}

export function devicesWaiting({ requests }: Scene): Found[] {
  return requests.map(({ seq, siteId, from, to }) => ({
    key: [String(seq)],
    siteId,
    turnId: null,
    from,
    to,
  }));
}

export function overtimes({ turns, liveAt, now }: Scene): Found[] {
  return turns.flatMap((turn) => overtimesOf(turn, liveAt ?? 0, now));
}

/** Time may be added or taken away while somebody speaks: between two such moments the time runs out once at most. */
function overtimesOf(turn: TurnSeen, liveAt: Millis, now: Millis): Found[] {
  const { plannedSeconds, additions, segments } = turn;
  if (plannedSeconds === null) return [];
  const found: Found[] = [];
  let spoken: Millis = 0;
  for (const { seq, ...segment } of segments) {
    const begins = Math.max(segment.from, liveAt);
    const running = { from: begins, to: segment.to };
    const stops = [...additions.map(({ at }) => at).filter((at) => isInside(running, at)), null];
    let from = begins;
    for (const stop of stops) {
      const to = stop ?? segment.to;
      const added = additions.filter(({ at }) => at <= from);
      const budget = (plannedSeconds + sumOf(added.map(({ seconds }) => seconds))) * 1000;
      const runsOut = Math.max(from, from + budget - spoken);
      const last = found.at(-1);
      if (runsOut < (to ?? now)) {
        // Less time taken away than it was over: the same alert goes on.
        if (last?.to === runsOut && runsOut === from && from > begins) last.to = to;
        else found.push(ofTurn(turn, { from: runsOut, to }, `${seq}.${added.length}`));
      }
      spoken += Math.max(0, (to ?? now) - from);
      from = to ?? now;
    }
  }
  return found;
}

export function absentSpeakers({ turns, sites }: Scene): Found[] {
  const known = new Map(sites.map((site) => [site.id, site]));
  return turns.flatMap((turn) => {
    const site = known.get(turn.siteId ?? "");
    if (!site || turn.called === null) return [];
    return gapsIn(turn.called, presencesOf(site)).map(({ from, to, after }) =>
      ofTurn(turn, { from, to }, `${turn.called?.from}.${after?.last.sid ?? "never"}`),
    );
  });
}

export function unfitSpeakers({ turns, now }: Scene): Found[] {
  return turns.flatMap((turn) => {
    const { called } = turn;
    if (called === null || turn.siteId === null) return [];
    const said = turn.readiness.filter(({ at }) => covers(called, at));
    const unanswered = { at: called.from + ANSWERS_WITHIN, fit: false };
    const [first] = said;
    const words = first && first.at <= unanswered.at ? said : [unanswered, ...said];
    return words.flatMap(({ at, fit }, nth) => {
      if (fit || (nth > 0 && words[nth - 1]?.fit === false) || at > now) return [];
      const ready = words.slice(nth).find((later) => later.fit)?.at ?? null;
      const to = earlier(ready, called.to);
      return to === null || to > at
        ? [ofTurn(turn, { from: at, to }, `${called.from}.${nth}`)]
        : [];
    });
  });
}

export function failedRights({ failures, turns }: Scene): Found[] {
  return failures.map(({ seq, siteId, from, to }) => {
    const speaking = turns.find(
      (turn) =>
        siteId !== null &&
        turn.siteId === siteId &&
        turn.segments.some((segment) => covers(segment, from)),
    );
    return { key: [String(seq)], siteId, turnId: speaking?.id ?? null, from, to };
  });
}

export function silences(scene: Scene): Found[] {
  return scene.silences.map(({ from, to }) => ({ ...OF_ALL, key: [String(from)], from, to }));
}

export function wrongClocks({ clocks }: Scene): Found[] {
  return clocks.map(({ seq, from, to }) => ({ ...OF_ALL, key: [String(seq)], from, to }));
}

const OF_ALL = { siteId: null, turnId: null };

function ofSite({ id }: SiteSeen, lasting: Lasting, nth: string): Found {
  return { key: [id, nth], siteId: id, turnId: null, ...lasting };
}

function ofTurn({ id, siteId }: TurnSeen, lasting: Lasting, nth: string): Found {
  return { key: [id, nth], siteId, turnId: id, ...lasting };
}

/** From when on every site is to be in. */
export function expectedFrom({ startsAt, liveAt }: Pick<Scene, "startsAt" | "liveAt">): Millis {
  return Math.min(startsAt - IN_BEFORE_START, liveAt ?? startsAt);
}

/** Null while LiveKit is silent since the moment the line was lost. */
function foundOutAt({ silences: all }: Scene, lostAt: Millis): Millis | null {
  const silence = all.find(({ from }) => from === lostAt);
  return silence ? silence.to : lostAt;
}

function roomEmptyAt({ occupied }: Scene, at: Millis): Millis | null {
  const span = occupied.find(({ from, to }) => from <= at && (to === null || to >= at));
  return span ? span.to : at;
}

function isInside({ from, to }: Lasting, at: Millis): boolean {
  return at > from && (to === null || at < to);
}

function sumOf(numbers: number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
