import type { Change, Fact } from "../db/commit.ts";

/** The order that logs a fact as it is, whatever else has happened by then; of a crowd (decision 0017). */
export function factOrder(fact: Fact) {
  return {
    decide: async (): Promise<Change> => ({ facts: [fact], value: undefined }),
    again: { name: "fact", input: fact },
  };
}
