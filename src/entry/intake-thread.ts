import { Worker } from "node:worker_threads";
import { unavailable, type Besides } from "../db/commit.ts";
import type { Batch, Stored } from "./intake-worker.ts";

type Waiting = { body: string; stored(): void; failed(error: unknown): void };

export type IntakeThread = {
  /** Settles when the delivery is durable; 503 when it cannot be stored now. */
  storeDelivery(body: string): Promise<void>;
  close(): Promise<void>;
};

/**
 * Stores what LiveKit tells in a thread of its own, so that neither the writing nor the disk holds up the server's
 * loop. What comes in one turn of the loop goes over together. If the thread dies, what was in its hands is answered
 * 503, as LiveKit sends that again, and the next delivery starts a new one.
 */
export function intakeThread(
  path: string,
  besides: Besides,
  entry: URL = new URL("./intake-worker.ts", import.meta.url),
): IntakeThread {
  let worker: Worker | null = null;
  let waiting: Waiting[] = [];
  /** Batches in the worker's hands, oldest first: it answers them in order. */
  let sent: { batch: Waiting[]; answered(): void }[] = [];
  let closed = false;

  function start(): Worker {
    const started = new Worker(entry, { workerData: path });
    const lost = (error: unknown) => {
      if (worker !== started) return;
      worker = null;
      const lostBatches = sent;
      sent = [];
      for (const { batch, answered } of lostBatches) {
        for (const one of batch) one.failed(unavailable());
        answered();
      }
      // oxlint-disable-next-line no-console
      if (!closed) console.error(error);
    };
    started.on("message", (stored: Stored) => answer(stored));
    started.on("error", lost);
    started.on("exit", (code) => lost(new Error(`The intake thread ended with code ${code}`)));
    return started;
  }

  function answer({ failed, commits }: Stored): void {
    const oldest = sent.shift();
    oldest?.batch.forEach((one, index) => {
      const reason = failed[index];
      if (reason === null) one.stored();
      else one.failed(reason === "unavailable" ? unavailable() : new Error(reason));
    });
    for (const { eventId, facts } of commits) besides.committed(eventId, facts);
    oldest?.answered();
  }

  function send(): void {
    const batch = waiting;
    waiting = [];
    const work = () =>
      new Promise<void>((answered) => {
        worker ??= start();
        sent.push({ batch, answered });
        worker.postMessage({ bodies: batch.map(({ body }) => body) } satisfies Batch, []);
      });
    void besides.run(work);
  }

  return {
    storeDelivery(body) {
      if (closed) return Promise.reject(unavailable());
      return new Promise((stored, failed) => {
        waiting.push({ body, stored, failed });
        if (waiting.length === 1) setImmediate(send);
      });
    },
    async close() {
      closed = true;
      const running = worker;
      if (!running) return;
      const ended = new Promise((done) => running.once("exit", done));
      running.postMessage("close", []);
      await ended;
    },
  };
}
