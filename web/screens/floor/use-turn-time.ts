import type { TurnRule } from "../../../src/turns/turns.ts";
import { useStaff } from "./conducting.tsx";
import type { Turn } from "./floor.ts";
import { turnTime, type TurnTime } from "./turn-time.ts";

type Rule = Pick<TurnRule, "warningSeconds" | "dangerSeconds">;
const USUAL: Rule = { warningSeconds: 60, dangerSeconds: 15 };

/** How a turn stands with its time at a moment of the server's, by the rule of the event. */
export function useTurnTime(turn: Turn, now: number): TurnTime & { rule: Rule } {
  const rule = useStaff(({ event }) => event?.turnRule) ?? USUAL;
  const liveAt = useStaff(({ event }) => event?.liveAt) ?? null;
  return { ...turnTime(turn, rule, liveAt, now), rule };
}
