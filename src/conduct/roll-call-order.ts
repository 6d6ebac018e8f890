import type { EventAt } from "../db/commit.ts";
import { marksSince } from "../delegates/presence-queries.ts";
import { correct, type Corrected, type Wishes } from "./corrections.ts";
import { answerOf } from "./proposal-answer.ts";

export type RollCall = { eventId: string; wish: Wishes["roll_call"] };

/** The order that marks delegates and answers with the marks. */
export function rollCallOrder(asked: RollCall) {
  return {
    eventId: asked.eventId,
    decide: (event: EventAt) => correct(event, "roll_call", asked.wish),
    answer: (event: EventAt, done: Corrected<"roll_call">) =>
      answerOf(event, done, async (before) => ({
        status: 201,
        body: { items: await marksSince(event.db, event.id, before) },
      })),
    again: { name: "rollCall", input: asked },
  };
}
