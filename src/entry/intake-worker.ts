import { parentPort, workerData } from "node:worker_threads";
import type { Fact } from "../db/commit.ts";
import { openSqliteBeside } from "../db/sqlite.ts";
import { Refusal } from "../errors.ts";
import { ledger } from "../facts.ts";
import { storeDelivery } from "../rooms/intake.ts";
import { platformDeps } from "./deps.ts";

/** Deliveries that came together; answered with one `Stored`, in the same order. */
export type Batch = { bodies: string[] };
/** `failed`: for each delivery null, or why it is not stored. */
export type Stored = {
  failed: (string | null)[];
  commits: { eventId: string; facts: readonly Fact[] }[];
};

const port = parentPort;
if (!port) throw new Error("intake-worker.ts runs as a worker thread only");

// The thread that starts this one gives the file's path.
const store = openSqliteBeside(String(workerData), platformDeps, ledger);
let commits: Stored["commits"] = [];
store.onCommit((eventId, facts) => void commits.push({ eventId, facts }));

port.on("message", (message: Batch | "close") => {
  if (message === "close") void store.close().then(() => port.close());
  else void storeAll(message);
});

async function storeAll({ bodies }: Batch): Promise<void> {
  const stored = await Promise.allSettled(
    bodies.map((body) => storeDelivery({ store, deps: platformDeps }, body)),
  );
  const failed = stored.map((one) => (one.status === "fulfilled" ? null : reasonOf(one.reason)));
  const told = commits;
  commits = [];
  port?.postMessage({ failed, commits: told } satisfies Stored);
}

function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
