import { setTimeout as sleep } from "node:timers/promises";
import { performAsk } from "./asking.ts";
import { ApiRefused } from "./client.ts";
import { gather, untilAllThere } from "./company.ts";
import type { Company, Play, Played } from "./company.ts";
import { finding } from "./compare.ts";
import { performTurn } from "./control-room.ts";
import { performTalk } from "./discussion.ts";
import { performSite } from "./fate.ts";
import type { Step } from "./plan.ts";
import { reportPresence } from "./presence.ts";
import { readSites } from "./stage.ts";

/** A silent loss shows in LiveKit after up to 22 s. */
const LOSS_SHOWS = 24_000;

/** Plays the plan from the first arrival until everybody has left and every loss has shown. */
export async function playRehearsal(play: Play): Promise<Played> {
  const company = await gather(play);
  const { plan, say, played } = company;
  let zero = Date.now() + 500 - (plan.steps[0]?.at ?? 0);
  const polling = new AbortController();
  const polls = pollMicrophones(company, polling.signal);
  let control: Promise<void> = Promise.resolve();
  const firstLive = plan.steps.find((step) => step.do === "live");
  const firstCalm = plan.steps.find(({ at }) => at >= plan.calmAt - 1000);
  for (const step of plan.steps) {
    await sleep(Math.max(0, zero + step.at - Date.now()));
    // A machine that is too slow for the plan holds the clock; what it does meanwhile is no test.
    if (step === firstLive || step === firstCalm)
      zero += await untilAllThere(company, (text) => say(step.at, text));
    const act = () => performStep(company, step);
    // What the control room does waits for what it did before; sites and fate never wait for it.
    const inOrder = !("site" in step) && !/^(kill-livekit|report-presence)$/.test(step.do);
    if (inOrder) control = control.then(act);
    else void act();
  }
  await control;
  const lost = played.happenings.filter(({ what }) => what === "killed" || what === "frozen");
  const lastLoss = Math.max(0, ...lost.map(({ at }) => at));
  await sleep(Math.max(4000, lastLoss + LOSS_SHOWS - Date.now()));
  polling.abort();
  await polls;
  await company.screen.stop();
  return played;
}

/** Does one step of the plan; one that is refused is a finding, and the play goes on. */
export function performStep(company: Company, step: Step): Promise<void> {
  const done = perform(company, step, (text) => company.say(step.at, text));
  return done.catch((error: unknown) => refused(company, step, error));
}

async function perform(company: Company, step: Step, say: (text: string) => void): Promise<void> {
  const { api, stage, played, killLiveKit } = company;
  if ("site" in step) return performSite(company, step, say);
  if ("turn" in step) return performTurn(company, step, say);
  if ("asker" in step) return performAsk(company, step);
  if (step.do === "discuss" || step.do === "silence") return performTalk(company, step, say);
  if (step.do === "report-presence") {
    const there = stage.sites.filter((_, site) => company.plan.parts[site] !== "absent");
    const siteIds = there.map(({ id }) => id);
    played.presence = await reportPresence(company.second, stage.eventId, siteIds);
    return say("Điểm danh và quân số đã đủ");
  }
  if (step.do === "kill-livekit") {
    const at = killLiveKit === null ? null : killLiveKit();
    say(at === null ? "LiveKit không do ta chạy: không tắt" : "LiveKit bị giết (kill -9)");
    if (at !== null) played.happenings.push({ what: "livekit-killed", at });
    else if (killLiveKit !== null) throw new Error("không tìm thấy LiveKit để giết");
    return;
  }
  if (step.do === "close-list" || step.do === "open-list") {
    const open = step.do === "open-list";
    await api.send("PUT", `/events/${stage.eventId}/turn-list`, { open });
    return say(open ? "Mở đăng ký phát biểu" : "Đóng đăng ký phát biểu");
  }
  const state = step.do === "live" ? "live" : "closed";
  await api.send("PUT", `/events/${stage.eventId}/state`, { state });
  say(state === "live" ? "Hội thảo bắt đầu" : "Hội thảo kết thúc");
}

function refused({ played, say }: Company, step: Step, error: unknown): void {
  const text = error instanceof ApiRefused ? error.message : `${step.do}: ${String(error)}`;
  const who = {
    ...("site" in step ? { site: step.site } : {}),
    ...("turn" in step ? { turn: step.turn } : {}),
  };
  played.findings.push(finding("refused", who, text));
  say(step.at, `✗ ${text}`);
}

async function pollMicrophones(
  { api, stage, played }: Company,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const sentAt = Date.now();
    const sites = await readSites(api, stage.eventId).catch(() => []);
    const answeredAt = Date.now();
    const open = sites.filter(({ micOpen }) => micOpen).map(({ id }) => id);
    for (const [site, { id }] of stage.sites.entries())
      if (open.includes(id)) played.polls.push({ site, sentAt, answeredAt });
    await sleep(1000, undefined, { signal }).catch(() => undefined);
  }
}
