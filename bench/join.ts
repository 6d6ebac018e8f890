import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { printFigures, shown } from "./support/figures.ts";
import { joinRequest, makeHall, NATIONAL, sendAll } from "./support/hall.ts";
import { expectAll, sendLanes } from "./support/load.ts";
import { peakMb, startProgram } from "./support/process.ts";
import { alternate, quantile, ratioOf, spreadOf } from "./support/rounds.ts";
import { startServer } from "./support/server.ts";

// 3 355 sites come in: first over 120 seconds, as they do before the opening; then as fast as it goes.
const SECONDS = Number(process.env["JOIN_SECONDS"] ?? 120);
const CONNECTIONS = 256;

const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
const ours = await startServer(join(folder, "ours.sqlite"));
const signOnly = await startProgram("bench/ceilings/sign-token.ts", {});
const { links } = await makeHall(ours.base, NATIONAL);

/** Each site opens a connection of its own at its moment, as 3 355 browsers do. */
async function joinOverTime(): Promise<number[]> {
  const began = performance.now();
  const waits = links.map(async (link, index) => {
    await sleep((index / links.length) * SECONDS * 1000 - (performance.now() - began));
    const outcome = await sendLanes(ours.base, [[joinRequest(link, `may-${index}`)]]);
    expectAll(outcome, 200);
    return outcome.p50;
  });
  return Promise.all(waits);
}

const waits = await joinOverTime();
let round = 0;
const requests = () => {
  round += 1;
  return links.map((link, index) => joinRequest(link, `may-${index}-${round}`));
};
const measured = await alternate(4, {
  ours: async () => (await sendAll(ours.base, requests(), CONNECTIONS, 200)).perSecond,
  signOnly: async () => (await sendAll(signOnly.base, requests(), CONNECTIONS, 200)).perSecond,
});
const p99 = quantile(waits, 0.99);
const ratio = ratioOf(measured.ours, measured.signOnly);
const bench = "join";
const peak = peakMb(ours.pid);
printFigures([
  {
    bench,
    what: `${NATIONAL} sites in ${SECONDS} s, all let in`,
    ours: `p50 ${shown(quantile(waits, 0.5), "ms")}, p99 ${shown(p99, "ms")}`,
    against: "–",
    ratio: null,
    reach: "p99 ≤ 100 ms",
    met: p99 <= 100,
    peakMb: peak,
  },
  {
    bench,
    what: `${NATIONAL} sites as fast as it goes`,
    ours: shown(spreadOf(measured.ours).median, "/s"),
    against: `a token signed ${shown(spreadOf(measured.signOnly).median, "/s")}`,
    ratio,
    reach: "≥ 0.3",
    met: ratio.median >= 0.3,
    peakMb: peak,
  },
]);
await Promise.all([ours, signOnly].map((program) => program.stop()));
rmSync(folder, { recursive: true });
