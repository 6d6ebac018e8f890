import type { Answer, Api } from "./client.ts";
import type { Company } from "./company.ts";
import { finding } from "./compare.ts";
import type { TruthTurn } from "./compare-turns.ts";
import type { TurnStep } from "./plan.ts";
import type { Turn } from "./record.ts";

type Method = "POST" | "PUT" | "DELETE";
const CALLS: Record<TurnStep["do"], [Method, string]> = {
  call: ["POST", "call"],
  floor: ["PUT", "floor"],
  recall: ["PUT", "floor"],
  resume: ["POST", "resume"],
  pause: ["POST", "pause"],
  release: ["DELETE", "floor"],
};

/** What the control room does with a turn; the calls and when they were made are the truth. */
export async function performTurn(
  company: Company,
  step: TurnStep,
  say: (text: string) => void,
): Promise<void> {
  const { stage, played } = company;
  const truth = played.turns[step.turn];
  if (!truth) return;
  const path = `/events/${stage.eventId}/turns/${truth.turnId}`;
  const name = `${step.turn + 1}. ${stage.sites[truth.site]?.name ?? ""}`;
  const [method, call] = CALLS[step.do];
  const done = await (step.twice
    ? twoSecretaries(company, truth, method, `${path}/${call}`)
    : company.api.send(method, `${path}/${call}`));
  if (step.do === "call" || step.do === "recall") orderToSpeak(company, truth);
  if (step.do === "call") return;
  endSpeaking(company, done);
  if (step.do === "pause") return;
  if (step.do === "release") return say(`${name} kết thúc`);
  truth.segments.push({ began: { from: done.sentAt, to: done.answeredAt }, ended: null });
  company.speaking = step.turn;
  if (step.do !== "resume") say(`${name} ${WORDS[truth.kind][step.do]}`);
}

const WORDS = {
  normal: { floor: "phát biểu", recall: "được mời nói lại" },
  interposed_question: { floor: "hỏi chen", recall: "được mời hỏi lại" },
};

/** Two do the same at once with the version both saw: one is answered, the other refused. */
async function twoSecretaries(
  { api, second, played }: Company,
  { turn, site }: TruthTurn,
  method: Method,
  path: string,
): Promise<Answer<unknown>> {
  const version = (await api.get<Turn>(path.replace(/\/floor$/, ""))).body.version;
  const seen = { "If-Match": `"${version}"` };
  const ask = (by: Api) => by.ask<{ code?: string }>(method, path, undefined, seen);
  const answers = await Promise.all([ask(api), ask(second)]);
  const [won, ...others] = answers.toSorted((a, b) => a.status - b.status);
  const refused = others.every(({ status }) => status === 409 || status === 412);
  if (won?.status !== 200 || !refused) {
    const text = `hai thư ký cùng lúc: ${answers.map(({ status }) => status).join(" và ")}`;
    played.findings.push(finding("race", { turn, site }, text));
  }
  const { sentAt, answeredAt } = won ?? { sentAt: Date.now(), answeredAt: Date.now() };
  return { status: 200, body: null, sentAt, answeredAt };
}

function orderToSpeak({ crew, stage: { eventId } }: Company, { site, turnId }: TruthTurn): void {
  crew.order({ do: "speak", site, device: "A", eventId, turnId });
}

function endSpeaking(company: Company, { sentAt, answeredAt }: Answer<unknown>): void {
  const segment = company.played.turns[company.speaking ?? -1]?.segments.at(-1);
  if (segment && segment.ended === null) segment.ended = { from: sentAt, to: answeredAt };
  company.speaking = null;
}
