import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMigrations } from "../../src/db/migrate.ts";
import { openSqlite } from "../../src/db/sqlite.ts";
import { platformDeps } from "../../src/entry/deps.ts";
import { ledger } from "../../src/facts.ts";
import { storeDelivery } from "../../src/rooms/intake.ts";
import { callBy } from "./seminars.ts";
import { appOn } from "./services.ts";

const MIGRATIONS = new URL("../../migrations", import.meta.url).pathname;
const FOLDER = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
process.once("exit", () => rmSync(FOLDER, { recursive: true, force: true }));

/** The API and its store in this process, on a database file: for what is measured without HTTP and load. */
export function openInProcess(name: string) {
  const file = join(FOLDER, `${name}.sqlite`);
  const store = openSqlite(file, readMigrations(MIGRATIONS, "sqlite"), platformDeps, ledger);
  const app = appOn(store);
  const call = callBy((path, init) => app.request(path, init));
  return {
    store,
    call,
    file,
    /** Stores the bodies of these webhooks, so many in one commit. */
    async tell(webhooks: Buffer[], together = 256): Promise<void> {
      const bodies = webhooks.map(bodyOf);
      for (let from = 0; from < bodies.length; from += together) {
        const some = bodies.slice(from, from + together);
        await Promise.all(some.map((body) => storeDelivery({ store, deps: platformDeps }, body)));
      }
    },
  };
}

function bodyOf(webhook: Buffer): string {
  return webhook.subarray(webhook.indexOf("\r\n\r\n") + 4).toString();
}

/** Milliseconds that each of `times` runs takes. */
export async function timesOf(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let run = 0; run < times; run += 1) {
    const began = performance.now();
    await work();
    taken.push(performance.now() - began);
  }
  return taken;
}
