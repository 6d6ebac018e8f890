/** The three parts of the country, as people divide it. */
export type Region = "north" | "central" | "south";

/** The last code of each in the lists of 2021 and of 2025; a finer division would differ between the two. */
const LAST: readonly (readonly [Region, number])[] = [
  ["north", 37],
  ["central", 68],
  ["south", 96],
];

/** Where the province with this code lies; null without a code, or with one that is no province's. */
export function regionOf(provinceCode: string | null): Region | null {
  const code = Number(provinceCode ?? 0);
  if (!(code > 0)) return null;
  return LAST.find(([, last]) => code <= last)?.[0] ?? null;
}
