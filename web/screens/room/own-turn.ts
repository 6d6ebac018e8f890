import type { LiveViews } from "../../../src/app.ts";

export type Turn = LiveViews["site"]["ownTurns"][number];
/** Where the site stands: the gravest of its turns. */
export type Standing = "idle" | "waiting" | "called" | "speaking" | "paused";

const ORDER = ["speaking", "called", "paused", "waiting"] as const;

/** The turn of the site that counts now. */
export function ownTurn(turns: readonly Turn[] | undefined): Turn | null {
  for (const state of ORDER) {
    const found = turns?.find((turn) => turn.state === state);
    if (found) return found;
  }
  return null;
}

export function standingOf(turn: Turn | null): Standing {
  const state = ORDER.find((one) => one === turn?.state);
  return state ?? "idle";
}
