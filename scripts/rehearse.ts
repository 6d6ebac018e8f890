import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openApi } from "./rehearsal/client.ts";
import type { Crew } from "./rehearsal/crew.ts";
import { hungSites, provesNothing } from "./rehearsal/hung.ts";
import { planRehearsal } from "./rehearsal/plan.ts";
import { playRehearsal } from "./rehearsal/play.ts";
import { printVerdict, sayHeadline, sayProgress } from "./rehearsal/print.ts";
import * as servers from "./rehearsal/server.ts";
import type { OwnServer } from "./rehearsal/server.ts";
import { mayCreate, stageSeminar } from "./rehearsal/stage.ts";
import { judge } from "./rehearsal/verdict.ts";
import { readWish, WrongArgument } from "./rehearsal/wish.ts";
import type { Wish } from "./rehearsal/wish.ts";

/** What was started or made, so that Ctrl-C can end it. */
const started: {
  server: OwnServer | null;
  crew: Crew | null;
  liveKitPeak: number;
  folder: string | null;
} = {
  server: null,
  crew: null,
  liveKitPeak: 0,
  folder: null,
};

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void interrupt());

try {
  process.exitCode = await rehearse(readWish());
} catch (error) {
  const known = error instanceof servers.CannotStart || error instanceof WrongArgument;
  console.error(known ? error.message : error);
  process.exitCode = 1;
} finally {
  await endAll();
}

async function rehearse(wish: Wish): Promise<number> {
  const folder = wish.keep ? keptFolder() : mkdtempSync(join(tmpdir(), "diem-cau-rehearsal-"));
  if (!wish.keep) started.folder = folder;
  const databaseUrl = wish.keep ? `${folder}.sqlite` : join(folder, "rehearsal.sqlite");
  const plan = planRehearsal(wish);
  sayHeadline(`Tổng duyệt: ${wish.sites} điểm cầu, ${wish.minutes} phút (seed ${wish.seed})`);
  const base = wish.url ?? (await startOwn(databaseUrl, wish.key, join(folder, "server.log")));
  const api = openApi(base, wish.key);
  if (!(await mayCreate(base, wish.key)))
    throw new WrongArgument(`Khóa API không dùng được tại ${base}`);
  const stage = await stageSeminar(api, plan);
  sayProgress(
    Number.NaN,
    `Đã lập hội thảo ngày 07/09/2021: ${plan.parts.length} điểm cầu, ${stage.contributions} văn bản góp ý`,
  );
  const isOurs = wish.url === null && !process.env["LIVEKIT_URL"];
  const played = await playRehearsal({
    api,
    second: openApi(base, stage.secondKey),
    base,
    plan,
    stage,
    log: join(folder, "sites.log"),
    say: sayProgress,
    onCrew: (crew) => (started.crew = crew),
    killLiveKit: isOurs ? killLiveKit : null,
  });
  writeFileSync(join(folder, "happenings.json"), JSON.stringify(played.happenings, null, 1));
  const verdict = await judge(api, plan.parts, stage, played, folder);
  const peaks = {
    server: servers.peakMemory(started.server?.child.pid),
    liveKit: Math.max(started.liveKitPeak, servers.peakMemory(liveKitPid())),
    sites: started.crew?.peak() ?? 0,
    processor: servers.processorTime(started.server?.child.pid),
  };
  printVerdict(verdict, { plan, stage, peaks });
  const failed = verdict.findings.length > 0;
  sayWhereabouts(wish, { folder, databaseUrl, failed });
  if (!provesNothing(verdict.findings, hungSites(played.happenings))) return failed ? 1 : 0;
  console.log(
    "Chỉ sai ở điểm cầu mà chính người tham gia thử bị treo (rtc-node): hãy tổng duyệt lại.",
  );
  return 2;
}

function sayWhereabouts(
  { keep, key, url }: Wish,
  { folder, databaseUrl, failed }: { folder: string; databaseUrl: string; failed: boolean },
): void {
  if (keep && url === null)
    console.log(`Xem lại: DATABASE_URL=${databaseUrl} BOOTSTRAP_API_KEY=${key} npm start`);
  if (keep || failed) console.log(`Báo cáo và nhật ký chạy: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}

async function startOwn(databaseUrl: string, key: string, log: string): Promise<string> {
  started.server = await servers.startServer({ databaseUrl, key, log });
  sayProgress(Number.NaN, `Khởi động máy chủ và LiveKit (nhật ký ${log})`);
  await servers.waitUntilReady(started.server);
  return started.server.base;
}

function killLiveKit(): number | null {
  const pid = liveKitPid();
  if (pid === null) return null;
  started.liveKitPeak = servers.peakMemory(pid);
  const at = Date.now();
  process.kill(pid, "SIGKILL");
  return at;
}

function liveKitPid(): number | null {
  const pid = started.server?.child.pid;
  return pid === undefined ? null : servers.liveKitOf(pid);
}

function keptFolder(): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  const folder = resolve("data", `rehearsal-${time}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function endAll(): Promise<void> {
  started.crew?.stop();
  if (started.server) await servers.stopServer(started.server);
}

async function interrupt(): Promise<void> {
  console.error("\nDừng tổng duyệt…");
  await endAll();
  if (started.folder) rmSync(started.folder, { recursive: true, force: true });
  process.exit(130);
}
