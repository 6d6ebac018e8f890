import { Worker } from "node:worker_threads";
import { tellGroup } from "../db/commit-watch.ts";
import { unavailable, type Besides } from "../db/commit.ts";
import type { DeliveryOutcome } from "../watch.ts";
import type { Batch, Stored } from "./intake-worker.ts";

type Waiting = {
  body: string;
  stored(outcome: DeliveryOutcome): void;
  failed(error: unknown): void;
};

/** A rush is handed over in parts of this many, so that both threads have work. */
const TOGETHER = 16;
/** While the thread has so many parts in hand, the next one grows. */
const MOST_PARTS = 3;

/** It holds no more than the parts in its hands; left to itself, V8 would let four times as much stand about. */
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 };

export type IntakeThread = {
  /** Settles when the delivery is durable; 503 when it cannot be stored now. */
  storeDelivery(body: string): Promise<DeliveryOutcome>;
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
  /** Batches in the worker's hands, by their numbers. */
  const sent = new Map<number, { batch: Waiting[]; answered(): void }>();
  let batches = 0;
  const unanswered = new Set<Promise<void>>();
  let closed = false;

  function start(): Worker {
    const started = new Worker(entry, { workerData: path, resourceLimits: LIMITS });
    const lost = (error: unknown) => {
      if (worker !== started) return;
      worker = null;
      for (const { batch, answered } of sent.values()) {
        for (const one of batch) one.failed(unavailable());
        answered();
      }
      sent.clear();
      send();
      // oxlint-disable-next-line no-console
      if (!closed) console.error(error);
    };
    started.on("message", (stored: Stored) => answer(stored));
    started.on("error", lost);
    started.on("exit", (code) => lost(new Error(`The intake thread ended with code ${code}`)));
    return started;
  }

  function answer({ number, ends, commits, groups }: Stored): void {
    const over = sent.get(number);
    sent.delete(number);
    over?.batch.forEach((one, index) => {
      const end = ends[index] ?? { failure: "no answer" };
      if ("outcome" in end) one.stored(end.outcome);
      else one.failed(end.failure === "unavailable" ? unavailable() : new Error(end.failure));
    });
    for (const { eventId, facts } of commits) besides.committed(eventId, facts);
    for (const group of groups) tellGroup(group);
    over?.answered();
    send();
  }

  function send(): void {
    // It is called again when a part has been stored.
    if (waiting.length === 0 || sent.size >= MOST_PARTS) return;
    const batch = waiting;
    waiting = [];
    const work = () =>
      new Promise<void>((answered) => {
        worker ??= start();
        batches += 1;
        sent.set(batches, { batch, answered });
        const message: Batch = { number: batches, bodies: batch.map(({ body }) => body) };
        worker.postMessage(message, []);
      });
    const answered = besides.run(work).finally(() => unanswered.delete(answered));
    unanswered.add(answered);
  }

  return {
    storeDelivery(body) {
      if (closed) return Promise.reject(unavailable());
      return new Promise((stored, failed) => {
        waiting.push({ body, stored, failed });
        if (waiting.length === 1) setImmediate(send);
        else if (waiting.length >= TOGETHER) send();
      });
    },
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
