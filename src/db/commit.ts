import type { Compilable, Kysely } from "kysely";
import type { Millis } from "../clock.ts";
import type { Deps } from "../deps.ts";
import { Refusal } from "../errors.ts";
import { canonicalJson, type Json, type JsonObject } from "../json.ts";
import type { ActorKind } from "../log/log.ts";
import type { LogTable } from "../log/table.ts";
import type { Database } from "./schema.ts";

/** Who did it. Names are looked up when they are shown; the log keeps ids only. */
export type Actor = { kind: ActorKind; id: string | null };

export type Fact = { type: string; data: JsonObject };
export type LoggedFact = Fact & { eventId: string; seq: number; at: Millis; actor: Actor };

/** The event as it stands at log number `seq`: what a command reads. */
export type EventAt = {
  id: string;
  seq: number;
  at: Millis;
  by: Actor;
  db: Kysely<Database>;
  deps: Deps;
};

/**
 * What a command decided: the facts to log, rows that follow from no fact (raw deliveries, wishes to LiveKit)
 * and what the caller wants to know. No facts and no rows: nothing changes.
 */
export type Change<T = undefined> = { facts: Fact[]; rows?: Compilable[]; value: T };

export type Head = { seq: number; at: Millis; hash: string };

/** The log's part of a commit: chains facts, and says which rows follow from each. */
export type Ledger = {
  append(
    deps: Deps,
    eventId: string,
    head: Head,
    facts: Fact[],
    by: Actor,
    at: Millis,
  ): { rows: LogTable[]; head: Head };
  project(db: Kysely<Database>, fact: LoggedFact): Promise<Compilable[]>;
};

/** An answer to a caller; `kept` is the body a repeat gets, when it must differ (secrets are null there). */
export type Answer = { status: number; body: Json; kept?: Json; location?: string };

export type Order<T> = {
  eventId: string;
  by: Actor;
  decide(event: EventAt): Promise<Change<T>>;
  /** Shapes the answer from the rows as they are after the change, in the same transaction. */
  answer?(event: EventAt, value: T): Promise<Answer>;
  /** Idempotency-Key of api.md section 1. */
  repeat?: { caller: string; key: string; requestHash: string } | undefined;
};

/** `value` is null when an earlier answer was repeated. */
export type Done<T> = { value: T | null; answer: Answer | null; seq: number; changed: boolean };

export type Store = {
  /** Committed state only. */
  read: Kysely<Database>;
  commit<T>(order: Order<T>): Promise<Done<T>>;
  /** Calls back after each commit that wrote something; returns the way to stop it. */
  onCommit(listener: (eventId: string) => void): () => void;
  /** True if a write would be durable now. */
  writable(): Promise<boolean>;
  close(): Promise<void>;
};

const KEPT_FOR: Millis = 7 * 24 * 3600 * 1000;
export const NO_HEAD: Head = { seq: 0, at: 0, hash: "0".repeat(64) };

/** Decides and writes one order inside the transaction or savepoint `tx`. */
export async function runOrder<T>(
  tx: Kysely<Database>,
  order: Order<T>,
  ledger: Ledger,
  deps: Deps,
): Promise<Done<T>> {
  const earlier = await earlierAnswer(tx, order.repeat);
  if (earlier) return { value: null, answer: earlier, seq: 0, changed: false };
  const head = await readHead(tx, order.eventId);
  // The log's times never go back, whatever the machine's clock does.
  const at = Math.max(deps.now(), head.at);
  const event: EventAt = { id: order.eventId, seq: head.seq, at, by: order.by, db: tx, deps };
  const change = await order.decide(event);
  const after = await writeChange(tx, event, head, change, ledger);
  const answer = order.answer
    ? await order.answer({ ...event, seq: after.seq }, change.value)
    : null;
  if (order.repeat && answer) await keepAnswer(tx, order.repeat, answer, at).execute();
  const changed = change.facts.length > 0 || (change.rows?.length ?? 0) > 0;
  return { value: change.value, answer, seq: after.seq, changed };
}

