import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyDatabase, makeHall, NATIONAL, sendAll } from "./support/hall.ts";
import { printFigures, shown } from "./support/figures.ts";
import { request } from "./support/load.ts";
import { peakMb, startProgram } from "./support/process.ts";
import { alternate, ratioOf, spreadOf } from "./support/rounds.ts";
import { ADMIN_KEY, administrator } from "./support/seminars.ts";
import { startServer } from "./support/server.ts";
import { countSyncs } from "./support/syncs.ts";

// Marks of the roll call and asks for the floor from every site of ONE event at once.
const CONNECTIONS = 1024;

const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
const file = join(folder, "ours.sqlite");
const ours = await startServer(file);
const call = administrator(ours.base);
const { seminar, links } = await makeHall(ours.base, NATIONAL);
const path = `/api/events/${seminar.id}`;

const tokens: string[] = [];
for (const [index, { secret }] of links.entries()) {
  const joined = await call<{ accessToken: string }>("POST", "/join", {
    secret,
    deviceId: `may-${index}`,
  });
  tokens.push(joined.accessToken);
}
const delegates: string[] = [];
for (let from = 0; from < NATIONAL; from += 1000) {
  const some = seminar.sites
    .slice(from, from + 1000)
    .map(({ id: siteId }, index) => ({ siteId, name: `Nguyễn Văn ${from + index}` }));
  const made = await call<{ items: { id: string }[] }>("POST", `/events/${seminar.id}/delegates`, {
    delegates: some,
  });
  delegates.push(...made.items.map(({ id }) => id));
}
copyDatabase(file, join(folder, "copy.sqlite"));
const nothingStored = await startProgram(
  "bench/ceilings/nothing-stored.ts",
  { FILE: join(folder, "copy.sqlite") },
  "/api/health",
);

const post = (site: number, at: string, body: unknown) =>
  request(
    "POST",
    `${path}${at}`,
    { Authorization: `Bearer ${tokens[site]}`, "Content-Type": "application/json" },
    JSON.stringify(body),
  );
const marks = () =>
  delegates.map((delegateId, site) =>
    post(site, "/roll-call", { marks: [{ delegateId, status: "present" }] }),
  );
const asks = () => seminar.sites.map((_site, index) => post(index, "/turns", {}));
/** Asks can be made once; between rounds all of them are taken back. */
async function withdrawAll(): Promise<void> {
  for (;;) {
    const { items } = await call<{ items: { id: string }[] }>(
      "GET",
      `/events/${seminar.id}/turns?state=waiting&limit=500`,
    );
    if (items.length === 0) return;
    const requests = items.map(({ id }) =>
      request("POST", `${path}/turns/${id}/skip`, {
        Authorization: `Bearer ${ADMIN_KEY}`,
        "Content-Type": "application/json",
      }),
    );
    await sendAll(ours.base, requests, 64, 200);
  }
}

const measured = await alternate(4, {
  ours: async () => {
    const outcome = await sendAll(ours.base, [...marks(), ...asks()], CONNECTIONS, 201);
    await withdrawAll();
    return outcome.perSecond;
  },
  nothingStored: async () => {
    return (await sendAll(nothingStored.base, [...marks(), ...asks()], CONNECTIONS, 201)).perSecond;
  },
});
// Once more, not for the time: the count itself costs too much.
const commands = [...marks(), ...asks()];
const synced = await countSyncs(ours.pid, () => sendAll(ours.base, commands, CONNECTIONS, 201));

const ratio = ratioOf(measured.ours, measured.nothingStored);
const bench = "commands";
const peak = peakMb(ours.pid);
printFigures([
  {
    bench,
    what: `marks and asks of ${NATIONAL} sites of one event`,
    ours: shown(spreadOf(measured.ours).median, "/s"),
    against: `checked, nothing stored ${shown(spreadOf(measured.nothingStored).median, "/s")}`,
    ratio,
    reach: "≥ 0.5",
    met: ratio.median >= 0.5,
    peakMb: peak,
  },
  {
    bench,
    what: "group commit: commands for each fsync",
    ours: `${commands.length} commands, ${synced ?? "?"} fsyncs`,
    against: synced === null ? "strace is not here" : "–",
    ratio: synced === null ? null : spreadOf([commands.length / synced]),
    reach: "≥ 10",
    met: synced !== null && commands.length / synced >= 10,
    peakMb: peak,
  },
]);
await Promise.all([ours, nothingStored].map((program) => program.stop()));
rmSync(folder, { recursive: true });
