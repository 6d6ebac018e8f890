// Chrome 109 is the last one for Windows 7 and 8.1, which many sites still have. What the pages use and it lacks is made
// here, before anything else runs; tests/web/old-browser.test.ts opens every page in a browser without all of it.

/** Each with `this` as the array; as ECMAScript 2023 and 2024 have them. */
const ofArrays: Record<string, (this: unknown[], ...given: never[]) => unknown> = {
  toSorted(compare?: (a: unknown, b: unknown) => number) {
    return this.slice().sort(compare);
  },
  toReversed() {
    return this.slice().reverse();
  },
  toSpliced(...given: [start: number, deleted: number, ...added: unknown[]]) {
    const copy = this.slice();
    copy.splice(...given);
    return copy;
  },
};

function groupBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

for (const [on, made] of [
  [Array.prototype, ofArrays],
  [Map, { groupBy }],
] as const)
  for (const [name, value] of Object.entries(made))
    if (!(name in on))
      Object.defineProperty(on, name, { value, writable: true, configurable: true });
