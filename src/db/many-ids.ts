/** D1 binds at most 100 values to a statement. */
const MOST_IDS = 90;

/** The different ones of these ids, in portions that every database takes in one `in (…)`. */
export function* idsAtOnce(ids: Iterable<string>): Generator<string[]> {
  const wanted = [...new Set(ids)];
  for (let from = 0; from < wanted.length; from += MOST_IDS)
    yield wanted.slice(from, from + MOST_IDS);
}
