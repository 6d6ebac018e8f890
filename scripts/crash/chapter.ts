import { checkAfterRestart, checkWhole, type Checked } from "./after-restart.ts";
import type { Chance } from "./chance.ts";
import { addJudged, judgeWrites, type Judged } from "./judge.ts";
import { loadUntilKilled, type Stage } from "./load.ts";
import { findingsOf, type Row } from "./print.ts";
import type { Sent, Wire } from "./sending.ts";
import { startServer, type Server, type Settings } from "./server.ts";
import { leaveHall } from "./stage.ts";

const FIRST_KILL = 50;
const LAST_KILL = 1500;

export type Chapter = { stage: Stage; wire: Wire; settings: Settings; chance: Chance };
export type Told = { server: Server; row: Row; findings: string[] };

/** Kills the server so many times under load and judges it after each restart; then reads everything from the start. */
export async function playChapter(
  { stage, wire, settings, chance }: Chapter,
  cycles: { from: number; to: number },
  running: Server,
  onCycle: (cycle: number) => void,
): Promise<Told> {
  const told: Checked[] = [];
  let server = running;
  for (let cycle = cycles.from; cycle <= cycles.to; cycle += 1) {
    const own = chance.part(cycle);
    const length = own.between(FIRST_KILL, LAST_KILL);
    const early = await loadUntilKilled(wire, stage, own, length, () => server.kill());
    const late = await whileDead(stage, own, cycle === cycles.to);
    server = await startServer(settings);
    const checked = await checkAfterRestart(wire, stage, late);
    told.push({ ...checked, troubles: [...early, ...checked.troubles] });
    onCycle(cycle);
  }
  const whole = await checkWhole(wire, stage);
  for (const hall of stage.halls) await leaveHall(wire.base, wire.adminKey, hall);
  return { server, ...sumUp(cycles, told, whole) };
}

/** What LiveKit will tell once the server is back; it belongs to what was sent. */
async function whileDead({ halls, rooms }: Stage, chance: Chance, slow: boolean): Promise<Sent[]> {
  const late: Sent[] = [];
  for (const hall of halls) {
    const happened = await rooms.whileDead(hall, chance, slow);
    hall.sent.push(...happened);
    late.push(...happened);
  }
  return late;
}

function sumUp(
  cycles: { from: number; to: number },
  told: Checked[],
  whole: Judged,
): Omit<Told, "server"> {
  const all = told.map(({ judged }) => judged).reduce(addJudged, judgeWrites([], []));
  const judged = onceEach({ ...addJudged(all, whole), acknowledged: whole.acknowledged });
  const chainBroken = told.flatMap((one) => one.chainBroken);
  const disagreeing = told.flatMap((one) => one.disagreeing);
  const troubles = told.flatMap((one) => one.troubles);
  return {
    row: {
      cycles: `${cycles.from}–${cycles.to}`,
      judged,
      broken: chainBroken.length,
      disagreeing: disagreeing.length,
      slowest: Math.max(0, ...told.map(({ agreedAfter }) => agreedAfter)),
      troubles: troubles.length,
    },
    findings: [...findingsOf(judged), ...chainBroken, ...disagreeing, ...troubles],
  };
}

/** The same write is found wrong after every restart; it is one write. */
function onceEach({ acknowledged, ...lists }: Judged): Judged {
  const once = (ids: string[]) => [...new Set(ids)];
  const { there, lost, doubled, changed, invented } = lists;
  return {
    acknowledged,
    there: once(there),
    lost: once(lost),
    doubled: once(doubled),
    changed: once(changed),
    invented: once(invented),
  };
}
