import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Sheet } from "../reports/sheet.ts";
import type { Answer, Piece } from "./report-worker.ts";

export type ReportThread = {
  /** The sheet as a workbook, written in its turn. The sheet must not change meanwhile. */
  xlsx(sheet: Sheet): Promise<Uint8Array>;
  /** Takes nothing more, finishes what it has taken and ends the thread. */
  close(): Promise<void>;
};

/** Copying this many rows to the other thread takes about as long as a small request. */
const ROWS_AT_ONCE = 500;

/**
 * Writes workbooks in one thread of its own, so that the server's loop never waits for them.
 * The thread starts at first use; if it dies, the workbook in hand fails and the next one gets a new thread.
 */
export function reportThread(
  entry: URL = new URL("./report-worker.ts", import.meta.url),
): ReportThread {
  let worker: Worker | undefined;
  let inHand: PromiseWithResolvers<Uint8Array> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  function start(): Worker {
    const started = new Worker(entry);
    const lost = (error: Error) => {
      if (worker !== started) return;
      worker = undefined;
      inHand?.reject(error);
    };
    started.on("message", (answer: Answer) => {
      if ("bytes" in answer) inHand?.resolve(answer.bytes);
      else inHand?.reject(new Error(answer.failure));
    });
    started.on("error", (error) => lost(asError(error)));
    started.on("exit", (code) => lost(new Error(`The report thread ended with code ${code}`)));
    return started;
  }

  async function write(sheet: Sheet): Promise<Uint8Array> {
    const running = (worker ??= start());
    inHand = Promise.withResolvers();
    running.ref();
    try {
      const [bytes] = await Promise.all([inHand.promise, send(running, sheet)]);
      return bytes;
    } finally {
      // An idle thread keeps no process alive.
      running.unref();
    }
  }

  return {
    xlsx(sheet) {
      if (closed) return Promise.reject(new Error("The report thread is closed"));
      const written = last.then(() => write(sheet));
      last = written.catch(() => undefined);
      return written;
    },
    async close() {
      closed = true;
      await last;
      await worker?.terminate();
    },
  };
}

async function send(worker: Worker, { rows, ...begin }: Sheet): Promise<void> {
  const post = (piece: Piece) => worker.postMessage(piece, []);
  post({ begin });
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    post({ rows: rows.slice(from, from + ROWS_AT_ONCE) });
    await setImmediate();
  }
  post({ end: true });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
