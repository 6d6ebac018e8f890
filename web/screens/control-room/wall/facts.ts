import type { LiveViews } from "../../../../src/app.ts";
import { shortName } from "../../floor/names.ts";
import { regionOf, type Region } from "./regions.ts";

type Parts = Partial<LiveViews["staff"]>;
type Turn = LiveViews["staff"]["turns"][number];

/** How the line of a site is: `unsteady` is connected, with a line that loses or delays a lot. */
export type SiteState = "never" | "connected" | "unsteady" | "dropped" | "left";

/** All that a tile shows of its site; two that are equal look the same. */
export type TileFacts = {
  id: string;
  /** In the room. */
  identity: string;
  code: string | null;
  name: string;
  central: boolean;
  region: Region | null;
  withdrawn: boolean;
  state: SiteState;
  /** Since when the line is lost. */
  lostSince: string | null;
  role: "speaking" | "paused" | "next" | null;
  /** Its place in the queue. */
  hand: number | null;
  microphone: "open" | "muted" | "none";
  present: number | null;
  expected: number | null;
  /** In the round of the roll call that runs, it has not sent yet. */
  unsent: boolean;
  alarm: boolean;
  /** Devices that ask to take the site over. */
  asking: number;
};

const LOSS = 5;
const DELAY = 400;

/** The tiles of an event in the fixed order of its sites. */
export function tilesOf(parts: Parts, turns: readonly Turn[]): TileFacts[] {
  const signals = byId(parts.signals);
  const present = byId(parts.present);
  const answers = byId(parts.rollCall?.answers);
  const lost = new Map(
    (parts.alerts ?? []).flatMap((one) =>
      one.kind === "line_lost" && one.siteId !== null ? [[one.siteId, one.beganAt]] : [],
    ),
  );
  const alarms = new Set(
    parts.alerts?.flatMap((one) => (one.acknowledgedAt === null ? (one.siteId ?? []) : [])),
  );
  const provinces = new Map(parts.sites?.map(({ id, provinceCode }) => [id, provinceCode]));
  const roles = rolesOf(turns);
  const hands = handsOf(turns);
  return (parts.sites ?? []).map((site): TileFacts => {
    const signal = signals.get(site.id);
    const answer = answers.get(site.id);
    const people = present.get(site.id);
    const state = stateOf(site.connection, signal);
    return {
      id: site.id,
      identity: site.liveKitIdentity,
      code: site.code,
      name: shortName(site.name),
      central: site.role === "central",
      // A commune's site stands under that of its province.
      region: regionOf(site.provinceCode ?? provinces.get(site.parentSiteId ?? "") ?? null),
      withdrawn: site.withdrawn,
      state,
      lostSince: state === "dropped" ? (lost.get(site.id) ?? null) : null,
      role: roles.get(site.id) ?? null,
      hand: hands.get(site.id) ?? null,
      microphone: microphoneOf(signal, site.micOpen, roles.get(site.id) === "speaking"),
      present: people?.present ?? null,
      expected: people?.expected ?? null,
      unsent: answer !== undefined && answer.sentAt === null,
      alarm: alarms.has(site.id),
      asking: site.takeOverRequests?.length ?? 0,
    };
  });
}

/** Whether somebody who looks for trouble wants to see it. */
export function isTrouble({ state, alarm, asking }: TileFacts): boolean {
  return state === "unsteady" || state === "dropped" || alarm || asking > 0;
}

export function sameFacts(a: TileFacts, b: TileFacts): boolean {
  // The keys of the one are those of the other.
  return (Object.keys(a) as (keyof TileFacts)[]).every((key) => a[key] === b[key]);
}

type Signal = {
  microphone: TileFacts["microphone"] | null;
  rttMs: number | null;
  lossPercent: number | null;
};

/** Who has the floor and has not opened a microphone yet may do so: it is off, not locked. */
function microphoneOf(
  signal: Signal | undefined,
  micOpen: boolean,
  hasFloor: boolean,
): TileFacts["microphone"] {
  const told = signal?.microphone ?? (micOpen ? "open" : "none");
  return told === "none" && hasFloor ? "muted" : told;
}

function stateOf(connection: Exclude<SiteState, "unsteady">, signal?: Signal): SiteState {
  if (connection !== "connected" || !signal) return connection;
  const weak = (signal.lossPercent ?? 0) >= LOSS || (signal.rttMs ?? 0) >= DELAY;
  return weak ? "unsteady" : "connected";
}

function rolesOf(turns: readonly Turn[]): Map<string, TileFacts["role"]> {
  const roles = new Map<string, TileFacts["role"]>();
  for (const [state, role] of [
    ["called", "next"],
    ["paused", "paused"],
    ["speaking", "speaking"],
  ] as const)
    for (const turn of turns)
      if (turn.state === state && turn.siteId !== null) roles.set(turn.siteId, role);
  return roles;
}

function handsOf(turns: readonly Turn[]): Map<string, number> {
  const hands = new Map<string, number>();
  for (const { state, siteId, position } of turns)
    if (state === "waiting" && siteId !== null && position !== null && !hands.has(siteId))
      hands.set(siteId, position);
  return hands;
}

function byId<Of extends { siteId: string }>(list: readonly Of[] | undefined): Map<string, Of> {
  return new Map(list?.map((one) => [one.siteId, one]));
}
