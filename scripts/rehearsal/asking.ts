import { setTimeout as sleep } from "node:timers/promises";
import { openApi } from "./client.ts";
import type { Answer, Problem } from "./client.ts";
import type { Company } from "./company.ts";
import { finding } from "./compare.ts";
import type { Speaker } from "./microphone.ts";
import type { AskStep } from "./plan.ts";
import type { Turn } from "./record.ts";

/** A site asks for a turn by itself and hears what it must hear: the list is closed, granted, waiting already. */
export async function performAsk(company: Company, { asker: site, hears }: AskStep): Promise<void> {
  const { crew, stage, played } = company;
  const answered = new Promise<string[]>((answer) => (company.asked = answer));
  crew.order({ do: "ask", site, device: "A", eventId: stage.eventId });
  const heard = await Promise.race([answered, sleep(5000, ["không trả lời"])]);
  company.asked = null;
  if (heard.join() === hears.join()) return;
  const text = `đăng ký phát biểu: ${heard.join(", ")}; phải là ${hears.join(", ")}`;
  played.findings.push(finding("refused", { site }, text));
}

/** In the site's own process: asks, asks again if it was granted, and takes it back. */
export async function askForTurn(seat: Speaker, eventId: string): Promise<string[]> {
  const api = openApi(seat.base, seat.accessToken);
  const ask = () => api.ask<Turn & Problem>("POST", `/events/${eventId}/turns`, {});
  const first = await ask();
  if (first.status !== 201) return [codeOf(first)];
  const again = codeOf(await ask());
  const back = await api.ask<Problem>("POST", `/events/${eventId}/turns/${first.body.id}/withdraw`);
  return ["granted", again, back.status === 200 ? "withdrawn" : codeOf(back)];
}

function codeOf({ status, body }: Answer<Problem>): string {
  return body.code ?? String(status);
}
