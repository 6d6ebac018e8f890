import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findLiveKit } from "../src/entry/livekit-find.ts";
import { freePorts } from "../src/entry/livekit-ports.ts";
import { startLiveKit } from "../src/entry/livekit-process.ts";
import { openLiveKit } from "../src/rooms/livekit.ts";
import { siteRights, staffRights } from "../src/rooms/rooms.ts";
import { printFigures, shown } from "./support/figures.ts";
import { openFloorRoom, type FloorRoom } from "./support/floor-room.ts";
import { freePort, peakMb, startProgram } from "./support/process.ts";
import { quantile } from "./support/rounds.ts";
import { administrator, LIVEKIT_KEY, makeSeminar, settings } from "./support/seminars.ts";

// A real LiveKit, a real participant who speaks and another who listens: the floor given through the API until it is
// heard, and taken until it is silent; in a room beside it the same by LiveKit's room API alone.
const ROUNDS = Number(process.env["FLOOR_ROUNDS"] ?? 25);

const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
const port = await freePort();
const source = await findLiveKit({ PATH: process.env["PATH"] }, ".livekit");
if (source.kind !== "binary") throw new Error("No livekit-server: npm run livekit builds one");
const first = await freePort();
const liveKit = startLiveKit({
  source,
  settings: await freePorts(
    {
      ...LIVEKIT_KEY,
      port: first,
      tcpPort: first + 1,
      udpPort: first + 2,
      bind: "127.0.0.1",
      webhookUrl: `http://127.0.0.1:${port}/api/livekit/webhook`,
    },
    () => undefined,
  ),
  folder,
  log: () => undefined,
  onState: () => undefined,
});
while (liveKit.state() !== "running") await sleep(50);
const { url } = liveKit;
const env = { ...settings(join(folder, "ours.sqlite"), url), PORT: String(port) };
const ours = await startProgram("scripts/start.ts", env, "/api/health");
const border = openLiveKit({ url, publicUrl: url, ...LIVEKIT_KEY, now: Date.now });

/** A site of a live event that has come in by its link. */
async function throughTheApi() {
  const call = administrator(ours.base);
  const { id, sites } = await makeSeminar(call, "Trao quyền phát biểu", 1);
  const siteId = sites[0]?.id ?? "";
  const link = await call<{ secret: string }>("POST", `/events/${id}/sites/${siteId}/links`, {});
  type Joined = { accessToken: string; liveKit: { token: string } };
  const joined = await call<Joined>("POST", "/join", { secret: link.secret });
  const observer = await call<{ token: string }>("POST", `/events/${id}/tokens`, {
    as: "observer",
  });
  const entry = { url, site: joined.liveKit.token, observer: observer.token };
  const room = await openFloorRoom(entry);
  const turns = `/events/${id}/turns`;
  const { id: turnId } = await call<{ id: string }>("POST", turns, { siteId });
  const floor = `${turns}/${turnId}/floor`;
  const watched = { turn: `${ours.base}/api${turns}/${turnId}`, accessToken: joined.accessToken };
  return {
    room,
    give: () => {
      room.order({ do: "watch", ...watched });
      return call("PUT", floor);
    },
    take: () => call("DELETE", floor),
  };
}

/** The same rights set by LiveKit's room API, and the site told at once. */
async function byLiveKitAlone() {
  const name = "bench-direct";
  const identity = "site~1";
  const rights = (hasFloor: boolean) =>
    siteRights({ role: "remote", micPolicy: "floor", hasFloor });
  const token = (who: string, granted: ReturnType<typeof rights>) =>
    border.token({ identity: who, name: who, room: name, rights: granted });
  const site = await token(identity, rights(false));
  const room = await openFloorRoom({
    url,
    site,
    observer: await token("observer~1", staffRights("observer")),
  });
  return {
    room,
    give: async () => {
      await border.setRights(name, identity, rights(true));
      room.order({ do: "play" });
    },
    take: () => border.setRights(name, identity, rights(false)),
  };
}

type Way = { room: FloorRoom; give(): Promise<unknown>; take(): Promise<unknown> };
type Times = { sound: number[]; silence: number[] };

async function round({ room, give, take }: Way, times: Times | null): Promise<void> {
  const sound = await room.opening(give);
  await sleep(300);
  const silence = await room.closing(take);
  times?.sound.push(sound);
  times?.silence.push(silence);
}

const ways = { ours: await throughTheApi(), alone: await byLiveKitAlone() };
const times = { ours: { sound: [], silence: [] }, alone: { sound: [], silence: [] } };
for (let nth = -1; nth < ROUNDS; nth += 1) {
  for (const way of nth % 2 === 0 ? (["ours", "alone"] as const) : (["alone", "ours"] as const))
    await round(ways[way], nth < 0 ? null : times[way]);
}

const words = (values: number[]) =>
  `p50 ${shown(quantile(values, 0.5), "ms")}, p95 ${shown(quantile(values, 0.95), "ms")}`;
const figure = (what: string, measure: keyof Times, most: number) => ({
  bench: "floor",
  what: `${what} (${ROUNDS} times)`,
  ours: words(times.ours[measure]),
  against: `LiveKit alone ${words(times.alone[measure])}`,
  ratio: null,
  reach: `p95 ≤ ${most} ms`,
  met: quantile(times.ours[measure], 0.95) <= most,
  peakMb: peakMb(ours.pid),
});
printFigures([
  figure("floor given to sound at an observer", "sound", 600),
  figure("floor taken to silence there", "silence", 400),
]);
for (const { room } of Object.values(ways)) room.stop();
await ours.stop();
await liveKit.stop();
rmSync(folder, { recursive: true });
process.exit();
