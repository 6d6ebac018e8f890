import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./client.ts";
import { finding } from "./compare.ts";
import type { Finding } from "./compare.ts";
import type { HeardSite } from "./compare-sound.ts";
import type { MicPoll, TruthTurn } from "./compare-turns.ts";
import { hireCrew } from "./crew.ts";
import type { Crew } from "./crew.ts";
import type { TruthDiscussion } from "./discussion.ts";
import type { Happening, ObserverMessage, SiteMessage } from "./happenings.ts";
import type { Device, Plan } from "./plan.ts";
import { followLive } from "./live-stream.ts";
import type { LiveTale } from "./live-stream.ts";
import type { TruthPresence } from "./presence.ts";
import type { LiveKitEntry } from "./record.ts";
import type { Stage } from "./stage.ts";
import { stayTruth } from "./truth.ts";

/** All that was done and seen while it was played. */
export type Played = {
  happenings: Happening[];
  turns: TruthTurn[];
  heard: HeardSite[];
  /** When the observer lost the room and when it had it again. */
  deaf: { from: number; to: number | null }[];
  polls: MicPoll[];
  discussions: TruthDiscussion[];
  /** Turns whose site said that it can speak. */
  prepared: Set<string>;
  /** Null until people have been reported. */
  presence: TruthPresence | null;
  /** What a screen was told meanwhile. */
  live: LiveTale;
  findings: Finding[];
};

export type Play = {
  api: Api;
  /** Another secretary. */
  second: Api;
  base: string;
  plan: Plan;
  stage: Stage;
  /** File for what the site processes print. */
  log: string;
  say: (at: number, text: string) => void;
  /** Kills LiveKit and answers when, null if there is none; null where that is not ours to do. */
  killLiveKit: (() => number | null) | null;
  onCrew: (crew: Crew) => void;
};

/** All who take part in a play that goes on. */
export type Company = Play & {
  crew: Crew;
  played: Played;
  /** Takes answers of refused sites. */
  refusals: Map<number, () => void>;
  screen: { stop: () => Promise<void> };
  /** Takes what a site was answered when it asked for a turn. */
  asked: ((heard: string[]) => void) | null;
  speaking: number | null;
  /** Whose device came with which identity. */
  identities: Map<string, { site: number; device: Device }>;
  /** Devices that should be in the room now, as site number and letter. */
  expected: Set<string>;
};

/** Starts the processes and lets the observer in; answers when it listens. */
export async function gather(play: Play): Promise<Company> {
  const { plan, stage } = play;
  const screen = followLive(play.base, stage.secondKey, stage.eventId);
  const played: Played = {
    happenings: [],
    turns: plan.turns.map(({ kind, slot, site, mayBeSilent }, turn) => ({
      kind,
      turn,
      turnId: stage.turnIds[turn] ?? "",
      itemId: kind === "normal" ? (stage.itemIds[slot] ?? null) : null,
      site,
      mayBeSilent,
      segments: [],
    })),
    heard: [],
    deaf: [],
    polls: [],
    discussions: [],
    prepared: new Set(),
    presence: null,
    live: screen.tale,
    findings: [],
  };
  const refusals = new Map<number, () => void>();
  let started: (() => void) | undefined;
  const listening = new Promise<void>((answer) => (started = answer));
  const crew = hireCrew(plan.parts, play.log, {
    site: (message) => heed(company, message),
    observer: (message) => {
      if (message.what === "listening") started?.();
      heedObserver(company, message);
    },
  });
  const company: Company = {
    ...play,
    crew,
    played,
    refusals,
    screen,
    asked: null,
    speaking: null,
    identities: new Map(),
    expected: new Set(),
  };
  play.onCrew(crew);
  await crew.ready;
  await sendObserver(company);
  await Promise.race([listening, sleep(20_000)]);
  return company;
}

function heed(company: Company, message: SiteMessage): void {
  const { played, refusals, plan, say, stage, identities, expected } = company;
  if (message.what === "ready") return;
  if (message.what === "prepared") return void played.prepared.add(message.turnId);
  if (message.what === "asked") return company.asked?.(message.heard);
  if (message.what === "note") {
    const name = stage.sites[message.site]?.name ?? "";
    return say(Number.NaN, `${name}: ${message.text}`);
  }
  if (message.what === "connecting") {
    const { site, device } = message;
    identities.set(message.identity, { site, device });
  }
  if (message.what !== "refused") return void played.happenings.push(message);
  expected.delete(`${message.site}${message.device}`);
  const waiting = refusals.get(message.site);
  if (waiting && message.code === "site_busy") return waiting();
  const text = `/join bị từ chối: ${message.status} ${message.code} (${plan.parts[message.site]})`;
  played.findings.push(finding("refused", { site: message.site }, text));
}

function heedObserver(company: Company, message: ObserverMessage): void {
  const { played, stage, say } = company;
  if (message.what === "note") say(Number.NaN, `người quan sát: ${message.text}`);
  if (message.what === "deaf" || message.what === "listening") hearAgain(played, message);
  if (message.what === "token-needed") sendObserver(company).catch(() => undefined);
  const known = message.what === "present" && company.identities.get(message.identity);
  if (message.what === "present" && known) {
    const { at, sid } = message;
    played.happenings.push({ what: "seen", at, ...known, sid });
  }
  if (message.what !== "heard") return;
  const owner = message.identity.split("~")[0];
  const site = stage.sites.findIndex(({ identity }) => identity === owner);
  played.heard.push({ site, at: message.at, milliseconds: message.milliseconds });
}

function hearAgain({ deaf }: Played, { what, at }: { what: string; at: number }): void {
  const last = deaf.at(-1);
  if (what === "deaf" && last?.to !== null) deaf.push({ from: at, to: null });
  if (what === "listening" && last?.to === null) last.to = at;
}

async function sendObserver({ api, stage, crew }: Company): Promise<void> {
  const path = `/events/${stage.eventId}/tokens`;
  const { body } = await api.send<LiveKitEntry>("POST", path, { as: "observer" });
  crew.orderObserver({ do: "listen", url: body.url, token: body.token });
}

/** Waits until all who should be in the room are, a minute at most; answers how long that took. */
export async function untilAllThere(
  { played, expected }: Company,
  say: (text: string) => void,
): Promise<number> {
  const since = Date.now();
  const missing = () => {
    const there = stayTruth(played.happenings).filter(({ ended }) => ended === null);
    const keys = new Set(there.map(({ site, device }) => `${site}${device}`));
    return [...expected].filter((key) => !keys.has(key)).length;
  };
  let left = missing();
  if (left > 0) say(`chờ ${left} điểm cầu vào phòng`);
  while (left > 0 && Date.now() - since < 60_000) {
    await sleep(100);
    left = missing();
  }
  if (left > 0) say(`sau một phút còn thiếu ${left} điểm cầu`);
  return Date.now() - since;
}
