import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, CDPSession } from "playwright-core";
import { claimsFor, delivery, signJwt } from "../../tests/support/webhook.ts";
import { ADMIN_KEY, LIVEKIT_KEY, type Seminar } from "./seminars.ts";

const UPDATES = 15;

/** What the wall of the control room costs: main-thread milliseconds for each update, and more. */
export type Wall = { perUpdate: number; longTasks: number; heapMb: number };

/**
 * Opens the control room of an event, and once a second has a share of its sites open or close their microphones. The
 * time is what the main thread computed (threadTicks), without what it computes when nothing changes; then the same at a
 * quarter of the processor's speed, counting tasks longer than 50 ms; then `after` more of them ten times as fast, before
 * the heap is read.
 */
export async function measureWall(
  browser: Browser,
  base: string,
  seminar: Seminar,
  share: number,
  after: number,
): Promise<Wall> {
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    extraHTTPHeaders: { Authorization: `Bearer ${ADMIN_KEY}` },
  });
  const page = await context.newPage();
  const control = await context.newCDPSession(page);
  await control.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.addInitScript(`
    globalThis.longTasks = 0;
    new PerformanceObserver((list) => { longTasks += list.getEntries().length; }).observe({ type: "longtask" });
  `);
  await comeIn(base, seminar);
  await page.goto(`${base}/su-kien/${seminar.id}/dieu-khien`);
  await page.getByRole("grid").waitFor({ timeout: 30_000 });
  await sleep(3000);
  const idle = await timeOf(control, () => sleep(UPDATES * 1000));
  const busy = await timeOf(control, () => change(base, seminar, share));
  await control.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.evaluate("longTasks = 0");
  await change(base, seminar, share);
  const longTasks = Number(await page.evaluate("longTasks"));
  await control.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await change(base, seminar, share, after, 100);
  await control.send("HeapProfiler.collectGarbage");
  const heap = await metric(control, "JSHeapUsedSize");
  await context.close();
  return { perUpdate: (busy - idle) / UPDATES, longTasks, heapMb: heap / 1e6 };
}

async function timeOf(control: CDPSession, during: () => Promise<unknown>): Promise<number> {
  const before = await metric(control, "TaskDuration");
  await during();
  return ((await metric(control, "TaskDuration")) - before) * 1000;
}

async function metric(control: CDPSession, name: string): Promise<number> {
  const { metrics } = await control.send("Performance.getMetrics");
  return metrics.find((one) => one.name === name)?.value ?? Number.NaN;
}

async function comeIn(base: string, { room, sites }: Seminar): Promise<void> {
  const at = Date.now();
  const come = sites.map(({ identity }, nth) =>
    tellServer(base, room, "participant_joined", { sid: `PA_${nth}`, identity, at, joinedAt: at }),
  );
  await Promise.all(come);
}

/** So many milliseconds for each update, whether telling takes long or not. */
async function change(
  base: string,
  { room, sites }: Seminar,
  share: number,
  updates = UPDATES,
  every = 1000,
): Promise<void> {
  const many = Math.round(sites.length * share);
  const begun = performance.now();
  for (let update = 0; update < updates; update += 1) {
    const first = (Math.floor(update / 2) * many) % sites.length;
    const event = update % 2 === 0 ? "track_published" : "track_unpublished";
    const changing = Array.from({ length: many }, (_, nth) => (first + nth) % sites.length);
    const told = changing.map((nth) =>
      tellServer(base, room, event, {
        sid: `PA_${nth}`,
        identity: sites[nth]?.identity ?? "",
        at: Date.now(),
        track: { sid: `TR_${nth}`, source: "MICROPHONE" },
      }),
    );
    await Promise.all(told);
    await sleep(Math.max(0, begun + (update + 1) * every - performance.now()));
  }
}

async function tellServer(
  base: string,
  room: string,
  event: string,
  about: Parameters<typeof delivery>[2],
): Promise<void> {
  const body = JSON.stringify(delivery(event, { name: room }, about));
  const answer = await fetch(`${base}/api/livekit/webhook`, {
    method: "POST",
    headers: {
      "Content-Type": "application/webhook+json",
      Authorization: signJwt(claimsFor(body, { iss: LIVEKIT_KEY.apiKey }), LIVEKIT_KEY.apiSecret),
    },
    body,
  });
  if (answer.status !== 200) throw new Error(`A webhook was answered ${answer.status}`);
}
