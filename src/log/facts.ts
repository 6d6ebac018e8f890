import type { Projections } from "./projection.ts";

export const logFacts: Projections = {
  // It explains times that stand still; no row follows from it.
  clock_went_back: () => [],
};
