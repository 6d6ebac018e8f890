import { parentPort, workerData } from "node:worker_threads";
import { readSheet } from "../spreadsheets/read.ts";
import type { SheetRead } from "../spreadsheets/spreadsheets.ts";
import { failureOf, type Failure } from "./thread-failure.ts";

export type Answer = SheetRead | { failure: Failure };

const port = parentPort;
if (!port) throw new Error("spreadsheet-worker.ts runs as a worker thread only");
// The thread that starts this one gives it the file.
const answer: Answer = await readSheet(workerData as Uint8Array).catch((error: unknown) => ({
  failure: failureOf(error),
}));
port.postMessage(answer);
