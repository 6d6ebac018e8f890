import { authFacts } from "./auth/facts.ts";
import type { Ledger } from "./db/commit.ts";
import { eventFacts } from "./events/facts.ts";
import { appendFacts } from "./log/log.ts";
import { mergeProjections, projectFact } from "./log/projection.ts";
import { roomFacts } from "./rooms/facts.ts";

/** What follows from every kind of fact. */
export const projections = mergeProjections(authFacts, eventFacts, roomFacts);

export const ledger: Ledger = {
  append: appendFacts,
  project: (db, fact) => projectFact(projections, db, fact),
};
