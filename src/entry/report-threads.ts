import { Worker } from "node:worker_threads";
import type { ReportAsked, ReportFile } from "../reports/report.ts";
import type { Answer, Ask } from "./report-worker.ts";
import { refusalOf } from "./thread-failure.ts";
import { threadProgram } from "./thread-program.ts";

export type ReportThread = {
  /** The report, read and written in its turn; its bytes come as they are taken. */
  write(asked: ReportAsked): Promise<ReportFile>;
  /** Takes nothing more, finishes what it has taken and ends the thread. */
  close(): Promise<void>;
};

type Bytes = ReportFile["bytes"];
type Settings = { entry?: URL; ahead?: number; patience?: number };

/** The thread goes on with this much before anybody takes it, so that only the longest reports wait for slow lines. */
const AHEAD = 8 * 1024 * 1024;
/** Others wait meanwhile: who takes nothing for so long gets no more. */
const PATIENCE = 30_000;

/**
 * What the thread may hold, and, more to the point, how soon it clears away what it no longer needs: left to itself it
 * takes twice the memory for the same report. A report that is too big for it fails alone.
 */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 6 };

/**
 * Reads and writes reports in one thread of its own, one after the other, so that the server's loop never waits for
 * them. The thread starts at first use; if it dies, the report in hand fails and the next one gets a new thread.
 */
export function reportThread(databaseUrl: string, settings: Settings = {}): ReportThread {
  const thread = workerAt(settings.entry ?? threadProgram("report-worker"), databaseUrl);
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function writeNow(asked: ReportAsked, done: () => void): Promise<ReportFile> {
    try {
      const answer = await thread.ask({ report: asked });
      if (typeof answer === "string" || !("names" in answer)) throw errorOf(answer);
      return { names: answer.names, bytes: bytesOf(thread.ask, settings, done) };
    } catch (error) {
      done();
      throw error;
    }
  }

  return {
    write(asked) {
      if (closed) return Promise.reject(new Error("The report thread is closed"));
      const { promise, resolve } = Promise.withResolvers<void>();
      const written = last.then(() => writeNow(asked, resolve));
      last = promise;
      return written;
    },
    async close() {
      closed = true;
      await last;
      await thread.end();
    },
  };
}

/** The bytes as the thread gives them, `done` when it is free again. */
function bytesOf(
  ask: (what: Ask) => Promise<Answer>,
  { ahead = AHEAD, patience = PATIENCE }: Settings,
  done: () => void,
): Bytes {
  let waiting: NodeJS.Timeout | undefined;
  const stop = () => ask("stop").then(done, done);
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        clearTimeout(waiting);
        const answer = await ask("more").catch((error: unknown) => {
          done();
          throw error;
        });
        if (typeof answer === "object" && "piece" in answer) {
          controller.enqueue(answer.piece);
          waiting = setTimeout(() => {
            controller.error(new Error("Nobody takes the report"));
            void stop();
          }, patience);
          return;
        }
        done();
        if (answer !== "end") throw errorOf(answer);
        controller.close();
      },
      cancel() {
        clearTimeout(waiting);
        return stop();
      },
    },
    { highWaterMark: ahead, size: (piece) => piece?.byteLength ?? 0 },
  );
}

/** A worker that answers one ask after the other, and is started anew when it has died. */
function workerAt(entry: URL, databaseUrl: string) {
  let worker: Worker | undefined;
  let inHand: PromiseWithResolvers<Answer> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function start(): Worker {
    const started = new Worker(entry, { workerData: databaseUrl, resourceLimits: LIMITS });
    const lost = (error: Error) => {
      if (worker !== started) return;
      worker = undefined;
      inHand?.reject(error);
    };
    started.on("message", (answer: Answer) => inHand?.resolve(answer));
    started.on("error", (error) => lost(asError(error)));
    started.on("exit", (code) => lost(new Error(`The report thread ended with code ${code}`)));
    return started;
  }

  async function askNow(what: Ask): Promise<Answer> {
    const running = (worker ??= start());
    inHand = Promise.withResolvers();
    running.ref();
    running.postMessage(what, []);
    // An idle thread keeps no process alive.
    return inHand.promise.finally(() => running.unref());
  }

  return {
    ask(what: Ask): Promise<Answer> {
      const answered = last.then(() => askNow(what));
      last = answered.catch(() => undefined);
      return answered;
    },
    end: async () => void (await worker?.terminate()),
  };
}

function errorOf(answer: Answer): Error {
  if (typeof answer === "string" || !("failure" in answer))
    return new Error("An answer out of turn");
  return refusalOf(answer.failure);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
