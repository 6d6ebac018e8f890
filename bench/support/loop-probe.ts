import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

// Preloaded into a server (`--import`): how long its loop was held, told to the file LOOP_PROBE at each SIGUSR2.
export type Held = {
  /** Longest time between two turns of the loop, in ms. Other programs on the machine lengthen it too. */
  wallMs: number;
  /** Most processor time of the main thread between two turns, in ms: what only the server itself can cause. */
  workMs: number;
};

const EVERY = 1;
const file = process.env["LOOP_PROBE"];

if (isMainThread && file) watch(file);

function watch(path: string): void {
  let held: Held = { wallMs: 0, workMs: 0 };
  let [wall, work] = [performance.now(), workNow()];
  setInterval(() => {
    const [wallNext, workNext] = [performance.now(), workNow()];
    held.wallMs = Math.max(held.wallMs, wallNext - wall - EVERY);
    held.workMs = Math.max(held.workMs, workNext - work);
    [wall, work] = [wallNext, workNext];
  }, EVERY).unref();
  process.on("SIGUSR2", () => {
    writeFileSync(path, JSON.stringify(held));
    held = { wallMs: 0, workMs: 0 };
  });
}

function workNow(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
