import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readMigrations } from "../src/db/migrate.ts";
import { openSqlite } from "../src/db/sqlite.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { ledger } from "../src/facts.ts";
import { ADMIN_KEY, LIVEKIT_KEY } from "../tests/support/app.ts";
import type { Hall } from "../tests/support/hall.ts";
import { addTurns, bigHall } from "../tests/support/many-turns.ts";
import { printFigures, shown, type Figure } from "./support/figures.ts";
import type { Held } from "./support/loop-probe.ts";
import { peakMb, startProgram } from "./support/process.ts";
import { alternate, quantile, ratioOf, spreadOf, type Rounds } from "./support/rounds.ts";
import { steadyWebhooks } from "./support/steady-webhooks.ts";

// A report of 7 000 and of 100 000 turns as a styled workbook, fetched from the server while webhooks go on, against
// hucre alone writing the same rows. What the server's loop and the webhooks suffer is compared with the rounds in
// which hucre works as hard in a process of its own.
const SIZES = [7000, 100_000];
const ROUNDS = 5;
const WEBHOOKS_A_SECOND = 50;
const MOST_RATIO = 1.15;
const MOST_HELD = 20;
const MOST_MB = 350;

type Way = "ours" | "stream" | "workbook";
/** What else was seen while exports were written, and while hucre was. */
type Seen = Record<"export" | "hucre", { held: Held[]; waits: number[] }>;

const folder = mkdtempSync(join(tmpdir(), "diem-cau-export-"));
const path = join(folder, "data.sqlite");
const probe = join(folder, "loop.json");
const { room, events } = await prepare();
const server = await startProgram(
  "scripts/start.ts",
  {
    DATABASE_URL: path,
    BOOTSTRAP_API_KEY: ADMIN_KEY,
    LIVEKIT_URL: "ws://127.0.0.1:9",
    LIVEKIT_API_KEY: LIVEKIT_KEY.apiKey,
    LIVEKIT_API_SECRET: LIVEKIT_KEY.apiSecret,
    NODE_FLAGS: `${process.env["NODE_FLAGS"] ?? ""} --import ./bench/support/loop-probe.ts`,
    LOOP_PROBE: probe,
  },
  "/api/health",
);
const webhooks = steadyWebhooks(server.base, room, WEBHOOKS_A_SECOND);
await sleep(1000);
for (const [index, rows] of SIZES.entries()) await measure(events[index] ?? "", rows);
await webhooks.stop();
await server.stop();
rmSync(folder, { recursive: true });

/** An event of each size, and one that the webhooks are about. */
async function prepare(): Promise<{ room: { name: string }; events: string[] }> {
  const migrations = readMigrations(new URL("../migrations", import.meta.url).pathname, "sqlite");
  const store = openSqlite(path, migrations, platformDeps, ledger);
  const halls: Hall[] = [];
  for (let index = 0; index <= SIZES.length; index += 1) halls.push(await bigHall(store));
  await store.close();
  const [told, ...big] = halls;
  for (const [index, { eventId }] of big.entries()) addTurns(path, eventId, SIZES[index] ?? 0);
  return { room: { name: told?.event.roomName ?? "" }, events: big.map(({ eventId }) => eventId) };
}

async function measure(eventId: string, rows: number): Promise<void> {
  const stream = await bareHucre(eventId, "stream");
  const workbook = await bareHucre(eventId, "workbook");
  const seen: Seen = { export: { held: [], waits: [] }, hucre: { held: [], waits: [] } };
  const watched = (what: keyof Seen, work: () => Promise<number>) => async () => {
    webhooks.take();
    await heldSinceLast();
    const ms = await work();
    seen[what].held.push(await heldSinceLast());
    seen[what].waits.push(...webhooks.take());
    return ms;
  };
  const rounds = await alternate(ROUNDS, {
    ours: watched("export", () => fetchReport(eventId)),
    stream: watched("hucre", () => askedFor(stream)),
    workbook: watched("hucre", () => askedFor(workbook)),
  });
  for (const child of [stream, workbook]) child.kill();
  printFigures(figuresOf(rows, rounds, seen));
}

