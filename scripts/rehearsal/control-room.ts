import type { Answer } from "./client.ts";
import type { Company } from "./company.ts";
import type { TurnStep } from "./plan.ts";

/** What the control room does with a turn; the calls and when they were made are the truth. */
export async function performTurn(
  company: Company,
  step: TurnStep,
  say: (text: string) => void,
): Promise<void> {
  const { api, stage, played, crew } = company;
  const truth = played.turns[step.turn];
  if (!truth) return;
  const path = `/events/${stage.eventId}/turns/${truth.turnId}`;
  const name = `${step.turn + 1}. ${stage.sites[truth.site]?.name ?? ""}`;
  if (step.do === "call") {
    await api.send("POST", `${path}/call`);
    const { eventId } = stage;
    crew.order({ do: "speak", site: truth.site, device: "A", eventId, turnId: truth.turnId });
    return;
  }
  if (step.do === "floor" || step.do === "resume") {
    const done = await (step.do === "floor"
      ? api.send("PUT", `${path}/floor`)
      : api.send("POST", `${path}/resume`));
    endSpeaking(company, done);
    truth.segments.push({ began: { from: done.sentAt, to: done.answeredAt }, ended: null });
    company.speaking = step.turn;
    if (step.do === "floor") say(`${name} phát biểu`);
    return;
  }
  const done = await (step.do === "pause"
    ? api.send("POST", `${path}/pause`)
    : api.send("DELETE", `${path}/floor`));
  endSpeaking(company, done);
  if (step.do === "release") say(`${name} kết thúc`);
}

function endSpeaking(company: Company, { sentAt, answeredAt }: Answer<unknown>): void {
  const segment = company.played.turns[company.speaking ?? -1]?.segments.at(-1);
  if (segment && segment.ended === null) segment.ended = { from: sentAt, to: answeredAt };
  company.speaking = null;
}
