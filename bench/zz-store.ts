import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "../src/db/sqlite.ts";
import { readMigrations } from "../src/db/migrate.ts";
import { platformDeps } from "../src/entry/deps.ts";
import { ledger } from "../src/facts.ts";
import { readDelivery } from "../src/rooms/delivery.ts";
import { takeDelivery } from "../src/rooms/commands.ts";
import { roomLife } from "./support/room-life.ts";
const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
const store = openSqlite(
  join(folder, "a.sqlite"),
  readMigrations("migrations", "sqlite"),
  platformDeps,
  ledger,
);
const ROOMS = 64,
  SITES = 64;
const seminars = [];
for (let r = 0; r < ROOMS; r++) {
  const id = `evt_${r}`;
  await store
    .commit({
      eventId: id,
      by: { kind: "system", id: null },
      decide: async () => ({
        facts: [
          {
            type: "event_created",
            data: {
              title: "x",
              kind: "seminar",
              place: null,
              organizer: null,
              startsAt: 0,
              endsAt: null,
              timeZone: "Asia/Ho_Chi_Minh",
              micPolicy: "floor",
              gapToleranceSeconds: 30,
              presentSharePercent: 50,
              roomName: id,
              organizerKeyId: null,
              copiedFrom: null,
            } as any,
          },
        ],
        value: undefined,
      }),
    })
    .catch((e) => {
      console.error(e);
      process.exit(1);
    });
  seminars.push({
    id,
    room: id,
    sites: Array.from({ length: SITES }, (_, i) => ({ id: `s${i}`, identity: `site-${r}-${i}` })),
  });
}
const life = roomLife(seminars);
const bodies = (reqs: Buffer[]) =>
  reqs.map((b) => {
    const t = b.toString();
    return t.slice(t.indexOf("\r\n\r\n") + 4);
  });
const run = async (name: string, list: string[], group: number) => {
  const c0 = process.cpuUsage();
  const w0 = performance.now();
  for (let i = 0; i < list.length; i += group) {
    await Promise.all(
      list.slice(i, i + group).map((body) => {
        const read = readDelivery(body);
        if ("quarantine" in read) throw new Error(read.quarantine);
        return store.commit({
          eventId: read.room,
          by: { kind: "livekit", id: null },
          decide: (at) => takeDelivery(at, read.told, body),
        });
      }),
    );
  }
  const c = process.cpuUsage(c0);
  console.log(
    name,
    "user",
    (c.user / list.length).toFixed(1),
    "sys",
    (c.system / list.length).toFixed(1),
    "wall",
    (((performance.now() - w0) * 1000) / list.length).toFixed(1),
    "us; wal MB",
    (statSync(join(folder, "a.sqlite-wal")).size / 1e6).toFixed(1),
  );
};
await run("join", bodies(life.allJoin()), 64);
for (const g of [64, 64, 32, 8, 64]) await run("go on " + g, bodies(life.goOn(12800)), g);
await store.close();
rmSync(folder, { recursive: true });
