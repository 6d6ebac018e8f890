import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printFigures, shown } from "./support/figures.ts";
import { deal, expectAll, sendLanes } from "./support/load.ts";
import { peakMb, startProgram } from "./support/process.ts";
import { roomLife } from "./support/room-life.ts";
import { alternate, ratioOf, spreadOf } from "./support/rounds.ts";
import { administrator, makeSeminar } from "./support/seminars.ts";
import { startServer } from "./support/server.ts";

// Webhooks acknowledged and durable per second, one process, 64 rooms of 64 sites.
const ROOMS = 64;
const SITES = 64;
const AT_ONCE = 6400;

const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
const ours = await startServer(join(folder, "ours.sqlite"));
const verifyOnly = await startProgram("bench/ceilings/verify-only.ts", { CHECK: "sdk" });
const sameCheck = await startProgram("bench/ceilings/verify-only.ts", {});
const naive = await startProgram("bench/ceilings/naive.ts", { FILE: join(folder, "naive.sqlite") });
const oneInsert = await startProgram("bench/ceilings/one-insert.ts", {
  FILE: join(folder, "one.sqlite"),
});

const call = administrator(ours.base);
const seminars = [];
for (let room = 1; room <= ROOMS; room += 1)
  seminars.push(await makeSeminar(call, `Hội thảo ${room}`, SITES));
const life = roomLife(seminars);
// The ceilings hear of other people, so that ours is never told of somebody who came in elsewhere.
const elsewhere = roomLife(seminars);
elsewhere.allJoin();

const way = (base: string, requests: () => Buffer[]) => async () => {
  const outcome = await sendLanes(base, deal(requests(), ROOMS));
  expectAll(outcome, 200);
  return outcome.perSecond;
};
const storm = await way(ours.base, life.allJoin)();
console.log(`  ${ROOMS * SITES} join at once: ${shown(storm, "/s")}`);
const measured = await alternate(5, {
  naive: way(naive.base, () => elsewhere.goOn(AT_ONCE / 4)),
  ours: way(ours.base, () => life.goOn(AT_ONCE)),
  verifyOnly: way(verifyOnly.base, () => elsewhere.goOn(AT_ONCE)),
  sameCheck: way(sameCheck.base, () => elsewhere.goOn(AT_ONCE)),
});
const value = shown(spreadOf(measured.ours).median, "/s");
const toVerify = ratioOf(measured.ours, measured.verifyOnly);
const toSameCheck = ratioOf(measured.ours, measured.sameCheck);
const toNaive = ratioOf(measured.ours, measured.naive);
const bench = "webhooks";
const what = "stored per second, 64 rooms";
printFigures([
  {
    bench,
    what,
    ours: value,
    against: `verify only, the SDK's receiver ${shown(spreadOf(measured.verifyOnly).median, "/s")}`,
    ratio: toVerify,
    reach: "≥ 0.7",
    met: toVerify.median >= 0.7,
    peakMb: peakMb(ours.pid),
  },
  {
    bench,
    what,
    ours: value,
    against: `verify only, our own check ${shown(spreadOf(measured.sameCheck).median, "/s")}`,
    ratio: toSameCheck,
    reach: "–",
    met: true,
    peakMb: peakMb(ours.pid),
  },
  {
    bench,
    what,
    ours: value,
    against: `one kysely transaction each ${shown(spreadOf(measured.naive).median, "/s")}`,
    ratio: toNaive,
    reach: "≥ 4",
    met: toNaive.median >= 4,
    peakMb: peakMb(ours.pid),
  },
]);
// One room, one after the other, as LiveKit sends a room's; beside it the least that a durable answer can cost.
const single = roomLife(seminars.slice(0, 1));
const IN_A_ROW = 1000;
const lastOnes = (base: string) => async () => {
  const outcome = await sendLanes(base, [single.goOn(IN_A_ROW)]);
  expectAll(outcome, 200);
  return outcome.p99;
};
const inARow = await alternate(5, {
  ours: lastOnes(ours.base),
  oneInsert: lastOnes(oneInsert.base),
});
const slower = ratioOf(inARow.ours, inARow.oneInsert);
printFigures([
  {
    bench,
    what: "one room, one after the other: p99",
    ours: shown(spreadOf(inARow.ours).median, "ms"),
    against: `one bare insert, fsync'd, ${shown(spreadOf(inARow.oneInsert).median, "ms")}`,
    ratio: slower,
    reach: "≤ 3",
    met: slower.median <= 3,
    peakMb: peakMb(ours.pid),
  },
]);
await Promise.all([ours, verifyOnly, sameCheck, naive, oneInsert].map((program) => program.stop()));
rmSync(folder, { recursive: true });
