import { Worker } from "node:worker_threads";
import { tooMany } from "../errors.ts";
import { tooMuchInside, type SheetWork } from "../spreadsheets/spreadsheets.ts";
import type { Answer, Task } from "./spreadsheet-worker.ts";
import { refusalOf } from "./thread-failure.ts";
import { threadProgram } from "./thread-program.ts";

export type SheetThreads = SheetWork & {
  /** Takes nothing more, refuses those who wait and ends the thread that runs. */
  close(): Promise<void>;
};

type Settings = { entry?: URL; patience?: number };

/** A file that is small and still takes so long, or so much memory, is made for that. */
const PATIENCE = 20_000;
/** The greatest list takes 360 MB while it is written. */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 };
const MOST_WAITING = 8;

/**
 * Reads and writes each file in a thread made for it, one after the other, so that the server's loop never waits for
 * them.
 */
export function sheetThreads(settings: Settings = {}): SheetThreads {
  const closing = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  async function inTurn(task: Task): Promise<Answer> {
    if (waiting >= MOST_WAITING) throw manyWait();
    waiting += 1;
    const done = last
      .then(() => doInThread(task, settings, closing.signal))
      .finally(() => (waiting -= 1));
    last = done.catch(() => undefined);
    return done;
  }

  return {
    async readSheet(bytes) {
      const answer = await inTurn({ read: bytes });
      if ("read" in answer) return answer.read;
      throw errorOf(answer);
    },
    async writeSheet(rows) {
      const answer = await inTurn({ write: rows });
      if ("written" in answer) return answer.written;
      throw errorOf(answer);
    },
    async close() {
      closing.abort(new Error("The threads of spreadsheets are closed"));
      await last;
    },
  };
}

async function doInThread(
  task: Task,
  { entry = threadProgram("spreadsheet-worker"), patience = PATIENCE }: Settings,
  closing: AbortSignal,
): Promise<Answer> {
  closing.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const worker = new Worker(entry, { workerData: task, resourceLimits: LIMITS });
  const timer = setTimeout(() => reject(tooMuchInside()), patience);
  const end = () => reject(closing.reason);
  closing.addEventListener("abort", end);
  worker.on("message", resolve);
  worker.on("error", (error: Error & { code?: string }) =>
    reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuchInside() : error),
  );
  worker.on("exit", (code) => reject(new Error(`The thread of a file ended with code ${code}`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    closing.removeEventListener("abort", end);
    await worker.terminate();
  }
}

function errorOf(answer: Answer): Error {
  return "failure" in answer ? refusalOf(answer.failure) : new Error("An answer out of turn");
}

function manyWait() {
  return tooMany(
    {
      vi: "Đang có nhiều tệp được xử lý cùng lúc, vui lòng gửi lại sau ít phút.",
      en: "Many files are being worked on at this moment, please send it again in a while.",
    },
    10,
  );
}
