import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./client.ts";
import type { Company } from "./company.ts";
import { finding } from "./compare.ts";
import type { Finding } from "./compare.ts";
import type { HeardSite } from "./compare-sound.ts";
import type { TalkStep } from "./plan.ts";
import type { Between } from "./truth.ts";

/** A time in which everybody may speak, and who did: it begins and ends within the calls that did it. */
export type TruthDiscussion = { began: Between; ended: Between | null; speakers: number[] };

/** Sound enough to have been heard, in milliseconds. */
const HEARD_ENOUGH = 300;
const SPEAKS_ON = 3500;

/** The control room opens the microphones for all, some speak at once, and one command closes all of them. */
export async function performTalk(
  company: Company,
  step: TalkStep,
  say: (text: string) => void,
): Promise<void> {
  const { api, stage, played, crew } = company;
  const { eventId } = stage;
  if (step.do === "discuss") {
    const { sentAt, answeredAt } = await api.send("PATCH", `/events/${eventId}`, {
      micPolicy: "open",
    });
    const began = { from: sentAt, to: answeredAt };
    const discussion: TruthDiscussion = { began, ended: null, speakers: [] };
    played.discussions.push(discussion);
    say("Chế độ thảo luận");
    // A machine that is too slow for this is no test of it.
    if (await allMay(api, eventId)) discussion.speakers = step.speakers;
    for (const site of discussion.speakers)
      crew.order({ do: "intrude", site, device: "A", milliseconds: SPEAKS_ON });
    return;
  }
  await untilHeard(company);
  const { sentAt, answeredAt } = await api.send("DELETE", `/events/${eventId}/microphones`);
  const last = played.discussions.at(-1);
  if (last) last.ended = { from: sentAt, to: answeredAt };
  say("Tắt mic tất cả");
}

/** LiveKit refuses without a word what comes before the right; it has so long to confirm all of them. */
const PATIENCE = 2000;

async function allMay(api: Api, eventId: string): Promise<boolean> {
  type Lines = { items: { mayBeHeard: boolean; confirmed: boolean | null }[] };
  for (const until = Date.now() + PATIENCE; Date.now() < until; await sleep(50)) {
    const { items } = (await api.get<Lines>(`/events/${eventId}/microphones`)).body;
    if (items.every(({ confirmed }) => confirmed === true)) return true;
  }
  return false;
}

/** A little more time for those whom nobody has heard yet. */
async function untilHeard({ played: { discussions, heard } }: Company): Promise<void> {
  const last = discussions.slice(-1);
  for (const until = Date.now() + 1000; Date.now() < until; await sleep(50))
    if (unheard(last, heard).length === 0) return;
}

/** Speakers of whom less was heard than proves anything. */
function unheard(discussions: TruthDiscussion[], heard: HeardSite[]): number[] {
  return discussions.flatMap(({ began, ended, speakers }) =>
    speakers.filter((site) => {
      const until = ended?.to ?? Number.POSITIVE_INFINITY;
      const sound = heard.filter(
        (one) => one.site === site && one.at >= began.from && one.at <= until,
      );
      return sound.reduce((sum, { milliseconds }) => sum + milliseconds, 0) < HEARD_ENOUGH;
    }),
  );
}

/** When everybody may be heard, at most. */
export function openTimes(discussions: TruthDiscussion[]): Between[] {
  return discussions.map(({ began, ended }) => ({
    from: began.from,
    to: ended?.to ?? Number.POSITIVE_INFINITY,
  }));
}

type Shown = { items: { from: string; to: string | null }[] };

/** Discussions that the record has otherwise than they were, and speakers whom nobody heard in them. */
export async function discussionFindings(
  api: Api,
  eventId: string,
  truth: TruthDiscussion[],
  heard: HeardSite[],
): Promise<Finding[]> {
  const { items } = (await api.get<Shown>(`/events/${eventId}/discussions`)).body;
  const isIn = (time: string | null | undefined, between: Between | null) =>
    between !== null &&
    Date.parse(time ?? "") >= between.from &&
    Date.parse(time ?? "") <= between.to;
  const right = truth.every(
    ({ began, ended }, nth) => isIn(items[nth]?.from, began) && isIn(items[nth]?.to, ended),
  );
  const silent = unheard(truth, heard);
  return [
    ...(right && items.length === truth.length
      ? []
      : [finding("report", {}, `hồ sơ có ${items.length} lần thảo luận, thật ra ${truth.length}`)]),
    ...silent.map((site) => finding("turn_silent", { site }, "thảo luận mà không nghe thấy tiếng")),
  ];
}
