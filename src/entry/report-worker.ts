import { parentPort, workerData } from "node:worker_threads";
import { openReader } from "../db/reader.ts";
import type { FileNames } from "../auth/download.ts";
import { writeReport, type ReportAsked } from "../reports/report.ts";
import { failureOf, type Failure } from "./thread-failure.ts";

/** One report at a time: it is asked for, then its bytes piece by piece, until they end or nobody wants more. */
export type Ask = { report: ReportAsked } | "more" | "stop";
/** Each ask has one answer. */
export type Answer =
  | { names: FileNames }
  | { piece: Uint8Array<ArrayBuffer> }
  | "end"
  | { failure: Failure };

const port = parentPort;
if (!port) throw new Error("report-worker.ts runs as a worker thread only");
// The thread that starts this one gives it the address of the database.
const opened = openReader(workerData as string);

let bytes: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;

port.on("message", (ask: Ask) => void answer(ask));

async function answer(ask: Ask): Promise<void> {
  const said = await answerTo(ask).catch((error: unknown) => ({ failure: failureOf(error) }));
  const isPiece = typeof said === "object" && "piece" in said;
  port?.postMessage(said, isPiece ? [said.piece.buffer] : []);
}

async function answerTo(ask: Ask): Promise<Answer> {
  if (ask === "more") {
    if (!bytes) throw new Error("The report was lost with its thread");
    const { value: piece } = await bytes.read();
    if (piece) return { piece: wholeBuffer(piece) };
  } else if (ask === "stop") await bytes?.cancel().catch(() => undefined);
  else {
    const file = await writeReport(await opened, ask.report);
    bytes = file.bytes.getReader();
    return { names: file.names };
  }
  bytes = undefined;
  return "end";
}

/** What is handed over to the other thread must not take anything else with it. */
function wholeBuffer(piece: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return piece.byteLength === piece.buffer.byteLength ? piece : piece.slice();
}
