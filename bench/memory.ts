import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { printFigures, type Figure } from "./support/figures.ts";
import { NATIONAL } from "./support/hall.ts";
import { deal, expectAll, sendLanes } from "./support/load.ts";
import { peakMb, residentMb } from "./support/process.ts";
import { roomLife } from "./support/room-life.ts";
import { ADMIN_KEY, administrator, makeSeminar } from "./support/seminars.ts";
import { startServer } from "./support/server.ts";

// What a server holds: with 64 sites, with 3 355, and after 200 000 webhooks.
const WEBHOOKS = 200_000;
const FIRST = 50_000;

const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
let servers = 0;

async function withServer<T>(
  work: (server: { base: string; pid: number }) => Promise<T>,
): Promise<T> {
  servers += 1;
  const server = await startServer(join(folder, `${servers}.sqlite`));
  const result = await work(server);
  await server.stop();
  return result;
}

/** Everybody comes in, then the room lives on for so many deliveries; read as people read it. */
async function seminarOf(sites: number, deliveries: number, base: string): Promise<void> {
  const call = administrator(base);
  const seminar = await makeSeminar(call, `Hội thảo ${sites} điểm cầu`, sites);
  const life = roomLife([seminar]);
  // LiveKit sends the webhooks of a room one after the other.
  expectAll(await sendLanes(base, [life.allJoin()]), 200);
  expectAll(await sendLanes(base, [life.goOn(deliveries)]), 200);
  for (const read of [
    "attendance",
    "summary",
    "sites?limit=500",
    "turns",
    "reports/attendance-sites.xlsx",
  ]) {
    const answer = await fetch(`${base}/api/events/${seminar.id}/${read}`, {
      headers: { Authorization: `Bearer ${ADMIN_KEY}` },
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${read}: ${answer.status}`);
  }
}

const idle = await withServer(async ({ pid }) => {
  await sleep(2000);
  return peakMb(pid);
});
const small = await withServer(async ({ base, pid }) => {
  await seminarOf(64, 5000, base);
  return peakMb(pid);
});
const large = await withServer(async ({ base, pid }) => {
  await seminarOf(NATIONAL, 10_000, base);
  return peakMb(pid);
});
const [early, late] = await withServer(async ({ base, pid }) => {
  const life = roomLife([await makeSeminar(administrator(base), "Hội thảo dài", 64)]);
  expectAll(await sendLanes(base, deal(life.allJoin(), 8)), 200);
  const resident: number[] = [];
  for (let sent = 0; sent < WEBHOOKS; sent += 10_000) {
    expectAll(await sendLanes(base, deal(life.goOn(10_000), 16)), 200);
    resident.push(residentMb(pid));
  }
  // The last five readings of each part: the collector lets memory go when it likes.
  const at = FIRST / 10_000;
  return [Math.max(...resident.slice(0, at)), Math.max(...resident.slice(-at))];
});

const figure = (what: string, megabytes: number, most: number): Figure => ({
  bench: "memory",
  what,
  ours: `${Math.round(megabytes)} MB`,
  against: `idle ${Math.round(idle)} MB`,
  ratio: { median: megabytes / idle, low: megabytes / idle, high: megabytes / idle },
  reach: `≤ ${most} MB`,
  met: megabytes <= most,
  peakMb: megabytes,
});
printFigures([
  figure("64 sites, 5 000 webhooks, every read", small, 200),
  figure(`${NATIONAL} sites, 10 000 webhooks, every read`, large, 400),
  {
    bench: "memory",
    what: `resident after ${WEBHOOKS} webhooks`,
    ours: `${Math.round(late ?? 0)} MB`,
    against: `in the first ${FIRST}: ${Math.round(early ?? 0)} MB`,
    ratio: null,
    reach: "no growth (≤ 1.05)",
    met: (late ?? Infinity) <= (early ?? 0) * 1.05,
    peakMb: late ?? null,
  },
]);
rmSync(folder, { recursive: true });
