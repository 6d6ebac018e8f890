import { viNumber } from "../vi-format.ts";
import { occasionWord } from "./frame.ts";

/**
 * What the chair reads at the end: "92 văn bản góp ý, trong đó có 15 ý kiến được tham luận trực tiếp tại Hội thảo".
 * `presented` are those of the `written` ones that were really spoken.
 */
export function closingSentence(
  kind: string,
  { written, presented }: { written: number; presented: number },
): string {
  const occasion = occasionWord(kind);
  if (written === 0) return `${occasion} chưa nhận được văn bản góp ý`;
  if (presented === 0) return `${viNumber(written)} văn bản góp ý gửi đến ${occasion}`;
  return `${viNumber(written)} văn bản góp ý, trong đó có ${viNumber(presented)} ý kiến được tham luận trực tiếp tại ${occasion}`;
}
