/** Chance that comes out the same for the same seed. */
export type Chance = {
  /** A whole number from `from` up to and with `to`. */
  between(from: number, to: number): number;
  oneIn(count: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Another chance, so that parallel drawers do not take each other's numbers. */
  part(name: number): Chance;
};

/** mulberry32: small, even enough for choosing what to do. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1));
  return {
    between,
    oneIn: (count) => between(1, count) === 1,
    pick: (items) => items[between(0, items.length - 1)] ?? items[0],
    part: (name) => chanceOf(Math.imul(seed + 1, 2_654_435_761) ^ Math.imul(name + 1, 40_503)),
  };
}
