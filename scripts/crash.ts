// Kills the real server with SIGKILL under load, again and again, and holds what it kept against what it acknowledged.
// LiveKit is the HTTP fake of tests/support/livekit-http.ts, in this process: its rooms must change while the server is
// dead, and no participant's own process may blur the answer. All on loopback; the plan follows the seed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../src/entry/cli.ts";
import { liveKitOverHttp, type LiveKitOverHttp } from "../tests/support/livekit-http.ts";
import { chanceOf } from "./crash/chance.ts";
import { playChapter } from "./crash/chapter.ts";
import { printRun, type Row } from "./crash/print.ts";
import { openRooms } from "./crash/rooms.ts";
import type { Sent } from "./crash/sending.ts";
import { freePort, NoServer, startServer, type Settings } from "./crash/server.ts";
import { stageHalls } from "./crash/stage.ts";
import { readWish, WrongArgument, type Wish } from "./crash/wish.ts";

/** After so many kills new events take over, so that a long run checks as fast as a short one. */
const CHAPTER = 25;
const HALLS = 3;
const LIVEKIT_KEY = { apiKey: "crash", apiSecret: "a-secret-for-the-crashes-on-loopback" };
const ADMIN_KEY = "khoa-thu-mat-dien-2021";

// A server that is still there goes with this process.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const folder = mkdtempSync(join(tmpdir(), "diem-cau-crash-"));
const done = await crash().catch((error: unknown) => {
  const known = error instanceof WrongArgument || error instanceof NoServer;
  console.error(known ? error.message : error);
  return { good: false, keep: !(error instanceof WrongArgument) };
});
if (done.keep) console.log(`Tệp dữ liệu và nhật ký máy chủ: ${folder}`);
else rmSync(folder, { recursive: true, force: true });
process.exit(done.good ? 0 : 1);

/** Whether nothing was lost; what has lost something is kept to be looked at. */
async function crash(): Promise<{ good: boolean; keep: boolean }> {
  const wish = readWish();
  const liveKit = await liveKitOverHttp(LIVEKIT_KEY);
  const settings = {
    port: await freePort(),
    databaseUrl: join(folder, "crash.sqlite"),
    adminKey: ADMIN_KEY,
    liveKit: { ...LIVEKIT_KEY, url: liveKit.url },
    log: join(folder, "server.log"),
  };
  console.log(`Thử mất điện: giết máy chủ ${wish.cycles} lần (seed ${wish.seed})`);
  const { rows, findings } = await playAll(wish, settings, liveKit);
  // The last thing that happened to the file is a kill, too.
  for (const command of ["verify", "rebuild"]) {
    const { lines, good: whole } = await runCommand(command, {
      DATABASE_URL: settings.databaseUrl,
    });
    console.log(lines.join("\n"));
    if (!whole) findings.push(...lines);
  }
  printRun(rows, findings);
  const good = findings.length === 0;
  return { good, keep: !good };
}

async function playAll(wish: Wish, settings: Settings, liveKit: LiveKitOverHttp) {
  const rows: Row[] = [];
  const findings: string[] = [];
  const marks = numbered();
  const rooms = openRooms(liveKit, marks);
  const chance = chanceOf(wish.seed);
  const stray: Sent[] = [];
  let server = await startServer(settings);
  const wire = { base: server.base, adminKey: ADMIN_KEY, liveKit: LIVEKIT_KEY };
  for (let from = 1; from <= wish.cycles; from += CHAPTER) {
    const stage = { halls: await stageHalls(wire.base, ADMIN_KEY, HALLS), rooms, marks, stray };
    const cycles = { from, to: Math.min(wish.cycles, from + CHAPTER - 1) };
    const told = await playChapter({ stage, wire, settings, chance }, cycles, server, sayCycle);
    server = told.server;
    rows.push(told.row);
    findings.push(...told.findings);
  }
  await server.kill();
  return { rows, findings };
}

function numbered() {
  let count = 0;
  return { next: () => `ghi-${(count += 1)}` };
}

function sayCycle(cycle: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r  ${cycle} lần`);
}
