/** What each way measured, one value per round. */
export type Rounds<Way extends string> = Record<Way, number[]>;
export type Spread = { median: number; low: number; high: number };

/**
 * Measures all ways in every round, forwards and backwards in turn, so that whatever else the machine does meets all
 * of them alike. A way answers its figure; one more round before the first warms up and is not counted.
 */
export async function alternate<Way extends string>(
  rounds: number,
  ways: Record<Way, () => Promise<number>>,
): Promise<Rounds<Way>> {
  // Object.keys forgets which keys there are.
  const names = Object.keys(ways) as Way[];
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Rounds<Way>;
  for (let round = -1; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const value = await ways[name]();
      if (round >= 0) measured[name].push(value);
    }
  }
  return measured;
}

/** The ratio of two ways: its median over the rounds, the smallest and the largest. */
export function ratioOf(subject: number[], ceiling: number[]): Spread {
  return spreadOf(subject.map((value, round) => value / (ceiling[round] ?? Number.NaN)));
}

export function spreadOf(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    low: sorted.at(0) ?? Number.NaN,
    high: sorted.at(-1) ?? Number.NaN,
  };
}

/** The q-th quantile (0 to 1) of values, by the nearest rank. */
export function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}
