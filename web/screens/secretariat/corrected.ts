import { say } from "../../ui/toast.tsx";
import { words } from "./words.ts";

/** Says what became of a correction: made, or kept until a second person approves it (202). */
export function sayCorrected(answer: unknown): void {
  const waits = typeof answer === "object" && answer !== null && "proposal" in answer;
  say({ text: waits ? words.proposed : words.corrected });
}
