import { closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { MediaPlace } from "../rooms/rooms.ts";
import { buildLiveKit } from "./livekit-build.ts";
import { isReady, startChild } from "./livekit-child.ts";
import type { Child, Server } from "./livekit-child.ts";
import { liveKitUrl, liveKitYaml, mediaPortsOf } from "./livekit-config.ts";
import type { LiveKitSettings } from "./livekit-config.ts";
import { findContainer, noLiveKitLines } from "./livekit-find.ts";
import type { LiveKitSource } from "./livekit-find.ts";
import {
  boundLog,
  endProcess,
  lastLine,
  noteChild,
  releaseSlot,
  takeSlot,
  writePrivately,
} from "./livekit-folder.ts";
import type { Slot } from "./livekit-folder.ts";
import { freePorts } from "./livekit-ports.ts";

/** `none` also once it is stopped. */
export type LiveKitState = "building" | "starting" | "running" | "restarting" | "none" | "external";

export type LiveKitOptions = {
  source: LiveKitSource;
  settings: LiveKitSettings;
  /** `.livekit`: configuration, log, process number and what is built. */
  folder: string;
  /** Takes lines for the person at the terminal. */
  log: (line: string) => void;
  onState: (state: LiveKitState) => void;
};

export type LiveKitHandle = {
  /** Where this machine reaches the server. Before it runs for the first time it may still move to other ports. */
  readonly url: string;
  state(): LiveKitState;
  /** Where browsers bring picture and sound; it moves as `url` does. */
  mediaPlace(): MediaPlace;
  /** The process now running, if any. */
  pid(): number | null;
  /** For rehearsals: kills the server as a crash would; it comes back as after one. */
  kill(): void;
  /** Ends the server, or its building, for good; answers when nothing of it is left. */
  stop(): Promise<void>;
};

type Runner = Omit<LiveKitOptions, "source"> & {
  state: LiveKitState;
  url: string;
  child: Child | null;
  stopping: AbortSignal;
};

/** Starts a media server beside the API and keeps it running. Answers at once; `onState` and `log` tell the rest. */
export function startLiveKit({ source, ...options }: LiveKitOptions): LiveKitHandle {
  const url = source.kind === "external" ? source.url : liveKitUrl(options.settings);
  const stopper = new AbortController();
  const state = firstState(source);
  const runner: Runner = { ...options, url, state, child: null, stopping: stopper.signal };
  // Not before the caller holds the handle.
  const done = Promise.resolve().then(() => run(runner, source));
  return {
    get url() {
      return runner.url;
    },
    state: () => runner.state,
    mediaPlace: () => mediaPlaceOf(runner),
    pid: () => runner.child?.pid ?? null,
    kill: () => runner.child?.send("SIGKILL"),
    stop: () => {
      stopper.abort();
      return done;
    },
  };
}

/** Milliseconds before the next start: 0.5 s, doubled each time up to 30 s, and anew after a minute of running. */
export function nextWait(last: number | null, ranFor: number): number {
  return last === null || ranFor >= 60_000 ? 500 : Math.min(last * 2, 30_000);
}

function mediaPlaceOf({ state, settings }: Runner): MediaPlace {
  if (state === "none") return null;
  return state === "external" ? "elsewhere" : mediaPortsOf(settings);
}

function firstState({ kind }: LiveKitSource): LiveKitState {
  if (kind === "external" || kind === "none") return kind;
  return kind === "build" ? "building" : "starting";
}

async function run(runner: Runner, source: LiveKitSource): Promise<void> {
  runner.onState(runner.state);
  if (source.kind === "external") return;
  try {
    const server = await serverFrom(runner, source);
    if (server !== null) await keepRunning(runner, server);
    else if (!runner.stopping.aborted) noLiveKitLines.forEach((line) => runner.log(line));
  } catch (error) {
    // A full or forbidden disk must not take the API down with it.
    const reason = error instanceof Error ? error.message : String(error);
    runner.log(`LiveKit không chạy được. / LiveKit cannot run: ${reason}`);
  }
  setState(runner, "none");
}

/** What can be started, built first where it must be; after a failed build Docker, if there is one. */
async function serverFrom(runner: Runner, source: LiveKitSource): Promise<Server | null> {
  if (source.kind === "binary" || source.kind === "docker") return source;
  if (source.kind !== "build") return null;
  const { folder, log, stopping } = runner;
  const path = await buildLiveKit({ go: source.go, folder, log, signal: stopping });
  if (path !== null) return { kind: "binary", path };
  return stopping.aborted ? null : serverFrom(runner, await findContainer(process.env));
}

async function keepRunning(runner: Runner, server: Server): Promise<void> {
  setState(runner, "starting");
  const slot = await takeSlot(runner.folder, runner.log);
  closeSync(openSync(slot.log, "w", 0o600));
  const bound = () => void boundLog(slot.log, 20_000_000).catch(() => undefined);
  const timer = setInterval(bound, 5000).unref();
  try {
    await startAgainAndAgain(runner, server, slot);
  } finally {
    clearInterval(timer);
    releaseSlot(slot);
  }
}

async function startAgainAndAgain(runner: Runner, server: Server, slot: Slot): Promise<void> {
  const asked = runner.settings;
  let hasRun = false;
  let wait: number | null = null;
  while (!runner.stopping.aborted) {
    // Once it has run, people know its ports: it keeps them.
    if (!hasRun) runner.settings = await freePorts(asked, runner.log);
    runner.url = liveKitUrl(runner.settings);
    const ranFor = await runOnce(runner, server, slot);
    if (runner.stopping.aborted) return;
    hasRun ||= ranFor > 0;
    wait = nextWait(wait, ranFor);
    setState(runner, "restarting");
    runner.log(
      `Chạy lại LiveKit sau ${wait / 1000} giây. / Starting LiveKit again in ${wait / 1000} s.`,
    );
    await sleep(wait, undefined, { signal: runner.stopping }).catch(() => undefined);
  }
}

/** One start of the server and all that follows until it has ended. Answers how long it ran, 0 if it never got ready. */
async function runOnce(runner: Runner, server: Server, slot: Slot): Promise<number> {
  writePrivately(slot.config, liveKitYaml(runner.settings));
  const child = await startChild(server, slot, runner.settings.port);
  runner.child = child;
  try {
    noteChild(slot, child.pid);
    // Docker may have to fetch the image first.
    const patience = server.kind === "docker" ? 600_000 : 30_000;
    if (!(await isReady(runner.url, child, runner.stopping, patience))) return 0;
    const readyAt = performance.now();
    setState(runner, "running");
    await Promise.race([child.ended, aborted(runner.stopping)]);
    return performance.now() - readyAt;
  } finally {
    await endProcess(child.send, child.isGone);
    const how = await child.ended;
    runner.child = null;
    if (!runner.stopping.aborted) {
      const words = lastLine(slot.log);
      runner.log(`LiveKit dừng. / LiveKit ended: ${how}. Nhật ký / log ${slot.log}: ${words}`);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((answer) => {
    if (signal.aborted) answer();
    else signal.addEventListener("abort", () => answer(), { once: true });
  });
}

function setState(runner: Runner, state: LiveKitState): void {
  if (runner.state === state) return;
  runner.state = state;
  runner.onState(state);
}