/** Milliseconds until the last byte of the workbook is there. */
async function fetchReport(eventId: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(`${server.base}/api/events/${eventId}/reports/turns.xlsx`, {
    headers: { Authorization: `Bearer ${ADMIN_KEY}` },
  });
  const { byteLength } = await answer.arrayBuffer();
  if (answer.status !== 200 || byteLength < 100_000) throw new Error(`No report: ${answer.status}`);
  return performance.now() - begun;
}

async function bareHucre(eventId: string, way: Way): Promise<ChildProcess> {
  const script = new URL("support/bare-hucre.ts", import.meta.url).pathname;
  const child = fork(script, [path, eventId, way]);
  process.once("exit", () => child.kill());
  await once(child, "message");
  return child;
}

async function askedFor(child: ChildProcess): Promise<number> {
  child.send("write");
  const [ms] = await once(child, "message");
  return Number(ms);
}

/** How long the server's loop was held since it was last asked. */
async function heldSinceLast(): Promise<Held> {
  rmSync(probe, { force: true });
  process.kill(server.pid, "SIGUSR2");
  for (;;) {
    await sleep(5);
    try {
      return JSON.parse(readFileSync(probe, "utf8")) as Held; // as the probe writes it
    } catch {
      // Not there, or not whole yet.
    }
  }
}

type Line = Omit<Figure, "bench" | "peakMb">;

function figuresOf(rows: number, rounds: Rounds<Way>, seen: Seen): Figure[] {
  const peak = peakMb(server.pid);
  const lines = [
    timeAgainst(rounds, "stream", "hucre writeXlsxStream"),
    timeAgainst(rounds, "workbook", "hucre writeXlsx"),
    heldLine(seen, "workMs", "loop held by work"),
    heldLine(seen, "wallMs", "loop held, clock time"),
    waitsLine(seen),
    {
      what: "highest memory of the server",
      ours: shown(peak, "MB"),
      against: "–",
      ratio: null,
      reach: `≤ ${MOST_MB} MB`,
      met: peak <= MOST_MB,
    },
  ];
  const size = `${rows.toLocaleString("fr")} rows × 14 columns`;
  return lines.map((line) => ({
    ...line,
    bench: "export",
    what: `${size}: ${line.what}`,
    peakMb: peak,
  }));
}

function timeAgainst(rounds: Rounds<Way>, way: "stream" | "workbook", name: string): Line {
  const ratio = ratioOf(rounds.ours, rounds[way]);
  return {
    what: "time",
    ours: shown(spreadOf(rounds.ours).median, "ms"),
    against: `${name}, ${shown(spreadOf(rounds[way]).median, "ms")}`,
    ratio,
    reach: `≤ ${MOST_RATIO}`,
    met: ratio.median <= MOST_RATIO,
  };
}

/** By the clock other programs of the machine hold the loop too, so there the rounds beside hucre are the measure. */
function heldLine(seen: Seen, of: keyof Held, what: string): Line {
  const longest = (held: Held[]) => Math.max(...held.map((each) => each[of]));
  const [ours, beside] = [longest(seen.export.held), longest(seen.hucre.held)];
  const most = of === "workMs" ? MOST_HELD : Math.max(MOST_HELD, beside);
  return {
    what,
    ours: shown(ours, "ms"),
    against: `the same beside hucre alone, ${shown(beside, "ms")}`,
    ratio: null,
    reach: `≤ ${shown(most, "ms")}`,
    met: ours <= most,
  };
}

function waitsLine(seen: Seen): Line {
  const [ours, beside] = [seen.export, seen.hucre].map(({ waits }) => quantile(waits, 0.99));
  return {
    what: "p99 of webhooks meanwhile",
    ours: shown(ours ?? Number.NaN, "ms"),
    against: `the same beside hucre alone, ${shown(beside ?? Number.NaN, "ms")}`,
    ratio: null,
    reach: "–",
    met: true,
  };
}
