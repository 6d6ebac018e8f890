import { parentPort } from "node:worker_threads";
import type { Cell, Sheet } from "../reports/sheet.ts";
import { writeXlsxFile } from "../reports/xlsx.ts";

/** A sheet comes in pieces, first its frame, so that neither thread copies all of it at once. */
export type Piece = { begin: Omit<Sheet, "rows"> } | { rows: Cell[][] } | { end: true };
export type Answer = { bytes: Uint8Array } | { failure: string };

const port = parentPort;
if (!port) throw new Error("report-worker.ts runs as a worker thread only");

let sheet: Sheet | undefined;

port.on("message", (piece: Piece) => {
  if ("begin" in piece) sheet = { ...piece.begin, rows: [] };
  else if ("rows" in piece) sheet?.rows.push(...piece.rows);
  else if (sheet) {
    const whole = sheet;
    sheet = undefined;
    void answer(whole);
  }
});

async function answer(whole: Sheet): Promise<void> {
  try {
    const bytes = await writeXlsxFile(whole);
    port?.postMessage({ bytes } satisfies Answer, [bytes.buffer]);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    port?.postMessage({ failure } satisfies Answer);
  }
}
