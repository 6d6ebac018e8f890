import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setPriority } from "node:os";
import { closeSync, openSync } from "node:fs";
import type { ObserverMessage, ObserverOrder, Order, SiteMessage } from "./happenings.ts";
import { needsOwnProcess } from "./plan.ts";
import type { Device, Part } from "./plan.ts";
import { peakMemory } from "./server.ts";

/** The processes that play the sites and the observer. */
export type Crew = {
  order: (order: Order) => void;
  /** Sends a signal to the process of a site; answers when, in milliseconds. */
  signal: (site: number, device: Device, signal: NodeJS.Signals) => number;
  orderObserver: (order: ObserverOrder) => void;
  /** When all processes of the beginning can take orders. */
  ready: Promise<void>;
  /** Bytes, of all processes together. */
  peak: () => number;
  stop: () => void;
};

/** Sites that share a process, at most: more would hear of their own events late. */
const SITES_A_PROCESS = 16;

export function hireCrew(
  parts: Part[],
  log: string,
  heed: { site: (message: SiteMessage) => void; observer: (message: ObserverMessage) => void },
): Crew {
  const all = new Set<ChildProcess>();
  const places = new Map<string, ChildProcess>();
  const start = (file: string, onMessage: (message: unknown) => void) => {
    const child = startProcess(file, log);
    child.on("message", onMessage);
    all.add(child);
    return child;
  };
  // The files started are ours, and send nothing but these.
  const siteProcess = () =>
    start("site-process.ts", (message) => heed.site(message as SiteMessage));
  const observer = start("observer-process.ts", (message) =>
    heed.observer(message as ObserverMessage),
  );
  assignPlaces(parts, places, siteProcess);
  const placeOf = (key: string): ChildProcess => {
    const place = places.get(key) ?? siteProcess();
    places.set(key, place);
    return place;
  };
  return {
    order: (order) => void placeOf(`${order.site}${order.device}`).send(order),
    orderObserver: (order) => void observer.send(order),
    signal: (site, device, signal) => {
      const key = `${site}${device}`;
      const pid = places.get(key)?.pid;
      const at = Date.now();
      if (pid) process.kill(pid, signal);
      if (signal === "SIGKILL") places.delete(key);
      return at;
    },
    ready: Promise.all([...all].map((child) => isReady(child, log))).then(() => undefined),
    peak: () => [...all].reduce((sum, { pid }) => sum + peakMemory(pid), 0),
    stop: () => {
      for (const child of all) child.kill("SIGKILL");
    },
  };
}

function assignPlaces(
  parts: Part[],
  places: Map<string, ChildProcess>,
  siteProcess: () => ChildProcess,
): void {
  const together: string[] = [];
  for (const [site, part] of parts.entries()) {
    if (part === "absent") continue;
    if (needsOwnProcess(part)) places.set(`${site}A`, siteProcess());
    else together.push(`${site}A`);
    if (part === "second-device") together.push(`${site}B`);
  }
  const length = Math.ceil(together.length / SITES_A_PROCESS);
  const processes = Array.from({ length }, siteProcess);
  for (const [nth, key] of together.entries()) {
    const process = processes[nth % length];
    if (process) places.set(key, process);
  }
}

function startProcess(file: string, log: string): ChildProcess {
  const output = openSync(log, "a");
  const child = fork(new URL(file, import.meta.url), [], {
    stdio: ["ignore", output, output, "ipc"],
    // Ctrl-C reaches it through us.
    detached: true,
  });
  closeSync(output);
  // Real sites have machines of their own: these must not take the server's time.
  if (child.pid) setPriority(child.pid, 10);
  return child;
}

function isReady(child: ChildProcess, log: string): Promise<void> {
  return new Promise((answer, refuse) => {
    child.once("message", () => answer());
    child.once("error", refuse);
    child.once("exit", (code) => refuse(new Error(`a site process ended (${code}), see ${log}`)));
  });
}
