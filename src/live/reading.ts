import type { Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Database } from "../db/schema.ts";
import type { Signals } from "./signals.ts";

/** One look at an event, in one state of the database; what several parts or views need is read once. */
export type Reading = {
  db: Kysely<Database>;
  eventId: string;
  now: Millis;
  signals: Signals;
  shared<T>(key: unknown, read: () => Promise<T>): Promise<T>;
};

export function openReading(of: Omit<Reading, "shared">): Reading {
  const known = new Map<unknown, Promise<unknown>>();
  return {
    ...of,
    shared<T>(key: unknown, read: () => Promise<T>): Promise<T> {
      const before = known.get(key);
      // A key stands for one question, so what was kept under it is its answer.
      if (before) return before as Promise<T>;
      const answer = read();
      known.set(key, answer);
      return answer;
    },
  };
}
