import type { Compilable, Kysely } from "kysely";
import type { LoggedFact } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";

/** Says which rows follow from a fact. It may read the rows as they were before it. */
export type Projector = (
  db: Kysely<Database>,
  fact: LoggedFact,
) => Compilable[] | Promise<Compilable[]>;
export type Projections = Record<string, Projector>;

/** The data of a fact as its slice wrote it. */
export function dataOf<T>(fact: LoggedFact): T {
  // Facts are written by the command of the same slice with this very type; the log only carries them as JSON.
  return fact.data as unknown as T;
}

/** One table of all projectors. A type claimed twice is a mistake of the program. */
export function mergeProjections(...slices: Projections[]): Projections {
  const all: Projections = {};
  for (const slice of slices) {
    for (const [type, projector] of Object.entries(slice)) {
      if (all[type]) throw new Error(`two slices claim the fact ${type}`);
      all[type] = projector;
    }
  }
  return all;
}

/** Applies one fact. An unknown type is a mistake: a fact nobody understands must not vanish. */
export async function projectFact(
  all: Projections,
  db: Kysely<Database>,
  fact: LoggedFact,
): Promise<Compilable[]> {
  const projector = all[fact.type];
  if (!projector) throw new Error(`no slice knows the fact ${fact.type}`);
  return await projector(db, fact);
}
