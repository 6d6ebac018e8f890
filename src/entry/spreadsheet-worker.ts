import { parentPort, workerData } from "node:worker_threads";
import { readSheet } from "../spreadsheets/read.ts";
import type { SheetRead } from "../spreadsheets/spreadsheets.ts";
import { writeSheet } from "../spreadsheets/write.ts";
import { failureOf, type Failure } from "./thread-failure.ts";

/** A file to be read, or rows to be written. */
export type Task = { read: Uint8Array } | { write: string[][] };
export type Answer = { read: SheetRead } | { written: Uint8Array } | { failure: Failure };

const port = parentPort;
if (!port) throw new Error("spreadsheet-worker.ts runs as a worker thread only");
// The thread that starts this one gives it the task.
const answer = await answerTo(workerData as Task).catch((error: unknown) => ({
  failure: failureOf(error),
}));
port.postMessage(answer);

async function answerTo(task: Task): Promise<Answer> {
  if ("read" in task) return { read: await readSheet(task.read) };
  return { written: await writeSheet(task.write) };
}
