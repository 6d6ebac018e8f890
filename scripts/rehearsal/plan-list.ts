import type { Part, Step, Timing, TurnPlan } from "./plan.ts";

const CLOSED_AT = 10_000;
const APART = 900;

/** The list of speakers is closed and opened again, and a site that wants to speak finds it so. */
export function listSteps(parts: Part[], turns: TurnPlan[], { crashAt }: Timing): Step[] {
  const asker = parts.findIndex(
    (part, site) => isFree(part) && !turns.some((turn) => turn.site === site),
  );
  const at = Math.min(CLOSED_AT, crashAt / 3);
  const asks = (nth: number, ...hears: Extract<Step, { do: "ask" }>["hears"]): Step[] =>
    asker === -1 ? [] : [{ at: at + nth * APART, do: "ask", asker, hears }];
  return [
    { at, do: "close-list" },
    ...asks(1, "list_closed"),
    { at: at + 2 * APART, do: "open-list" },
    ...asks(3, "granted", "already_waiting", "withdrawn"),
  ];
}

/** It has a line all the time until LiveKit dies. */
function isFree(part: Part): boolean {
  return part === "plain" || part === "intruder" || part === "second-device";
}

/** Milliseconds of the discussion after the last turn. */
export const TALK = 3500;

/** Two sites speak at the same time, as in a discussion. */
export function talkSteps(parts: Part[], { talkAt }: Timing): Step[] {
  const speakers = parts.flatMap((part, site) => (part === "plain" ? [site] : [])).slice(0, 2);
  return [
    { at: talkAt, do: "discuss", speakers },
    { at: talkAt + TALK, do: "silence" },
  ];
}