async function writeChange<T>(
  tx: Kysely<Database>,
  event: EventAt,
  head: Head,
  change: Change<T>,
  ledger: Ledger,
): Promise<Head> {
  for (const row of change.rows ?? []) await tx.executeQuery(row.compile());
  if (change.facts.length === 0) return head;
  const { rows, head: next } = ledger.append(
    event.deps,
    event.id,
    head,
    change.facts,
    event.by,
    event.at,
  );
  for (const statement of logStatements(tx, event.id, rows, next))
    await tx.executeQuery(statement.compile());
  for (const [index, fact] of change.facts.entries()) {
    const logged = {
      ...fact,
      eventId: event.id,
      seq: head.seq + index + 1,
      at: event.at,
      actor: event.by,
    };
    for (const row of await ledger.project(tx, logged)) await tx.executeQuery(row.compile());
  }
  return next;
}

/** The log's rows and its head, which stands where the rows are not, so that a cut tail shows. */
export function logStatements(
  db: Kysely<Database>,
  eventId: string,
  rows: LogTable[],
  head: Head,
): Compilable[] {
  const { seq, at, hash } = head;
  return [
    ...rows.map((row) => db.insertInto("log").values(row)),
    db
      .insertInto("log_head")
      .values({ event_id: eventId, seq, at, hash })
      .onConflict((conflict) => conflict.column("event_id").doUpdateSet({ seq, at, hash })),
  ];
}

/** The head of an event's log; number 0 for an event without facts. */
export async function readHead(db: Kysely<Database>, eventId: string): Promise<Head> {
  const row = await db
    .selectFrom("log_head")
    .select(["seq", "at", "hash"])
    .where("event_id", "=", eventId)
    .executeTakeFirst();
  return row ?? NO_HEAD;
}

export async function earlierAnswer<T>(
  db: Kysely<Database>,
  repeat: Order<T>["repeat"],
): Promise<Answer | null> {
  if (!repeat) return null;
  const row = await db
    .selectFrom("idempotency")
    .selectAll()
    .where("caller", "=", repeat.caller)
    .where("key", "=", repeat.key)
    .executeTakeFirst();
  if (!row) return null;
  if (row.request_hash !== repeat.requestHash) {
    throw new Refusal("idempotency_mismatch", {
      vi: "Idempotency-Key này đã dùng cho một yêu cầu khác.",
      en: "This Idempotency-Key was used for another request.",
    });
  }
  const body: Json = row.body === null ? null : JSON.parse(row.body);
  return { status: row.status, body, ...(row.location === null ? {} : { location: row.location }) };
}

export function keepAnswer(
  db: Kysely<Database>,
  repeat: { caller: string; key: string; requestHash: string },
  answer: Answer,
  at: Millis,
) {
  return db.insertInto("idempotency").values({
    caller: repeat.caller,
    key: repeat.key,
    request_hash: repeat.requestHash,
    status: answer.status,
    body: canonicalJson(answer.kept ?? answer.body),
    location: answer.location ?? null,
    kept_until: at + KEPT_FOR,
  });
}

/** One sentence for a database that cannot write now: the caller may try again. */
export function unavailable(): Refusal {
  return new Refusal(
    "unavailable",
    {
      vi: "Hệ thống chưa ghi được dữ liệu, vui lòng thử lại.",
      en: "The data cannot be stored now, please try again.",
    },
    { retryAfter: 2 },
  );
}

/** Listeners of commits; one that throws never disturbs the others nor the commit. */
export function commitListeners() {
  const listeners = new Set<(eventId: string) => void>();
  return {
    add(listener: (eventId: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(eventId: string): void {
      for (const listener of listeners) queueMicrotask(() => listener(eventId));
    },
  };
}
