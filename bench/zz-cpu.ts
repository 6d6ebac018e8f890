import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deal, expectAll, sendLanes } from "./support/load.ts";
import { processorSeconds, startProgram } from "./support/process.ts";
import { roomLife } from "./support/room-life.ts";
import { administrator, makeSeminar, settings } from "./support/seminars.ts";
const ROOMS = 64,
  SITES = 64,
  N = 12800;
const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
const liveKit = await startProgram("bench/support/livekit.ts", {});
const ours = await startProgram(
  "scripts/start.ts",
  {
    ...settings(join(folder, "ours.sqlite"), liveKit.base.replace("http", "ws")),
    NODE_FLAGS: process.env.PROF ? "--cpu-prof --cpu-prof-interval=500 --cpu-prof-dir=/tmp/p1" : "",
  },
  "/api/health",
);
const verifyOnly = await startProgram("bench/ceilings/verify-only.ts", {});
const call = administrator(ours.base);
const seminars = [];
for (let room = 1; room <= ROOMS; room += 1)
  seminars.push(await makeSeminar(call, `Hội thảo ${room}`, SITES));
const life = roomLife(seminars);
const run = async (name: string, p: { base: string; pid: number }, requests: Buffer[]) => {
  const c0 = processorSeconds(p.pid);
  const o = await sendLanes(p.base, deal(requests, ROOMS));
  expectAll(o, 200);
  const us = ((processorSeconds(p.pid) - c0) * 1e6) / requests.length;
  console.log(
    name.padEnd(12),
    `${o.perSecond.toFixed(0)}/s`,
    `p50 ${o.p50.toFixed(1)} p99 ${o.p99.toFixed(1)}`,
    `cpu ${us.toFixed(0)} us/request`,
  );
};
await run("storm", ours, life.allJoin());
await new Promise((r) => setTimeout(r, 3000));
for (let i = 0; i < 3; i++) {
  const l = life.goOn(N);
  await run("ours", ours, l);
  if (!process.env.PROF) await run("verify", verifyOnly, l);
}
await Promise.all([ours, verifyOnly, liveKit].map((p) => p.stop()));
rmSync(folder, { recursive: true });
