/** One speaking turn, api.md section 7. */
export type TurnKind = "interposed_question" | "intervention" | "point_of_order" | "normal";
export type TurnState = "waiting" | "called" | "speaking" | "paused" | "finished" | "skipped" | "withdrawn";
export type Microphone = "closed" | "opening" | "open" | "closing" | "failed";
