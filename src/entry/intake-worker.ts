import { parentPort, workerData } from "node:worker_threads";
import type { Fact } from "../db/commit.ts";
import { onGroup, type Group } from "../db/commit-watch.ts";
import { openSqliteBeside } from "../db/sqlite.ts";
import { Refusal } from "../errors.ts";
import { ledger } from "../facts.ts";
import { storeDelivery } from "../rooms/intake.ts";
import type { DeliveryOutcome } from "../watch.ts";
import { platformDeps } from "./deps.ts";

/** Deliveries that came together; answered with one `Stored` of the same number. */
export type Batch = { number: number; bodies: string[] };
/** `ends`: what became of each delivery, or why it is not stored. Beside them what happened meanwhile. */
export type Stored = {
  number: number;
  ends: ({ outcome: DeliveryOutcome } | { failure: string })[];
  commits: { eventId: string; facts: readonly Fact[] }[];
  groups: Group[];
};

const port = parentPort;
if (!port) throw new Error("intake-worker.ts runs as a worker thread only");

// The thread that starts this one gives the file's path.
const store = openSqliteBeside(String(workerData), platformDeps, ledger);
let commits: Stored["commits"] = [];
let groups: Group[] = [];
store.onCommit((eventId, facts) => void commits.push({ eventId, facts }));
onGroup((group) => void groups.push(group));

port.on("message", (message: Batch | "close") => {
  if (message === "close") void store.close().then(() => port.close());
  else void storeAll(message);
});

async function storeAll({ number, bodies }: Batch): Promise<void> {
  const stored = await Promise.allSettled(
    bodies.map((body) => storeDelivery({ store, deps: platformDeps }, body)),
  );
  const ends = stored.map((one) =>
    one.status === "fulfilled" ? { outcome: one.value } : { failure: reasonOf(one.reason) },
  );
  const said: Stored = { number, ends, commits, groups };
  commits = [];
  groups = [];
  port?.postMessage(said);
}

function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
