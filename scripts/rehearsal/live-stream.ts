import { setTimeout as sleep } from "node:timers/promises";
import { getAll } from "./client.ts";
import type { Api } from "./client.ts";
import { finding } from "./compare.ts";
import type { Finding } from "./compare.ts";
import type { MicsSaid } from "./compare-signals.ts";
import type { TruthTurn } from "./compare-turns.ts";
import type { Site, Turn } from "./record.ts";

/**
 * What a screen of the staff was told over `GET …/live`, in order; `speaking` is the turn it showed then, `open` the
 * sites whose microphone its signals called open.
 */
export type LiveSeen = {
  at: number;
  event: string;
  seq: number | null;
  speaking: string | null;
  open: string[];
};
export type LiveTale = { seen: LiveSeen[]; parts: Map<string, unknown> };

type Followed = { tale: LiveTale; stop: () => Promise<void> };

/** Listens as a screen does, and comes again from where it was when the line ends. */
export function followLive(base: string, key: string, eventId: string): Followed {
  const tale: LiveTale = { seen: [], parts: new Map() };
  const stopping = new AbortController();
  const { signal } = stopping;
  let last: number | null = null;
  const heed = (message: string) => {
    last = take(tale, message) ?? last;
  };
  const done = (async () => {
    while (!signal.aborted) {
      const again: Record<string, string> = last === null ? {} : { "Last-Event-ID": String(last) };
      const headers = { Authorization: `Bearer ${key}`, ...again };
      await listenOnce(`${base}/api/events/${eventId}/live`, { headers, signal }, heed).catch(
        () => undefined,
      );
      if (!signal.aborted) await sleep(200);
    }
  })();
  return {
    tale,
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

async function listenOnce(
  url: string,
  init: RequestInit,
  heed: (message: string) => void,
): Promise<void> {
  const response = await fetch(url, init);
  let rest = "";
  for await (const piece of (response.body ?? new ReadableStream()).pipeThrough(
    new TextDecoderStream(),
  )) {
    const messages = (rest + piece).split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) heed(message);
  }
}

/** Takes one message; answers the log number to come again from, if it has one. */
function take(tale: LiveTale, message: string): number | null {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(message)?.[1] ?? null;
  const [event, data, id] = [field("event"), field("data"), field("id")];
  if (event === null || data === null) return null;
  // A message of ours (api.md section 9): whole resources by their names.
  const {
    seq = null,
    now: _now,
    types: _types,
    ...parts
  } = JSON.parse(data) as {
    seq?: number;
    now?: string;
    types?: string[];
  } & Record<string, unknown>;
  for (const [name, part] of Object.entries(parts)) tale.parts.set(name, part);
  const speaking = turnsIn(tale).find(({ state }) => state === "speaking")?.id ?? null;
  tale.seen.push({ at: Date.now(), event, seq, speaking, open: openIn(tale) });
  return id === null ? null : Number(id);
}

function turnsIn({ parts }: LiveTale): Turn[] {
  // The part of this name is a list of turns.
  return (parts.get("turns") ?? []) as Turn[];
}

function openIn({ parts }: LiveTale): string[] {
  // The part of this name is a list of signals.
  const signals = (parts.get("signals") ?? []) as { siteId: string; microphone: string | null }[];
  return signals.flatMap(({ siteId, microphone }) => (microphone === "open" ? [siteId] : []));
}

/** Whose microphone was called open, from each message until the next. */
export function micsSaid({ seen }: LiveTale, siteIds: string[]): MicsSaid[] {
  return seen.map(({ at, open }, nth) => {
    const next = seen[nth + 1];
    // A snapshot begins another line: what the one before would have told nobody knows.
    const to = next && next.event !== "snapshot" ? next.at - 1 : at;
    return { from: at, to, open: open.map((id) => siteIds.indexOf(id)) };
  });
}

/** Milliseconds from a floor's call until the screen showed it, in order; null for one it never showed. */
export function liveDelays({ seen }: LiveTale, turns: TruthTurn[]): (number | null)[] {
  return turns.flatMap(({ turnId, segments }) =>
    segments.map(({ began, ended }) => {
      const until = ended?.to ?? Number.POSITIVE_INFINITY;
      const shown = seen.find(
        ({ at, speaking }) => speaking === turnId && at >= began.from && at <= until + STALE,
      );
      return shown ? shown.at - began.from : null;
    }),
  );
}

/** A batch is 100 ms; a busy machine takes its time on top. */
const STALE = 1000;

/** What a screen was told that the API does not say, or the other way round. */
export async function liveFindings(
  api: Api,
  eventId: string,
  tale: LiveTale,
  turns: TruthTurn[],
): Promise<Finding[]> {
  const path = `/events/${eventId}`;
  const now = (await getAll<Turn>(api, `${path}/turns`)).filter(({ state }) =>
    /waiting|called|speaking|paused/.test(state),
  );
  const same: [string, unknown, unknown][] = [
    ["event", (await api.get(path)).body, tale.parts.get("event")],
    ["sites", await getAll<Site>(api, `${path}/sites`), tale.parts.get("sites")],
    ["turns", now, tale.parts.get("turns")],
  ];
  const unseen = liveDelays(tale, turns).filter((delay) => delay === null).length;
  return [
    ...same
      .filter(([, told, shown]) => JSON.stringify(told) !== JSON.stringify(shown))
      .map(([name]) => finding("live", {}, `live: ${name} khác với API lúc cuối`)),
    ...(isInOrder(tale) ? [] : [finding("live", {}, "live: số nhật ký đi lùi")]),
    ...(unseen === 0 ? [] : [finding("live", {}, `live: ${unseen} lần trao quyền không hiện ra`)]),
  ];
}

function isInOrder({ seen }: LiveTale): boolean {
  const numbers = seen.flatMap(({ event, seq }) =>
    event === "change" && seq !== null ? [seq] : [],
  );
  return numbers.every((seq, nth) => seq > (numbers[nth - 1] ?? 0));
}
