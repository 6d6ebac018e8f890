import { openApi, type Api } from "../rehearsal/client.ts";
import { untilTheyAgree } from "./agree.ts";
import { addJudged, judgeWrites, type Judged } from "./judge.ts";
import type { Stage } from "./load.ts";
import { isResource, readLog, readQuarantine, readResources } from "./reading.ts";
import { send, sendAgain, type Sent, type Wire } from "./sending.ts";
import type { Hall } from "./stage.ts";

/** What the server holds of everything ever sent to it. `agreedAfter`: milliseconds until LiveKit and record agreed. */
export type Checked = {
  judged: Judged;
  chainBroken: string[];
  disagreeing: string[];
  agreedAfter: number;
  troubles: string[];
};

/**
 * The server is back on its file: its chain holds and has the head seen before; every acknowledged write is there once;
 * what came without an answer is sent again and is there once then; LiveKit and the record agree.
 */
export async function checkAfterRestart(
  wire: Wire,
  stage: Stage,
  late: readonly Sent[],
): Promise<Checked> {
  const api = openApi(wire.base, wire.adminKey);
  const chainBroken = (await Promise.all(stage.halls.map((hall) => brokenChain(api, hall)))).flat();
  // Judged before anything is sent again, which would put a lost write back.
  for (const hall of stage.halls) await readLog(api, hall);
  const before = stage.halls.map((hall) => judgeWrites(hall.sent, hall.found));
  const troubles = await tellAndRepeat(wire, stage, late);
  const agreeing = Date.now();
  const disagreeing = await untilTheyAgree(api, stage.halls, stage.rooms);
  const agreedAfter = Date.now() - agreeing;
  const judged = await judgeAll(api, stage);
  return {
    judged: before.reduce(addFindings, judged),
    chainBroken,
    disagreeing,
    agreedAfter,
    troubles,
  };
}

/** Everything there is, read from the first fact on: what was found once is still there. */
export async function checkWhole(wire: Wire, stage: Stage): Promise<Judged> {
  const api = openApi(wire.base, wire.adminKey);
  for (const hall of stage.halls) Object.assign(hall, { found: [], head: { seq: 0, hash: "" } });
  const judged = await judgeAll(api, stage);
  return addFindings(judgeWrites(stage.stray, await readQuarantine(api)), judged);
}

async function judgeAll(api: Api, { halls }: Stage): Promise<Judged> {
  let all = judgeWrites([], []);
  for (const hall of halls) {
    await readLog(api, hall);
    all = addJudged(all, judgeWrites(hall.sent, hall.found));
    const resources = hall.sent.filter(({ id }) => isResource(id));
    all = addFindings(judgeWrites(resources, await readResources(api, hall)), all);
  }
  return all;
}

/** What is wrong in `more`, with the count of `all`: the same writes seen from another side are not counted twice. */
function addFindings(more: Judged, all: Judged): Judged {
  return { ...addJudged(all, more), acknowledged: all.acknowledged };
}

async function brokenChain(api: Api, { eventId, head }: Hall): Promise<string[]> {
  const printed = head.seq === 0 ? "" : `?seq=${head.seq}&hash=${head.hash}`;
  type Verdict = { ok: boolean; brokenAt: number | null; printed?: string };
  const { body } = await api.get<Verdict>(`/events/${eventId}/log/verify${printed}`);
  const same = printed === "" || body.printed === "match";
  return body.ok && same ? [] : [`${eventId}: ${JSON.stringify(body)}`];
}

/** LiveKit tells again what it had no answer to, and now and then what it had; callers with a key ask again. */
async function tellAndRepeat(
  wire: Wire,
  { halls, stray }: Stage,
  late: readonly Sent[],
): Promise<string[]> {
  const sent = [...halls.flatMap((hall) => hall.sent), ...stray];
  const again = sent.filter(({ outcome, told, key }, nth) => {
    if (outcome === "unknown") return told || key !== null;
    return nth > sent.length - 200 && (key !== null || nth % 10 === 0) && (told || key !== null);
  });
  const troubles: (string | null)[] = [];
  for (const one of again) troubles.push(await sendAgain(wire, one));
  for (const one of late)
    if (!(await send(wire, one)) || one.outcome !== "acknowledged")
      troubles.push(`${one.id}: ${one.status ?? "không trả lời"}`);
  return troubles.filter((trouble) => trouble !== null);
}
