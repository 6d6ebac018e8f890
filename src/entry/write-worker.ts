import { parentPort, workerData } from "node:worker_threads";
import { crowdOrder } from "../crowd.ts";
import type { Fact } from "../db/commit.ts";
import { onGroup, type Group } from "../db/commit-watch.ts";
import { openSqliteBeside } from "../db/sqlite.ts";
import { ledger } from "../facts.ts";
import { storeDelivery } from "../rooms/intake.ts";
import { platformDeps } from "./deps.ts";
import { failureOf, type Failure } from "./thread-failure.ts";
import type { Job } from "./write-thread.ts";

/** What came together; answered with one `Written` of the same number. */
export type Batch = { number: number; jobs: Job[] };
/** `ends`: what became of each job, or why nothing is stored of it. Beside them what happened meanwhile. */
export type Written = {
  number: number;
  ends: ({ value: unknown } | { failure: Failure })[];
  commits: { eventId: string; facts: readonly Fact[] }[];
  groups: Group[];
};

const port = parentPort;
if (!port) throw new Error("write-worker.ts runs as a worker thread only");

// The thread that starts this one gives the file's path.
const store = openSqliteBeside(String(workerData), platformDeps, ledger);
let commits: Written["commits"] = [];
let groups: Group[] = [];
store.onCommit((eventId, facts) => void commits.push({ eventId, facts }));
onGroup((group) => void groups.push(group));

port.on("message", (message: Batch | "close") => {
  if (message === "close") void store.close().then(() => port.close());
  else void writeAll(message);
});

async function writeAll({ number, jobs }: Batch): Promise<void> {
  const written = await Promise.allSettled(jobs.map(write));
  const ends = written.map((one) =>
    one.status === "fulfilled" ? { value: one.value } : { failure: failureOf(one.reason) },
  );
  const said: Written = { number, ends, commits, groups };
  commits = [];
  groups = [];
  port?.postMessage(said);
}

function write(job: Job): Promise<unknown> {
  if ("body" in job) return storeDelivery({ store, deps: platformDeps }, job.body);
  const { again, ...given } = job;
  return store.commit({ ...crowdOrder(again), ...given });
}
