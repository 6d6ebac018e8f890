import { Worker } from "node:worker_threads";
import { tellGroup } from "../db/commit-watch.ts";
import {
  unavailable,
  type Again,
  type Besides,
  type Done,
  type Order,
  type Store,
} from "../db/commit.ts";
import type { DeliveryOutcome } from "../watch.ts";
import { refusalOf } from "./thread-failure.ts";
import { threadProgram } from "./thread-program.ts";
import type { Batch, Written } from "./write-worker.ts";

/** A delivery of LiveKit's, or an order that the thread makes again. */
export type Job = { body: string } | (Omit<Order<unknown>, "decide" | "answer"> & { again: Again });

type Part = { number: number; batch: Waiting[]; answered(): void };
type Waiting = { job: Job; done(value: unknown): void; failed(error: unknown): void };

/** A rush is handed over in parts of this many and more, so that both threads have work. */
const TOGETHER = 16;
/** Of more the last would wait longer than another part and its sync take. */
const MOST_TOGETHER = 64;
/** While the thread has so many parts in hand, the next one grows. */
const MOST_PARTS = 3;

/** It holds no more than the parts in its hands; left to itself, V8 would let much more stand about. */
const LIMITS = { maxYoungGenerationSizeMb: 3, maxOldGenerationSizeMb: 256 };

export type WriteThread = {
  /** Settles when the delivery is durable; 503 when it cannot be stored now. */
  storeDelivery(body: string): Promise<DeliveryOutcome>;
  /** As `Store.commit`, for an order that can be made again. */
  commit<T>(order: Order<T> & { again: Again }): Promise<Done<T>>;
  close(): Promise<void>;
};

/**
 * Stores what comes in crowds (LiveKit's deliveries, what thousands of sites ask at once) in a thread of its own, so that
 * neither the deciding, the writing nor the disk holds up the server's loop. What comes in one turn of the loop goes over
 * together. If the thread dies, what was in its hands is answered 503, to be sent again, and the next job starts a new one.
 */
export function writeThread(
  path: string,
  besides: Besides,
  entry = threadProgram("write-worker"),
): WriteThread {
  let worker: Worker | null = null;
  let waiting: Waiting[] = [];
  /** In the worker's hands. */
  let sent: Part[] = [];
  let batches = 0;
  const unanswered = new Set<Promise<void>>();
  let closed = false;

  function start(): Worker {
    const started = new Worker(entry, { workerData: path, resourceLimits: LIMITS });
    const lost = (error: unknown) => {
      if (worker !== started) return;
      worker = null;
      for (const { batch, answered } of sent) {
        for (const one of batch) one.failed(unavailable());
        answered();
      }
      sent = [];
      send();
      // oxlint-disable-next-line no-console
      if (!closed) console.error(error);
    };
    started.on("message", (written: Written) => answer(written));
    started.on("error", lost);
    started.on("exit", (code) => lost(new Error(`The thread that writes ended with code ${code}`)));
    return started;
  }

  function answer({ number, ends, commits, groups }: Written): void {
    const over = sent.find((part) => part.number === number);
    sent = sent.filter((part) => part !== over);
    over?.batch.forEach((one, index) => {
      const end = ends[index] ?? { failure: "no answer" };
      if ("value" in end) one.done(end.value);
      else one.failed(refusalOf(end.failure));
    });
    for (const { eventId, facts } of commits) besides.committed(eventId, facts);
    for (const group of groups) tellGroup(group);
    over?.answered();
    send();
  }

  function send(): void {
    // It is called again when a part has been stored.
    if (waiting.length === 0 || sent.length >= MOST_PARTS) return;
    const batch = waiting.slice(0, MOST_TOGETHER);
    waiting = waiting.slice(MOST_TOGETHER);
    const work = () =>
      new Promise<void>((answered) => {
        worker ??= start();
        batches += 1;
        sent.push({ number: batches, batch, answered });
        const message: Batch = { number: batches, jobs: batch.map(({ job }) => job) };
        worker.postMessage(message, []);
      });
    const answered = besides
      .run(work)
      // It did not come to the thread.
      .catch((error: unknown) => batch.forEach((one) => one.failed(error)))
      .finally(() => unanswered.delete(answered));
    unanswered.add(answered);
  }

  function handOver(job: Job): Promise<unknown> {
    if (closed) return Promise.reject(unavailable());
    return new Promise((done, failed) => {
      waiting.push({ job, done, failed });
      if (waiting.length === 1) setImmediate(send);
      else if (waiting.length >= TOGETHER) send();
    });
  }

  return {
    // The thread answers each job with what its kind gives.
    storeDelivery: (body) => handOver({ body }) as Promise<DeliveryOutcome>,
    commit: <T>({ eventId, by, repeat, again }: Order<T> & { again: Again }) =>
      handOver({ eventId, by, repeat, again }) as Promise<Done<T>>,
    async close() {
      closed = true;
      while (waiting.length > 0 || unanswered.size > 0) {
        send();
        await Promise.all(unanswered);
      }
      const running = worker;
      if (!running) return;
      const ended = new Promise((done) => running.once("exit", done));
      running.postMessage("close", []);
      await ended;
    },
  };
}

/** The same store, whose crowds the thread serves. */
export function writingBeside(store: Store, { commit }: WriteThread): Store {
  return {
    ...store,
    commit: (order) => {
      const { again } = order;
      return again ? commit({ ...order, again }) : store.commit(order);
    },
  };
}
