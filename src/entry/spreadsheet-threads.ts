import { Worker } from "node:worker_threads";
import { tooMany } from "../errors.ts";
import { tooMuchInside, type SheetRead } from "../spreadsheets/spreadsheets.ts";
import type { Answer } from "./spreadsheet-worker.ts";
import { refusalOf } from "./thread-failure.ts";

type Settings = { entry?: URL; patience?: number };

/** A file that is small and still takes so long, or so much memory, is made for that. */
const PATIENCE = 20_000;
const LIMITS = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 16 };
const MOST_WAITING = 8;

/** Reads each file in a thread made for it, one after the other, so that the server's loop never waits for them. */
export function sheetThreads(settings: Settings = {}): (bytes: Uint8Array) => Promise<SheetRead> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (bytes) => {
    if (waiting >= MOST_WAITING) throw manyWait();
    waiting += 1;
    const read = last.then(() => readInThread(bytes, settings)).finally(() => (waiting -= 1));
    last = read.catch(() => undefined);
    return read;
  };
}

async function readInThread(
  bytes: Uint8Array,
  { entry = new URL("./spreadsheet-worker.ts", import.meta.url), patience = PATIENCE }: Settings,
): Promise<SheetRead> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const worker = new Worker(entry, { workerData: bytes, resourceLimits: LIMITS });
  const timer = setTimeout(() => reject(tooMuchInside()), patience);
  worker.on("message", resolve);
  worker.on("error", (error: Error & { code?: string }) =>
    reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuchInside() : error),
  );
  worker.on("exit", (code) => reject(new Error(`The thread of a file ended with code ${code}`)));
  try {
    const answer = await promise;
    if ("failure" in answer) throw refusalOf(answer.failure);
    return answer;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function manyWait() {
  return tooMany(
    {
      vi: "Đang có nhiều tệp được đọc cùng lúc, vui lòng gửi lại sau ít phút.",
      en: "Many files are being read at this moment, please send it again in a while.",
    },
    10,
  );
}
