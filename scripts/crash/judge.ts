import { isDeepStrictEqual } from "node:util";

/** What a write says, as far as it is known: fields that must be found again. */
export type Content = { [field: string]: unknown };

/**
 * A write that was tried. `acknowledged`: answered 2xx. `unknown`: the server died before its answer came.
 * `refused`: answered with anything else.
 */
export type Written = {
  id: string;
  outcome: "acknowledged" | "unknown" | "refused";
  content: Content;
};
export type Found = { id: string; content: Content };

/** `there`: writes without an answer that were done all the same, which is allowed. The other lists name what is not. */
export type Judged = {
  acknowledged: number;
  there: string[];
  lost: string[];
  doubled: string[];
  changed: string[];
  invented: string[];
};

/** Every acknowledged write is there exactly once and as it was; others once or never; nothing else is there. */
export function judgeWrites(written: readonly Written[], found: readonly Found[]): Judged {
  const places = Map.groupBy(found, ({ id }) => id);
  const judged: Judged = {
    acknowledged: 0,
    there: [],
    lost: [],
    doubled: [],
    changed: [],
    invented: [],
  };
  const known = new Set<string>();
  for (const { id, outcome, content } of written) {
    const here = places.get(id) ?? [];
    if (outcome !== "refused") known.add(id);
    if (outcome === "acknowledged") judged.acknowledged += 1;
    if (outcome === "acknowledged" && here.length === 0) judged.lost.push(id);
    if (outcome === "unknown" && here.length > 0) judged.there.push(id);
    if (here.length > 1) judged.doubled.push(id);
    if (here.some((one) => !says(one.content, content))) judged.changed.push(id);
  }
  judged.invented = [...places.keys()].filter((id) => !known.has(id));
  return judged;
}

/** Sums of both, and what is wrong in either. */
export function addJudged(a: Judged, b: Judged): Judged {
  return {
    acknowledged: a.acknowledged + b.acknowledged,
    there: [...a.there, ...b.there],
    lost: [...a.lost, ...b.lost],
    doubled: [...a.doubled, ...b.doubled],
    changed: [...a.changed, ...b.changed],
    invented: [...a.invented, ...b.invented],
  };
}

export function isGood({ lost, doubled, changed, invented }: Judged): boolean {
  return lost.length + doubled.length + changed.length + invented.length === 0;
}

function says(found: Content, wanted: Content): boolean {
  return Object.entries(wanted).every(([field, value]) => isDeepStrictEqual(found[field], value));
}
