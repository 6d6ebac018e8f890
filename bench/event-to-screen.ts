import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { printFigures, shown } from "./support/figures.ts";
import type { GuestOrder } from "./support/guests-process.ts";
import { followSites } from "./support/follow-sites.ts";
import { peakMb, startProgram } from "./support/process.ts";
import { startRealLiveKit } from "./support/real-livekit.ts";
import { quantile } from "./support/rounds.ts";
import { administrator, makeSeminar, settings } from "./support/seminars.ts";
import { openTap, type Told } from "./support/webhook-tap.ts";

// Real participants of a real LiveKit: from what it tells to the change on a screen of the control room.
const SITES = Number(process.env["SITES"] ?? 64);
// A 99th percentile of a hundred is its slowest one.
const ROUNDS = Number(process.env["ROUNDS"] ?? 4);
/** How many of the sites go and come back in a round. */
const SAMPLES = Number(process.env["SAMPLES"] ?? SITES);
const SETTLE = 250;

const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
const told: Told[] = [];
const tap = await openTap((one) => told.push(one));
const liveKit = await startRealLiveKit(folder, `${tap.url}/api/livekit/webhook`);
if (!liveKit) throw new Error("No livekit-server in .livekit or on the PATH: npm run livekit");
const env = settings(join(folder, "d.sqlite"), liveKit.url);
const server = await startProgram("scripts/start.ts", env, "/api/health");
tap.leadTo(server.base);
// LiveKit's client writes a line for everything it does.
const guests = fork(join(import.meta.dirname, "support/guests-process.ts"), {
  stdio: ["ignore", "ignore", "inherit", "ipc"],
});
process.once("exit", () => guests.kill("SIGKILL"));

const call = administrator(server.base);
const seminar = await makeSeminar(call, "Hội thảo", SITES);
const screen = await followSites(server.base, seminar.id);
const secrets = new Map<string, string>();
for (const { id } of seminar.sites) {
  const link = await call<{ secret: string }>(
    "POST",
    `/events/${seminar.id}/sites/${id}/links`,
    {},
  );
  secrets.set(id, link.secret);
}

/** Orders a guest to come or go; when it was begun, once it is done. */
function order(wish: GuestOrder): Promise<number> {
  return new Promise((done) => {
    const hear = ({ name, at }: { name: string; at: number }) => {
      if (name !== wish.name) return;
      guests.off("message", hear);
      done(at);
    };
    guests.on("message", hear);
    guests.send(wish);
  });
}

async function come(id: string): Promise<number> {
  const wish = { secret: secrets.get(id), deviceId: "may-1" };
  const { liveKit: entry } = await call<{ liveKit: { url: string; token: string } }>(
    "POST",
    "/join",
    wish,
  );
  return order({ do: "come", name: id, ...entry });
}

const screenWaits: number[] = [];
const liveKitWaits: number[] = [];

/** Notes how long it took LiveKit to tell, and then the screen to show it. */
async function note(identity: string, event: string, siteId: string, state: string, since: number) {
  const shownAt = await screen.when(siteId, state, since);
  const one = told.findLast((each) => each.event === event && each.identity.startsWith(identity));
  if (!one) throw new Error(`LiveKit told no ${event}`);
  // It tells exactly when somebody joined; a leave begins with the client's.
  liveKitWaits.push(one.at - (event === "participant_joined" ? one.joinedAtMs : since));
  screenWaits.push(shownAt - one.at);
}

for (const { id } of seminar.sites) await come(id);
await sleep(3000);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { id, identity } of seminar.sites.slice(0, SAMPLES)) {
    const left = await order({ do: "go", name: id });
    await note(identity, "participant_left", id, "left", left);
    await sleep(SETTLE);
    const came = await come(id);
    await note(identity, "participant_joined", id, "connected", came);
    await sleep(SETTLE);
  }
}
const p99 = quantile(screenWaits, 0.99);
printFigures([
  {
    bench: "event-to-screen",
    what: `${SITES} sites in the room, ${screenWaits.length} joins and leaves`,
    ours: `p50 ${shown(quantile(screenWaits, 0.5), "ms")}, p99 ${shown(p99, "ms")}`,
    against: `LiveKit p50 ${shown(quantile(liveKitWaits, 0.5), "ms")}, p99 ${shown(quantile(liveKitWaits, 0.99), "ms")}`,
    ratio: null,
    reach: "p99 ≤ 150 ms",
    met: p99 <= 150,
    peakMb: peakMb(server.pid),
  },
]);
screen.close();
guests.kill("SIGKILL");
await server.stop();
liveKit.stop();
tap.stop();
rmSync(folder, { recursive: true });
process.exit();
